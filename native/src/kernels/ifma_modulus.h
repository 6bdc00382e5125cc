#pragma once

#include "kernels/kernels.h"
#include "kernels/word_arithmetic.h"

namespace emeth {
namespace {

/// Residues modulo a q below this end can be computed with in words of 52 bits: lazy sums are in [0, 4q).
inline constexpr u64 kIfmaModulusEnd = u64{1} << 50;
inline constexpr u64 kIfmaWordEnd = u64{1} << 52;

/// Factors w, prepared for products of 52 bits.
template <typename Lanes>
struct IfmaFactor {
  using Words = typename Lanes::Words;

  Words w;        ///< in [0, q)
  Words w_shoup;  ///< floor(w * 2^52 / q)

  /// From `shoup` = floor(w * 2^64 / q): of nested floors the outer one is the floor of the whole.
  EMETH_ALWAYS_INLINE IfmaFactor(Words factor, Words shoup) noexcept
      : w(factor), w_shoup(Lanes::shift_right_12(shoup)) {}
  EMETH_ALWAYS_INLINE explicit IfmaFactor(ShoupFactor factor) noexcept
      : IfmaFactor(Lanes::broadcast(factor.w), Lanes::broadcast(factor.w_shoup)) {}
};

/// Words modulo q in [2, kIfmaModulusEnd), several lanes at a time, by products of 52 bits.
///
/// A lane means the number in its low 52 bits, which is all that the products read of a factor. Above them
/// lie the carries of sums and the borrows of differences, which the canonical forms drop.
template <typename Lanes>
class IfmaModulus {
 public:
  using Words = typename Lanes::Words;
  using Factor = IfmaFactor<Lanes>;

  EMETH_ALWAYS_INLINE explicit IfmaModulus(u64 q) noexcept
      : q_(Lanes::broadcast(q)),
        two_q_(Lanes::broadcast(2 * q)),
        minus_q_(Lanes::broadcast(kIfmaWordEnd - q)),
        inverse_(Lanes::broadcast(kIfmaWordEnd / q)) {}

  /// a w modulo q in [0, 2q), for any a in [0, 2^52). [HAR14]
  ///
  /// With e = w 2^52 mod q and f = a w_shoup mod 2^52 it is (f q + e a) / 2^52 < q + e < 2q.
  EMETH_ALWAYS_INLINE Words multiply(Words a, const Factor& f) const noexcept {
    return add_product(Lanes::broadcast(0), a, f);
  }
  /// c + a w - a multiple of q, the product in [0, 2q).
  EMETH_ALWAYS_INLINE Words add_product(Words c, Words a, const Factor& f) const noexcept {
    const Words quotient = Lanes::add_high_product(Lanes::broadcast(0), a, f.w_shoup);
    return take_off(Lanes::add_low_product(c, a, f.w), quotient);
  }

  /// x modulo q in [0, 2q), for any x in [0, 2^52). [BAR86]
  ///
  /// With e = 2^52 mod q the quotient x / q is x inverse / 2^52 + x e / (2^52 q): what is left is below
  /// q + x e / 2^52 < q + e < 2q.
  EMETH_ALWAYS_INLINE Words reduce(Words x) const noexcept { return add_reduced(x, x); }
  /// c - a multiple of q: the one that takes x to [0, 2q).
  EMETH_ALWAYS_INLINE Words add_reduced(Words c, Words x) const noexcept {
    return take_off(c, Lanes::add_high_product(Lanes::broadcast(0), x, inverse_));
  }

  /// x - quotient q.
  EMETH_ALWAYS_INLINE Words take_off(Words x, Words quotient) const noexcept {
    return Lanes::add_low_product(x, quotient, minus_q_);
  }

  /// [0, 2q) -> [0, q), without the bits above.
  EMETH_ALWAYS_INLINE Words canonical_of_2q(Words x) const noexcept {
    return Lanes::subtract_if_reaches(Lanes::low_52(x), q_);
  }
  /// [0, 4q) -> [0, q), without the bits above.
  EMETH_ALWAYS_INLINE Words canonical_of_4q(Words x) const noexcept {
    return Lanes::subtract_if_reaches(Lanes::subtract_if_reaches(Lanes::low_52(x), two_q_), q_);
  }

 private:
  Words q_;
  Words two_q_;
  Words minus_q_;  ///< 2^52 - q
  Words inverse_;  ///< floor(2^52 / q)
};

/// Products of two residues modulo q < kIfmaModulusEnd. [BAR86]
///
/// With 2^(L - 1) <= q < 2^L, `high` = floor(a b / 2^L) < 2^50 is the high half of 2^(52 - L) a times b, and
/// high (2^52 + factor) / 2^52 is less than a b / q by at most 2^L / q + 1/4: with its floor, by less than
/// 2 + 1/4 + 1.
template <typename Lanes>
class IfmaProduct {
 public:
  using Words = typename Lanes::Words;

  /// `ratio` = floor((2^128 - 1) / q), high word first.
  EMETH_ALWAYS_INLINE IfmaProduct(u64 q, const u64 ratio[2]) noexcept
      : modulus_(q),
        scale_(Lanes::broadcast(u64{1} << (52 - bits(q)))),
        factor_(Lanes::broadcast(
            static_cast<u64>(((static_cast<u128>(ratio[0]) << 64) | ratio[1]) >> (76 - bits(q))) -
            kIfmaWordEnd)) {}

  /// In [0, q).
  EMETH_ALWAYS_INLINE Words multiply(Words a, Words b) const noexcept {
    const Words zero = Lanes::broadcast(0);
    const Words high = Lanes::add_high_product(zero, Lanes::add_low_product(zero, a, scale_), b);
    const Words quotient = Lanes::add_high_product(high, high, factor_);
    return modulus_.canonical_of_4q(modulus_.take_off(Lanes::add_low_product(zero, a, b), quotient));
  }

 private:
  static int bits(u64 x) noexcept { return 64 - __builtin_clzll(x); }

  IfmaModulus<Lanes> modulus_;
  Words scale_;   ///< 2^(52 - L)
  Words factor_;  ///< floor(2^(52 + L) / q) - 2^52, or one less if q is a power of two
};

}  // namespace
}  // namespace emeth
