#pragma once

#include <gtest/gtest.h>

#include <span>
#include <utility>
#include <vector>

#include "aggregate/accumulator.h"
#include "math/primes.h"
#include "objects.h"

// What sums are made of, and what they should be.

namespace emeth {

inline constexpr i64 kMaxFactor = (i64{1} << 32) - 1;

/// Operations can't be copied, so that no braces make a list of them.
template <typename... Operations>
std::vector<Operation> channels(Operations... operations) {
  std::vector<Operation> list;
  (list.emplace_back(std::move(operations)), ...);
  return list;
}

/// One result: an object per chunk, and its factor.
struct Result {
  std::vector<Bytes> objects;
  i64 factor;
};

inline void add(Accumulator& accumulator, const Result& result) {
  accumulator.add(std::vector<std::span<const std::byte>>(result.objects.begin(), result.objects.end()),
                  result.factor);
}

/// Chunk by chunk, channel by channel. No bytes stand for a transparent sum: tiny rings cancel now and then.
inline std::vector<Bytes> totals(const Accumulator& accumulator) {
  std::vector<Bytes> bytes(accumulator.channels() * accumulator.chunks());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    try {
      bytes[i] = saved(accumulator.total(i / accumulator.chunks(), i % accumulator.chunks()));
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), Errc::kTransparent) << e.what();
    }
  }
  return bytes;
}

/// factor mod q, in [0, q).
inline u64 residue(i64 factor, u64 q) {
  const u64 magnitude = static_cast<u64>(factor < 0 ? -factor : factor) % q;
  return factor < 0 ? (q - magnitude) % q : magnitude;
}

/// sum += factor * addend, word by word with 128-bit products.
inline void add_multiple(Ciphertext& sum, i64 factor, const Ciphertext& addend) {
  const Level& level = sum.level();
  for (std::size_t i = 0; i < sum.words().size(); ++i) {
    const u64 q = level.modulus(i / level.degree() % level.limbs()).value();
    sum.words()[i] = static_cast<u64>((u128{residue(factor, q)} * addend.words()[i] + sum.words()[i]) % q);
  }
}

/// The largest prime q = 1 (mod 128) with `budget` * (q - 1) < 2^64: that many additions just fit a word.
inline u64 tightest_prime(u64 budget) {
  u64 q = ~u64{0} / budget / 128 * 128 + 1;
  while (budget > ~u64{0} / (q - 1) || !is_prime(q)) q -= 128;
  return q;
}

}  // namespace emeth
