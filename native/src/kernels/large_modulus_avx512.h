#pragma once

#include "kernels/lanes_avx512.h"
#include "kernels/vector_ntt.h"

namespace emeth {
namespace {

/// The high words of 64-bit products, from four products of 32-bit halves.
struct HighProduct {
  /// floor(a b / 2^64), `b_high` = floor(b / 2^32).
  EMETH_ALWAYS_INLINE static __m512i exact(__m512i a, __m512i b, __m512i b_high) noexcept {
    const __m512i low_half = _mm512_set1_epi64(0xffffffff);
    const __m512i a_high = _mm512_srli_epi64(a, 32);
    const __m512i low = _mm512_srli_epi64(_mm512_mul_epu32(a, b), 32);
    const __m512i left = _mm512_add_epi64(_mm512_mul_epu32(a_high, b), low);  // below 2^64
    const __m512i right =
        _mm512_add_epi64(_mm512_mul_epu32(a, b_high), _mm512_and_si512(left, low_half));  // below 2^64
    const __m512i high = _mm512_add_epi64(_mm512_mul_epu32(a_high, b_high), _mm512_srli_epi64(left, 32));
    return _mm512_add_epi64(high, _mm512_srli_epi64(right, 32));
  }

  /// floor(a b / 2^64) - e, e in {0, 1, 2}: without the product of the low halves and the carries.
  EMETH_ALWAYS_INLINE static __m512i nearly(__m512i a, __m512i b, __m512i b_high) noexcept {
    const __m512i a_high = _mm512_srli_epi64(a, 32);
    const __m512i left = _mm512_srli_epi64(_mm512_mul_epu32(a_high, b), 32);
    const __m512i right = _mm512_srli_epi64(_mm512_mul_epu32(a, b_high), 32);
    return _mm512_add_epi64(_mm512_mul_epu32(a_high, b_high), _mm512_add_epi64(left, right));
  }
};

/// Factors w of eight lanes, prepared as ShoupFactor.
struct ShoupLanes {
  __m512i w;
  __m512i w_shoup;
  __m512i w_shoup_high;  ///< floor(w_shoup / 2^32)

  EMETH_ALWAYS_INLINE ShoupLanes(__m512i factor, __m512i shoup) noexcept
      : w(factor), w_shoup(shoup), w_shoup_high(_mm512_srli_epi64(shoup, 32)) {}
  EMETH_ALWAYS_INLINE explicit ShoupLanes(ShoupFactor factor) noexcept
      : ShoupLanes(Avx512::broadcast(factor.w), Avx512::broadcast(factor.w_shoup)) {}
};

/// Words modulo any q < 2^61, eight lanes at a time.
class LargeModulus {
 public:
  EMETH_ALWAYS_INLINE explicit LargeModulus(u64 q) noexcept
      : q_(Avx512::broadcast(q)), two_q_(Avx512::broadcast(2 * q)) {}

  EMETH_ALWAYS_INLINE __m512i two_q() const noexcept { return two_q_; }
  /// [0, 2q) -> [0, q)
  EMETH_ALWAYS_INLINE __m512i below_q(__m512i x) const noexcept { return Avx512::subtract_if_reaches(x, q_); }
  /// [0, 4q) -> [0, 2q)
  EMETH_ALWAYS_INLINE __m512i below_2q(__m512i x) const noexcept {
    return Avx512::subtract_if_reaches(x, two_q_);
  }

  /// x - quotient q.
  EMETH_ALWAYS_INLINE __m512i remainder(__m512i x, __m512i quotient) const noexcept {
    return _mm512_sub_epi64(x, _mm512_mullo_epi64(quotient, q_));
  }
  /// a w modulo q in [0, 2q), for any word a: Shoup's remainder in [0, 2q), and the quotient at most 2 too
  /// small. [HAR14]
  EMETH_ALWAYS_INLINE __m512i multiply(__m512i a, const ShoupLanes& f) const noexcept {
    const __m512i quotient = HighProduct::nearly(a, f.w_shoup, f.w_shoup_high);
    return below_2q(remainder(_mm512_mullo_epi64(a, f.w), quotient));
  }
  /// x modulo q in [0, 2q), for any word x; `ratio` = floor((2^64 - 1) / q): Barrett's remainder in [0, 2q),
  /// and the quotient at most 2 too small. [BAR86]
  EMETH_ALWAYS_INLINE __m512i reduce(__m512i x, __m512i ratio, __m512i ratio_high) const noexcept {
    return below_2q(remainder(x, HighProduct::nearly(x, ratio, ratio_high)));
  }

 private:
  __m512i q_;
  __m512i two_q_;
};

/// VectorNtt's arithmetic for any q < 2^61: words in [0, 4q) between forward passes, in [0, 2q) between
/// inverse ones; every first operand and every sum is settled in [0, 2q).
class LargeNttArithmetic {
 public:
  using Value = __m512i;
  using Factor = ShoupLanes;
  static constexpr std::size_t kLanes = Avx512::kLanes;
  static constexpr int kLayouts = Avx512::kLayouts;

