#include "accumulator_targets.h"

#include <algorithm>
#include <optional>

#include "aggregate/accumulator.h"
#include "base/byte_reader.h"
#include "wire/ciphertext.h"

namespace emeth::fuzz {
namespace {

constexpr std::size_t kWords = 113;  // where the words of a full ciphertext begin

Bytes ones() {
  Ciphertext one = summand();
  std::ranges::fill(one.words(), u64{1});
  return saved(one);
}

template <typename... Operations>
Accumulator accumulator_of(std::size_t chunks, Operations... operations) {
  std::vector<Operation> channels;
  (channels.emplace_back(operations), ...);
  return {ckks(), chunks, ckks()->first_level().limbs(), kScale, std::move(channels)};
}

// ---- one result

// c = 3 + 2 * addend, word for word: what two summands of ones and one of factor 2 make.
Ciphertext expected_total(const Ciphertext& addend) {
  Ciphertext total = summand();
  const Level& level = total.level();
  for (std::size_t i = 0; i < total.words().size(); ++i) {
    const Modulus& q = level.modulus(i / level.degree() % level.limbs());
    total.words()[i] = q.add(3, q.add(addend.words()[i], addend.words()[i]));
  }
  return total;
}

// The bytes are the second of two objects: the first is valid and must not be added alone.
bool accepts_result(std::span<const std::byte> bytes) {
  const Bytes valid = ones();
  Accumulator accumulator = accumulator_of(2, Identity{}, Square{});
  accumulator.add(std::vector<std::span<const std::byte>>{valid, valid}, 3);
  const Bytes before = saved(accumulator.total(0, 0));
  const Bytes squares_before = saved(accumulator.total(1, 1));
  const bool accepted =
      is_accepted([&] { accumulator.add(std::vector<std::span<const std::byte>>{valid, bytes}, 2); });
  const Bytes after = saved(accumulator.total(0, 0));
  require((after != before) == accepted, "a refused result adds nothing, an accepted one all");
  if (!accepted) {
    require(saved(accumulator.total(0, 1)) == before && saved(accumulator.total(1, 1)) == squares_before,
            "a refused result leaves every chunk of every channel as it was");
    return false;
  }
  require(saved(accumulator.total(0, 1)) == saved(expected_total(wire::load_ciphertext(ckks(), bytes, {}))),
          "the sum is exact");
  accumulator.add(std::vector<std::span<const std::byte>>{valid, bytes}, -2);
  require(saved(accumulator.total(0, 1)) == before && saved(accumulator.total(1, 1)) == squares_before,
          "a result added and subtracted was never there");
  return true;
}

std::vector<Bytes> valid_results() {
  return {saved(summand()), saved_seeded(summand(), Generator::kBlake2xb),
          saved_seeded(summand(), Generator::kShake256)};
}

std::vector<Malformed> malformed_results() {
  const Bytes valid = saved(summand());
  std::vector<Malformed> objects = malformed(valid, ciphertext_layout());
  Bytes transparent = valid;
  std::fill(transparent.begin() + kWords + 8 * 8, transparent.end(), std::byte{0});
  objects.push_back({"transparent", std::move(transparent)});
  objects.push_back(
      {"another_level", saved(counting_ciphertext(ckks(), ckks()->last_level(), 2, Form::kNtt, kScale))});
  objects.push_back({"another_scale",
                     saved(counting_ciphertext(ckks(), ckks()->first_level(), 2, Form::kNtt, 2 * kScale))});
  objects.push_back({"another_form", saved(counting_ciphertext(ckks(), ckks()->first_level(), 2,
                                                               Form::kCoefficient, kScale))});
  objects.push_back({"three_polynomials",
                     saved(counting_ciphertext(ckks(), ckks()->first_level(), 3, Form::kNtt, kScale))});
  objects.push_back(
      {"other_parameters", saved(counting_ciphertext(bfv(), bfv()->first_level(), 2, Form::kNtt, 1.0))});
  return objects;
}

// ---- a batch of results

constexpr std::size_t kMaxBatch = 6;

struct Piece {
  std::span<const std::byte> object;
  i64 factor;
};

std::vector<Piece> pieces_of(std::span<const std::byte> bytes) {
  std::vector<Piece> pieces;
  while (bytes.size() >= 3 && pieces.size() < kMaxBatch) {
    const auto factor = static_cast<signed char>(bytes[0]);
    const std::size_t length = std::to_integer<std::size_t>(bytes[1]) | std::to_integer<std::size_t>(bytes[2])
                                                                            << 8;
    bytes = bytes.subspan(3);
    pieces.push_back({bytes.first(std::min(length, bytes.size())), factor});
    bytes = bytes.subspan(pieces.back().object.size());
  }
  return pieces;
}

std::optional<Errc> code_of_adding(Accumulator& accumulator, const Piece& piece) {
  try {
    accumulator.add(Objects(&piece.object, 1), piece.factor);
    return std::nullopt;
  } catch (const Error& e) {
    return e.code();
  }
}

// The results of a batch are summed in one pass; one after the other must give the same verdicts and sums.
bool accepts_batch(std::span<const std::byte> bytes) {
  const std::vector<Piece> pieces = pieces_of(bytes);
  const Bytes valid = ones();
  const Piece first{valid, 3};
  Accumulator together = accumulator_of(1, Identity{});
  Accumulator in_turn = accumulator_of(1, Identity{});
  together.add(Objects(&first.object, 1), first.factor);
  in_turn.add(Objects(&first.object, 1), first.factor);
  std::vector<Submission> submissions;
  for (const Piece& piece : pieces) submissions.push_back({Objects(&piece.object, 1), piece.factor});
  const std::vector<std::optional<Error>> verdicts = together.add_all(submissions);
  require(verdicts.size() == pieces.size(), "every result gets a verdict");
  bool all = !pieces.empty();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::optional<Errc> expected = code_of_adding(in_turn, pieces[i]);
    require(
        verdicts[i].has_value() == expected.has_value() && (!expected || verdicts[i]->code() == *expected),
        "a result of a batch gets the verdict that it gets alone");
    require(expected != Errc::kInternal, "no invariant is broken");
    all &= !expected;
  }
  Bytes sum;
  const bool has_sum = is_accepted([&] { sum = saved(together.total(0, 0)); });
  require(is_accepted([&] {
            require(saved(in_turn.total(0, 0)) == sum, "a batch sums as its results do");
          }) == has_sum,
          "a batch cancels only if its results do");
  return all;
}

Bytes piece(signed char factor, const Bytes& object) {
  return concatenated({{static_cast<std::byte>(factor), static_cast<std::byte>(object.size() & 0xff),
                        static_cast<std::byte>(object.size() >> 8)},
                       object});
}

std::vector<Bytes> valid_batches() {
  const Bytes full = piece(1, saved(summand()));
  const Bytes seeded = piece(-2, saved_seeded(summand(), Generator::kBlake2xb));
  return {full, concatenated({full, seeded, full}), concatenated({piece(0, ones()), seeded, full, full}),
          piece(-3, ones())};
}

// Each spoiled result between two good ones.
std::vector<Malformed> malformed_batches() {
  std::vector<Malformed> objects = malformed_results();
  const Bytes good = piece(1, saved(summand()));
  for (Malformed& object : objects) object.bytes = concatenated({good, piece(1, object.bytes), good});
  return objects;
}

constexpr Target kTargets[] = {{"accumulator", accepts_result, valid_results, malformed_results},
                               {"batch", accepts_batch, valid_batches, malformed_batches}};

}  // namespace

std::span<const Target> accumulator_targets() { return kTargets; }

}  // namespace emeth::fuzz
