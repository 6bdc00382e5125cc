#pragma once

#include "kernels/scalar.h"
#include "kernels/vector_ntt.h"

namespace emeth {
namespace {

/// The high words of 64-bit products, from four products of 32-bit halves.
template <typename Lanes>
struct HighProduct {
  using Words = typename Lanes::Words;

  /// floor(a b / 2^64), `b_high` = floor(b / 2^32).
  EMETH_ALWAYS_INLINE static Words exact(Words a, Words b, Words b_high) noexcept {
    const Words a_high = Lanes::shift_right_32(a);
    const Words low = Lanes::shift_right_32(Lanes::multiply_low_halves(a, b));
    const Words left = Lanes::add(Lanes::multiply_low_halves(a_high, b), low);  // below 2^64
    const Words right =
        Lanes::add(Lanes::multiply_low_halves(a, b_high), Lanes::low_half(left));  // below 2^64
    const Words high = Lanes::add(Lanes::multiply_low_halves(a_high, b_high), Lanes::shift_right_32(left));
    return Lanes::add(high, Lanes::shift_right_32(right));
  }

  /// floor(a b / 2^64) - e, e in {0, 1, 2}: without the product of the low halves and the carries.
  EMETH_ALWAYS_INLINE static Words nearly(Words a, Words b, Words b_high) noexcept {
    const Words a_high = Lanes::shift_right_32(a);
    const Words left = Lanes::shift_right_32(Lanes::multiply_low_halves(a_high, b));
    const Words right = Lanes::shift_right_32(Lanes::multiply_low_halves(a, b_high));
    return Lanes::add(Lanes::multiply_low_halves(a_high, b_high), Lanes::add(left, right));
  }
};

/// Factors w, prepared as ShoupFactor.
template <typename Lanes>
struct ShoupLanes {
  using Words = typename Lanes::Words;

  Words w;
  Words w_shoup;
  Words w_shoup_high;  ///< floor(w_shoup / 2^32)

  EMETH_ALWAYS_INLINE ShoupLanes(Words factor, Words shoup) noexcept
      : w(factor), w_shoup(shoup), w_shoup_high(Lanes::shift_right_32(shoup)) {}
  EMETH_ALWAYS_INLINE explicit ShoupLanes(ShoupFactor factor) noexcept
      : ShoupLanes(Lanes::broadcast(factor.w), Lanes::broadcast(factor.w_shoup)) {}
};

/// Words modulo any q < 2^61, several lanes at a time.
template <typename Lanes>
class LargeModulus {
 public:
  using Words = typename Lanes::Words;

  EMETH_ALWAYS_INLINE explicit LargeModulus(u64 q) noexcept
      : q_(Lanes::broadcast(q)), two_q_(Lanes::broadcast(2 * q)) {}

  EMETH_ALWAYS_INLINE Words two_q() const noexcept { return two_q_; }
  /// [0, 2q) -> [0, q)
  EMETH_ALWAYS_INLINE Words below_q(Words x) const noexcept { return Lanes::subtract_if_reaches(x, q_); }
  /// [0, 4q) -> [0, 2q)
  EMETH_ALWAYS_INLINE Words below_2q(Words x) const noexcept { return Lanes::subtract_if_reaches(x, two_q_); }

  /// x - quotient q.
  EMETH_ALWAYS_INLINE Words remainder(Words x, Words quotient) const noexcept {
    return Lanes::sub(x, Lanes::multiply_low(quotient, q_));
  }
  /// a w modulo q in [0, 2q), for any word a: Shoup's remainder in [0, 2q), and the quotient at most 2 too
  /// small. [HAR14]
  EMETH_ALWAYS_INLINE Words multiply(Words a, const ShoupLanes<Lanes>& f) const noexcept {
    const Words quotient = HighProduct<Lanes>::nearly(a, f.w_shoup, f.w_shoup_high);
    return below_2q(remainder(Lanes::multiply_low(a, f.w), quotient));
  }
  /// x modulo q in [0, 2q), for any word x; `ratio` = floor((2^64 - 1) / q): Barrett's remainder in [0, 2q),
  /// and the quotient at most 2 too small. [BAR86]
  EMETH_ALWAYS_INLINE Words reduce(Words x, Words ratio, Words ratio_high) const noexcept {
    return below_2q(remainder(x, HighProduct<Lanes>::nearly(x, ratio, ratio_high)));
  }

 private:
  Words q_;
  Words two_q_;
};

/// VectorNtt's arithmetic for any q < 2^61: words in [0, 4q) between forward passes, in [0, 2q) between
/// inverse ones; every first operand and every sum is settled in [0, 2q).
template <typename Lanes>
class LargeNttArithmetic {
 public:
  using Value = typename Lanes::Words;
  using Factor = ShoupLanes<Lanes>;

  EMETH_ALWAYS_INLINE explicit LargeNttArithmetic(const NttTwiddles& twiddles) noexcept
      : twiddles_(twiddles), modulus_(twiddles.q) {}

