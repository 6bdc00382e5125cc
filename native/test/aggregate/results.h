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

/// Factors on both sides of where products begin to be reduced in tight_context's limbs: (budget - 1) / 8,
/// half of it if they are negative.
inline constexpr i64 kEdgeFactors[] = {2,   3,      4,      -1,     -2,     124,        125,        -62,
                                       -63, 131071, 131072, -65535, -65536, kMaxFactor, -kMaxFactor};

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

/// CKKS where words come closest to 2^64: budgets of 16, 17, 31, 1000 and 2^20 that leave the least room.
inline ContextPtr tight_context() {
  return make_context(Scheme::kCkks, 64,
                      {tightest_prime(16), tightest_prime(17), tightest_prime(31), tightest_prime(1000),
                       tightest_prime(1 << 20), 257},
                      0);
}

}  // namespace emeth
