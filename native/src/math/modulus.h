#pragma once

#include <array>

#include "base/types.h"
#include "kernels/word_arithmetic.h"
#include "math/kernel_choice.h"

namespace emeth {

/// An integer q in [2, 2^61) with the constants to reduce by it. Public data only: not for secret moduli.
/// Usually prime; a plaintext modulus need not be.
class Modulus {
 public:
  /// @throws Error(kInvalidArgument) if q is outside [2, 2^61).
  explicit Modulus(u64 q);

  u64 value() const noexcept { return q_; }
  int bit_count() const noexcept;

  /// x mod q for any 64-bit x.
  u64 reduce(u64 x) const noexcept { return reduce_word(x, ratio_64_, q_); }
  /// x mod q for any 128-bit x. Barrett with ratio = floor((2^128 - 1) / q). [BAR86]
  u64 reduce(u128 x) const noexcept { return reduce_double_word(x, ratio_.data(), q_); }

  // a, b in [0, q) -> [0, q)
  u64 add(u64 a, u64 b) const noexcept { return subtract_if_reaches(a + b, q_); }
  u64 sub(u64 a, u64 b) const noexcept { return subtract_if_reaches(a - b + q_, q_); }
  u64 negate(u64 a) const noexcept { return subtract_if_reaches(q_ - a, q_); }
  u64 multiply(u64 a, u64 b) const noexcept { return reduce(u128{a} * b); }
  u64 power(u64 a, u64 exponent) const noexcept;

  /// a^-1 mod q. @throws Error(kInvalidArgument) if gcd(a, q) != 1.
  u64 inverse(u64 a) const;

  /// Prepares w in [0, q) as a constant factor.
  ShoupFactor shoup(u64 w) const noexcept {
    const u64 quotient = w * ratio_[0] + multiply_high(w, ratio_[1]);  // floor(w 2^64 / q) - e, e in {0, 1}
    const u64 remainder = 0 - quotient * q_;                           // w 2^64 - quotient q, in [0, 2q)
    return {w, remainder >= q_ ? quotient + 1 : quotient};
  }
  /// a * w mod q in [0, q), for any 64-bit a.
  u64 multiply(u64 a, ShoupFactor w) const noexcept {
    return subtract_if_reaches(multiply_shoup_lazy(a, w, q_), q_);
  }

  /// How many values in [0, q) a u64 accumulator takes before it must be reduced: floor((2^64 - 1) / (q -
  /// 1)).
  u64 lazy_budget() const noexcept { return lazy_budget_; }

  /// floor((2^128 - 1) / q), high word first, and floor((2^64 - 1) / q): the kernels' constants.
  const u64* ratio() const noexcept { return ratio_.data(); }
  u64 ratio_64() const noexcept { return ratio_64_; }

  friend bool operator==(const Modulus& a, const Modulus& b) noexcept { return a.q_ == b.q_; }

 private:
  u64 q_;
  std::array<u64, 2> ratio_;
  u64 ratio_64_;
  u64 lazy_budget_;
};

}  // namespace emeth