  /// kWords: in [0, 4q).
  template <NttSource S>
  EMETH_ALWAYS_INLINE Value load(const u64* p) const noexcept {
    return Lanes::load(p);
  }
  EMETH_ALWAYS_INLINE void store(u64* p, Value x) const noexcept { Lanes::store(p, x); }
  EMETH_ALWAYS_INLINE void store_canonical(u64* p, Value x) const noexcept {
    store_canonical_product(p, modulus_.below_2q(x));
  }
  EMETH_ALWAYS_INLINE void store_canonical_product(u64* p, Value x) const noexcept {
    Lanes::store(p, modulus_.below_q(x));
  }

  EMETH_ALWAYS_INLINE Value add(Value a, Value b) const noexcept { return Lanes::add(a, b); }
  /// a - b + 2q, in (0, 4q) for a and b in [0, 2q).
  EMETH_ALWAYS_INLINE Value sub(Value a, Value b) const noexcept {
    return Lanes::add(Lanes::sub(a, b), modulus_.two_q());
  }
  EMETH_ALWAYS_INLINE Value multiply(Value a, const Factor& w) const noexcept {
    return modulus_.multiply(a, w);
  }
  template <bool>
  EMETH_ALWAYS_INLINE Value settle(Value x) const noexcept {
    return modulus_.below_2q(x);
  }
  EMETH_ALWAYS_INLINE Value settle_sum(Value x) const noexcept { return modulus_.below_2q(x); }

  EMETH_ALWAYS_INLINE Factor forward_factor(std::size_t node, std::size_t step) const noexcept {
    return broadcast(twiddles_.forward + node, step);
  }
  EMETH_ALWAYS_INLINE Factor inverse_factor(std::size_t node, std::size_t step) const noexcept {
    return broadcast(twiddles_.inverse + node, step);
  }
  EMETH_ALWAYS_INLINE Factor last_sum_factor() const noexcept { return Factor(twiddles_.inverse_n); }
  EMETH_ALWAYS_INLINE Factor last_difference_factor() const noexcept {
    return Factor(twiddles_.inverse_n_psi);
  }
  template <int L>
  EMETH_ALWAYS_INLINE Factor forward_factors(std::size_t node, std::size_t step) const noexcept {
    return spread<L>(twiddles_.forward + node, step);
  }
  template <int L>
  EMETH_ALWAYS_INLINE Factor inverse_factors(std::size_t node, std::size_t step) const noexcept {
    return spread<L>(twiddles_.inverse + node, step);
  }

 private:
  using One = typename Lanes::One;

  EMETH_ALWAYS_INLINE static Factor broadcast(const ShoupFactor* factors, std::size_t step) noexcept {
    return {Lanes::template each<Value>([=](std::size_t i) __attribute__((always_inline)) {
              return One::broadcast(factors[i * step].w);
            }),
            Lanes::template each<Value>([=](std::size_t i) __attribute__((always_inline)) {
              return One::broadcast(factors[i * step].w_shoup);
            })};
  }
  template <int L>
  EMETH_ALWAYS_INLINE static Factor spread(const ShoupFactor* factors, std::size_t step) noexcept {
    return {Lanes::template each<Value>([=](std::size_t i) __attribute__((always_inline)) {
              return One::template spread_first<L>(factors + i * step);
            }),
            Lanes::template each<Value>([=](std::size_t i) __attribute__((always_inline)) {
              return One::template spread_second<L>(factors + i * step);
            })};
  }

  const NttTwiddles& twiddles_;
  LargeModulus<Lanes> modulus_;
};

/// The transforms of a row for moduli that doubles don't hold; shorter ones are the scalar row's. kReduceInto
/// is the row's scalar::reduce_into.
template <typename Lanes, auto* kReduceInto>
struct LargeTransforms {
  using Ntt = VectorNtt<Lanes, LargeNttArithmetic, Lanes::kLargeTailBlocks>;

  static constexpr auto* reduce_into = kReduceInto;

  static void ntt_forward(u64* a, const NttTwiddles& twiddles, std::size_t n) {
    if (n < Ntt::kMinLength) {
      return scalar::ntt_forward(a, twiddles, n);
    }
    Ntt(twiddles, n).template forward<NttSource::kResidues>(a, a);
  }

  static void ntt_forward_from(u64* out, const u64* in, u64 limit, const NttTwiddles& twiddles,
                               std::size_t n) {
    if (n < Ntt::kMinLength) {
      return scalar::ntt_forward_from(out, in, limit, twiddles, n);
    }
    if (limit <= 4 * twiddles.q) {
      Ntt(twiddles, n).template forward<NttSource::kWords>(out, in);
    } else {
      reduce_into(out, in, twiddles.q, ~u64{0} / twiddles.q, n);
      Ntt(twiddles, n).template forward<NttSource::kResidues>(out, out);
    }
  }

  static void ntt_inverse(u64* a, const NttTwiddles& twiddles, std::size_t n) {
    if (n < Ntt::kMinLength) {
      return scalar::ntt_inverse(a, twiddles, n);
    }
    Ntt(twiddles, n).inverse(a);
  }
};

}  // namespace
}  // namespace emeth
