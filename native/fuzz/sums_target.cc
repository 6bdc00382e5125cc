#include "sums_target.h"

#include <algorithm>
#include <string>
#include <utility>

#include "aggregate/accumulator.h"

namespace emeth::fuzz {
namespace {

constexpr std::size_t kChunks = 2;
constexpr std::size_t kMaxSums = 8;  // twice as many as there are

Accumulator empty() {
  std::vector<Operation> channels;
  channels.emplace_back(Identity{});
  channels.emplace_back(Square{});
  return {ckks(), kChunks, ckks()->first_level().limbs(), kScale, std::move(channels)};
}

using Sums = std::vector<Bytes>;

Sums saved_sums(const Accumulator& accumulator) {
  Sums sums;
  for (std::size_t i = 0; i < accumulator.channels() * kChunks; ++i) {
    sums.emplace_back(accumulator.sum_bytes(i / kChunks));
    accumulator.save_sum(i / kChunks, i % kChunks, sums.back());
  }
  return sums;
}

/// Of two results, with factors 3 and -1.
Sums first_sums() {
  Accumulator accumulator = empty();
  const Bytes object = saved(summand());
  const std::vector<std::span<const std::byte>> objects(kChunks, object);
  accumulator.add(objects, 3);
  accumulator.add(objects, -1);
  return saved_sums(accumulator);
}

std::vector<std::span<const std::byte>> spans(const Sums& sums) { return {sums.begin(), sums.end()}; }

std::vector<std::span<const std::byte>> split(std::span<const std::byte> bytes) {
  std::vector<std::span<const std::byte>> sums;
  while (bytes.size() >= 2 && sums.size() < kMaxSums) {
    const std::size_t length = std::to_integer<std::size_t>(bytes[0]) | std::to_integer<std::size_t>(bytes[1])
                                                                            << 8;
    bytes = bytes.subspan(2);
    sums.push_back(bytes.first(std::min(length, bytes.size())));
    bytes = bytes.subspan(sums.back().size());
  }
  return sums;
}

Bytes joined(const Sums& sums) {
  Bytes bytes;
  for (const Bytes& sum : sums) {
    bytes.push_back(static_cast<std::byte>(sum.size() & 0xff));
    bytes.push_back(static_cast<std::byte>(sum.size() >> 8));
    bytes.insert(bytes.end(), sum.begin(), sum.end());
  }
  return bytes;
}

u64 word_at(std::span<const std::byte> bytes, std::size_t i) {
  u64 word = 0;
  for (std::size_t b = 8; b-- > 0;) word = word << 8 | std::to_integer<u64>(bytes[8 * i + b]);
  return word;
}

void put_word(Bytes& bytes, std::size_t i, u64 word) {
  for (std::size_t b = 0; b < 8; ++b) bytes[8 * i + b] = static_cast<std::byte>(word >> (8 * b));
}

const Modulus& modulus_of(std::size_t word) {
  const Level& level = ckks()->first_level();
  return level.modulus(word / level.degree() % level.limbs());
}

/// a + b, residue by residue.
Sums added(const Sums& a, std::span<const std::span<const std::byte>> b) {
  Sums sums = a;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    for (std::size_t w = 0; w < sums[i].size() / 8; ++w) {
      put_word(sums[i], w, modulus_of(w).add(word_at(a[i], w), word_at(b[i], w)));
    }
  }
  return sums;
}

std::vector<Bytes> valid_sums() { return {joined(saved_sums(empty())), joined(first_sums())}; }

std::vector<Malformed> malformed_sums() {
  const Sums valid = first_sums();
  std::vector<Malformed> objects;
  const auto spoil = [&](std::string name, auto&& change) {
    Sums sums = valid;
    change(sums);
    objects.push_back({std::move(name), joined(sums)});
  };
  spoil("none", [](Sums& sums) { sums.clear(); });
  spoil("one_missing", [](Sums& sums) { sums.pop_back(); });
  spoil("one_more", [](Sums& sums) { sums.push_back(sums.back()); });
  spoil("reversed", [](Sums& sums) { std::ranges::reverse(sums); });
  const std::size_t degree = ckks()->first_level().degree();
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const std::string sum = "sum_" + std::to_string(i);
    spoil(sum + "_empty", [&](Sums& sums) { sums[i].clear(); });
    spoil(sum + "_short", [&](Sums& sums) { sums[i].pop_back(); });
    spoil(sum + "_long", [&](Sums& sums) { sums[i].push_back(std::byte{0}); });
    for (std::size_t w = degree - 1; w < valid[i].size() / 8; w += degree) {  // the last of each limb
      spoil(sum + "_word_" + std::to_string(w),
            [&](Sums& sums) { put_word(sums[i], w, modulus_of(w).value()); });
    }
  }
  return objects;
}

}  // namespace

// Added to sums that are there already: all of it, word for word, or nothing.
bool accepts_sums(std::span<const std::byte> bytes) {
  static const Sums first = first_sums();
  static Accumulator accumulator = [] {
    Accumulator begun = empty();
    begun.add_sums(spans(first));
    return begun;
  }();
  const std::vector<std::span<const std::byte>> sums = split(bytes);
  const bool accepted = is_accepted([&] { accumulator.add_sums(sums); });
  require(saved_sums(accumulator) == (accepted ? added(first, sums) : first),
          "sums are added word for word, or not at all");
  if (accepted) {
    accumulator = empty();
    accumulator.add_sums(spans(first));
  }
  return accepted;
}

const Target& sums_target() {
  static constexpr Target kTarget = {"sums", accepts_sums, valid_sums, malformed_sums};
  return kTarget;
}

}  // namespace emeth::fuzz
