#pragma once

#include "kernels/kernels.h"
#include "kernels/word_arithmetic.h"

namespace emeth {
namespace {

/// Exact residues in doubles modulo q in [2, 2^50), several lanes at a time. Every value is an integer below
/// 2^53 in magnitude, so that no addition rounds; fused multiply-add keeps the low half of a product. [HLQ14]
/// Needs the default rounding, to nearest.
template <typename Lanes>
class DoubleModulus {
 public:
  using Doubles = typename Lanes::Doubles;
  using Words = typename Lanes::Words;

  EMETH_ALWAYS_INLINE explicit DoubleModulus(u64 q) noexcept
      : q_(Lanes::broadcast_double(static_cast<double>(q))),
        inverse_(Lanes::broadcast_double(1.0 / static_cast<double>(q))) {}

  /// x minus the nearest multiple of q, for |x| < 2^52: in [-(q + 1) / 2, (q + 1) / 2]. For other doubles
  /// that are integers, |x| < q 2^51, a multiple of q near x is taken off: the quotient is off by at most 1/2
  /// + 1/4, and the difference is in (-q, q).
  EMETH_ALWAYS_INLINE Doubles reduce(Doubles x) const noexcept {
    return Lanes::sub_mul(x, rounded_product(x, inverse_), q_);
  }

  /// a w modulo q in (-q, q), for |a w| <= q (2^51 - 2) and |a w| < 2^102.
  ///
  /// The double nearest to a w is off by at most 2^-53 of it, 1 / q likewise: the multiple of q that is taken
  /// off is off by less than 1/2 + 2^51 2^-52. `high` - quotient q is an integer below 2^52 in magnitude,
  /// hence exact; so are the low half of the product and the sum of both.
  EMETH_ALWAYS_INLINE Doubles multiply(Doubles a, Doubles w) const noexcept {
    const Doubles high = Lanes::mul(a, w);
    const Doubles low = Lanes::mul_sub(a, w, high);
    return Lanes::add(Lanes::sub_mul(high, rounded_product(high, inverse_), q_), low);
  }

  /// The same with `w_over_q` = over_q(w): two roundings of w / q, too, and a shorter way to the quotient.
  EMETH_ALWAYS_INLINE Doubles multiply(Doubles a, Doubles w, Doubles w_over_q) const noexcept {
    const Doubles high = Lanes::mul(a, w);
    const Doubles quotient = rounded_product(a, w_over_q);
    const Doubles low = Lanes::mul_sub(a, w, high);
    return Lanes::add(Lanes::sub_mul(high, quotient, q_), low);
  }
  EMETH_ALWAYS_INLINE Doubles over_q(Doubles w) const noexcept { return Lanes::mul(w, inverse_); }

  /// (-q, q) -> [0, q)
  EMETH_ALWAYS_INLINE Doubles canonical(Doubles x) const noexcept { return Lanes::add_if_negative(x, q_); }

 private:
  /// The integer nearest to a b, |a b| < 2^51: the last bit of a double from 2^52 to 2^53 counts units.
  EMETH_ALWAYS_INLINE static Doubles rounded_product(Doubles a, Doubles b) noexcept {
    const Doubles shift = Lanes::broadcast_double(0x1.8p52);
    return Lanes::sub(Lanes::mul_add(a, b, shift), shift);
  }

  Doubles q_;
  Doubles inverse_;  ///< 1 / q, rounded
};

}  // namespace
}  // namespace emeth
