#pragma once

#include "base/types.h"
#include "kernels/kernels.h"

// Arithmetic on single words, shared by the kernel rows and by Modulus. Always inlined: an out-of-line copy
// would be a weak symbol, and the linker could keep the copy of a row compiled for a newer CPU for everybody.
#define EMETH_ALWAYS_INLINE [[gnu::always_inline]] inline

namespace emeth {

/// floor(a * b / 2^64).
EMETH_ALWAYS_INLINE u64 multiply_high(u64 a, u64 b) noexcept {
  return static_cast<u64>((static_cast<u128>(a) * b) >> 64);
}

/// x for x < bound, x - bound for x in [bound, 2^63 + bound); bound < 2^63. Without a comparison, so that it
/// neither branches nor needs the unsigned 64-bit compare that SSE2 and AVX2 lack.
EMETH_ALWAYS_INLINE u64 subtract_if_reaches(u64 x, u64 bound) noexcept {
  const u64 difference = x - bound;
  const u64 borrow_mask = 0 - (difference >> 63);
  return difference + (borrow_mask & bound);
}

/// A representative of a * w mod q in [0, 2(q - 1)], for any 64-bit a. [HAR14]
///
/// With e = w 2^64 mod q and f = a w_shoup mod 2^64 it is (f q + e a) / 2^64 < q + (q - 1).
EMETH_ALWAYS_INLINE u64 multiply_shoup_lazy(u64 a, ShoupFactor w, u64 q) noexcept {
  return a * w.w - multiply_high(a, w.w_shoup) * q;
}

/// x w mod q for x in [0, q). Of what is no residue the rows agree on the part that is multiplied.
EMETH_ALWAYS_INLINE u64 multiply_wire_word(u64 x, ShoupFactor w, u64 q) noexcept {
  const u64 part = q < kDoubleModulusEnd ? x & (kDoubleWordEnd - 1) : x;
  return subtract_if_reaches(multiply_shoup_lazy(part, w, q), q);
}

/// x mod q for any 64-bit x, q < 2^62; ratio_64 = floor((2^64 - 1) / q). [BAR86]
EMETH_ALWAYS_INLINE u64 reduce_word(u64 x, u64 ratio_64, u64 q) noexcept {
  const u64 quotient = multiply_high(x, ratio_64);  // floor(x / q) - e, e in {0, 1}
  return subtract_if_reaches(x - quotient * q, q);  // x - quotient q is in [0, 2q)
}

/// x mod q for any 128-bit x, q < 2^62; ratio = floor((2^128 - 1) / q), high word first. [BAR86]
EMETH_ALWAYS_INLINE u64 reduce_double_word(u128 x, const u64 ratio[2], u64 q) noexcept {
  const auto low = static_cast<u64>(x);
  const auto high = static_cast<u64>(x >> 64);
  // Word 2 of the four-word product x * ratio: the low word of floor(x / q) - e, e in {0, 1}. Neither sum of
  // two words below wraps: (2^64 - 1)^2 + (2^64 - 1) < 2^128.
  const u128 middle = static_cast<u128>(low) * ratio[0] + multiply_high(low, ratio[1]);
  const u128 upper = static_cast<u128>(high) * ratio[1] + static_cast<u64>(middle);
  const u64 quotient = high * ratio[0] + static_cast<u64>(middle >> 64) + static_cast<u64>(upper >> 64);
  return subtract_if_reaches(low - quotient * q, q);  // low - quotient q is in [0, 2q)
}

/// Reduces sums of products modulo q in [2, 2^61) whose quotients by q are words. [BAR86]
///
/// With 2^(k - 1) <= q < 2^k, `ratio` = floor(2^(63 + k) / q) and x < 2^(63 + k), the words floor(x / 2^(k -
/// 1)) and `ratio` give a quotient less than x / q by below 2^(k - 1) / q + 1 + 1 <= 3.
class SumReduction {
 public:
  /// `ratio` = floor((2^128 - 1) / q), high word first.
  EMETH_ALWAYS_INLINE SumReduction(u64 q, const u64 ratio[2]) noexcept
      : q_(q),
        shift_(63 - __builtin_clzll(q)),
        ratio_(static_cast<u64>(((static_cast<u128>(ratio[0]) << 64) | ratio[1]) >> (64 - shift_))) {}

  /// How many products of a word below `limit` <= 2^61 and a residue it takes on top of a residue: T of them
  /// are less than T limit q.
  EMETH_ALWAYS_INLINE static std::size_t capacity(u64 limit) noexcept { return (u64{1} << 63) / limit; }

  /// x mod q, for x < 2^(63 + k).
  EMETH_ALWAYS_INLINE u64 reduce(u128 x) const noexcept {
    const auto low = static_cast<u64>(x);
    const auto high = static_cast<u64>(x >> 64);
    const u64 quotient = multiply_high((high << (64 - shift_)) | (low >> shift_), ratio_);
    return subtract_if_reaches(subtract_if_reaches(low - quotient * q_, 2 * q_), q_);  // from [0, 3q)
  }

 private:
  u64 q_;
  int shift_;  ///< k - 1, in [1, 60]
  u64 ratio_;  ///< one less if q is a power of two
};

/// w or w - q, whichever is nearer to 0, for w in [0, q), q < 2^53.
EMETH_ALWAYS_INLINE double centred(u64 w, u64 q) noexcept {
  return w > q / 2 ? -static_cast<double>(q - w) : static_cast<double>(w);
}

}  // namespace emeth