  EMETH_ALWAYS_INLINE explicit LargeNttArithmetic(const NttTwiddles& twiddles) noexcept
      : twiddles_(twiddles), modulus_(twiddles.q) {}

  /// kWords: in [0, 4q).
  template <NttSource S>
  EMETH_ALWAYS_INLINE Value load(const u64* p) const noexcept {
    return Avx512::load(p);
  }
  EMETH_ALWAYS_INLINE void store(u64* p, Value x) const noexcept { Avx512::store(p, x); }
  EMETH_ALWAYS_INLINE void store_canonical(u64* p, Value x) const noexcept {
    store_canonical_product(p, modulus_.below_2q(x));
  }
  EMETH_ALWAYS_INLINE void store_canonical_product(u64* p, Value x) const noexcept {
    Avx512::store(p, modulus_.below_q(x));
  }

  EMETH_ALWAYS_INLINE Value add(Value a, Value b) const noexcept { return Avx512::add(a, b); }
  /// a - b + 2q, in (0, 4q) for a and b in [0, 2q).
  EMETH_ALWAYS_INLINE Value sub(Value a, Value b) const noexcept {
    return Avx512::add(Avx512::sub(a, b), modulus_.two_q());
  }
  EMETH_ALWAYS_INLINE Value multiply(Value a, const Factor& w) const noexcept {
    return modulus_.multiply(a, w);
  }
  template <bool>
  EMETH_ALWAYS_INLINE Value settle(Value x) const noexcept {
    return modulus_.below_2q(x);
  }

  EMETH_ALWAYS_INLINE Factor forward_factor(std::size_t node) const noexcept {
    return Factor(twiddles_.forward[node]);
  }
  EMETH_ALWAYS_INLINE Factor inverse_factor(std::size_t node) const noexcept {
    return Factor(twiddles_.inverse[node]);
  }
  EMETH_ALWAYS_INLINE Factor last_sum_factor() const noexcept { return Factor(twiddles_.inverse_n); }
  EMETH_ALWAYS_INLINE Factor last_difference_factor() const noexcept {
    return Factor(twiddles_.inverse_n_psi);
  }
  template <int L>
  EMETH_ALWAYS_INLINE Factor forward_factors(std::size_t node) const noexcept {
    return spread<L>(twiddles_.forward + node);
  }
  template <int L>
  EMETH_ALWAYS_INLINE Factor inverse_factors(std::size_t node) const noexcept {
    return spread<L>(twiddles_.inverse + node);
  }

  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_down(Value& u, Value& v) noexcept {
    regroup(u, v, [](auto& a, auto& b) { Avx512::regroup_down<L>(a, b); });
  }
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_up(Value& u, Value& v) noexcept {
    regroup(u, v, [](auto& a, auto& b) { Avx512::regroup_up<L>(a, b); });
  }
  EMETH_ALWAYS_INLINE static void from_natural_to_last_layout(Value& u, Value& v) noexcept {
    regroup(u, v, [](auto& a, auto& b) { Avx512::from_natural_to_last_layout(a, b); });
  }
  EMETH_ALWAYS_INLINE static void from_last_layout_to_natural(Value& u, Value& v) noexcept {
    regroup(u, v, [](auto& a, auto& b) { Avx512::from_last_layout_to_natural(a, b); });
  }

 private:
  /// Regrouping moves bits: words travel as doubles.
  template <typename F>
  EMETH_ALWAYS_INLINE static void regroup(Value& u, Value& v, F regroup_doubles) noexcept {
    __m512d a = _mm512_castsi512_pd(u), b = _mm512_castsi512_pd(v);
    regroup_doubles(a, b);
    u = _mm512_castpd_si512(a);
    v = _mm512_castpd_si512(b);
  }

  /// As Avx512::spread, from pairs (w, w_shoup).
  template <int L>
  EMETH_ALWAYS_INLINE static Factor spread(const ShoupFactor* factors) noexcept {
    const auto* const words = reinterpret_cast<const u64*>(factors);
    if constexpr (L == 0) {
      const __m512i pairs =
          _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)));
      return {_mm512_permutexvar_epi64(_mm512_setr_epi64(0, 0, 0, 0, 2, 2, 2, 2), pairs),
              _mm512_permutexvar_epi64(_mm512_setr_epi64(1, 1, 1, 1, 3, 3, 3, 3), pairs)};
    } else if constexpr (L == 1) {
      const __m512i pairs = Avx512::load(words);
      return {_mm512_permutexvar_epi64(_mm512_setr_epi64(0, 0, 4, 4, 2, 2, 6, 6), pairs),
              _mm512_permutexvar_epi64(_mm512_setr_epi64(1, 1, 5, 5, 3, 3, 7, 7), pairs)};
    } else {
      const __m512i first = Avx512::load(words), second = Avx512::load(words + 8);
      return {_mm512_permutex2var_epi64(first, _mm512_setr_epi64(0, 2, 8, 10, 4, 6, 12, 14), second),
              _mm512_permutex2var_epi64(first, _mm512_setr_epi64(1, 3, 9, 11, 5, 7, 13, 15), second)};
    }
  }

  const NttTwiddles& twiddles_;
  LargeModulus modulus_;
};

}  // namespace
}  // namespace emeth
