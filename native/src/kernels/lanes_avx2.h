#pragma once

#include <immintrin.h>

#include "kernels/kernels.h"
#include "kernels/word_arithmetic.h"

// For the files compiled for AVX2 only, hence the internal linkage: see EMETH_ALWAYS_INLINE.
namespace emeth {
namespace {

/// Four lanes of 64 bits: AVX2 and FMA. The members are those of Avx512.
struct Avx2 {
  using Words = __m256i;
  using Doubles = __m256d;

  static constexpr std::size_t kLanes = 4;
  static constexpr std::size_t kPassVectors = 2;
  static constexpr std::size_t kTailBlocks = 4;
  static constexpr std::size_t kLargeTailBlocks = 2;

  EMETH_ALWAYS_INLINE static Words load(const void* p) noexcept {
    return _mm256_loadu_si256(static_cast<const __m256i*>(p));
  }
  EMETH_ALWAYS_INLINE static void store(void* p, Words x) noexcept {
    _mm256_storeu_si256(static_cast<__m256i*>(p), x);
  }
  EMETH_ALWAYS_INLINE static Words broadcast(u64 x) noexcept {
    return _mm256_set1_epi64x(static_cast<long long>(x));
  }
  EMETH_ALWAYS_INLINE static Words gather(const u64* in, u64 j, u64 step, u64 mask) noexcept {
    const auto word = [in, mask](u64 at) { return static_cast<long long>(in[at & mask]); };
    return _mm256_setr_epi64x(word(j), word(j + step), word(j + 2 * step), word(j + 3 * step));
  }
  EMETH_ALWAYS_INLINE static Words add(Words a, Words b) noexcept { return _mm256_add_epi64(a, b); }
  EMETH_ALWAYS_INLINE static Words sub(Words a, Words b) noexcept { return _mm256_sub_epi64(a, b); }
  EMETH_ALWAYS_INLINE static Words shift_right_32(Words x) noexcept { return _mm256_srli_epi64(x, 32); }
  EMETH_ALWAYS_INLINE static Words multiply_low_halves(Words a, Words b) noexcept {
    return _mm256_mul_epu32(a, b);
  }
  EMETH_ALWAYS_INLINE static Words multiply_low(Words a, Words b) noexcept {
    const Words cross =
        add(multiply_low_halves(shift_right_32(a), b), multiply_low_halves(a, shift_right_32(b)));
    return add(multiply_low_halves(a, b), _mm256_slli_epi64(cross, 32));
  }
  EMETH_ALWAYS_INLINE static Words bit_and(Words a, Words b) noexcept { return _mm256_and_si256(a, b); }
  EMETH_ALWAYS_INLINE static Words bit_or(Words a, Words b) noexcept { return _mm256_or_si256(a, b); }
  EMETH_ALWAYS_INLINE static Words bit_xor(Words a, Words b) noexcept { return _mm256_xor_si256(a, b); }
  /// By the distances of BLAKE2b.
  template <int kBits>
  EMETH_ALWAYS_INLINE static Words rotate_right(Words x) noexcept {
    static_assert(kBits == 16 || kBits == 24 || kBits == 32 || kBits == 63);
    if constexpr (kBits == 32) {
      return _mm256_shuffle_epi32(x, 0xb1);
    } else if constexpr (kBits == 24) {
      return _mm256_shuffle_epi8(x, _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3,
                                                     4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10));
    } else if constexpr (kBits == 16) {
      return _mm256_shuffle_epi8(x, _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2,
                                                     3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9));
    } else {
      return _mm256_or_si256(_mm256_srli_epi64(x, 63), _mm256_add_epi64(x, x));
    }
  }
  /// Lane j of vector i becomes lane i of vector j.
  EMETH_ALWAYS_INLINE static void transpose(Words (&x)[4]) noexcept {
    const __m256i a = _mm256_unpacklo_epi64(x[0], x[1]), b = _mm256_unpackhi_epi64(x[0], x[1]);
    const __m256i c = _mm256_unpacklo_epi64(x[2], x[3]), d = _mm256_unpackhi_epi64(x[2], x[3]);
    x[0] = _mm256_permute2x128_si256(a, c, 0x20);
    x[1] = _mm256_permute2x128_si256(b, d, 0x20);
    x[2] = _mm256_permute2x128_si256(a, c, 0x31);
    x[3] = _mm256_permute2x128_si256(b, d, 0x31);
  }
  /// As the function of one word: bit 63 of the difference tells which of the two is meant.
  EMETH_ALWAYS_INLINE static Words subtract_if_reaches(Words x, Words bound) noexcept {
    const __m256d difference = _mm256_castsi256_pd(sub(x, bound));
    return _mm256_castpd_si256(_mm256_blendv_pd(difference, _mm256_castsi256_pd(x), difference));
  }
  EMETH_ALWAYS_INLINE static Words select_bit_63(Words sign, Words yes, Words no) noexcept {
    return _mm256_castpd_si256(
        _mm256_blendv_pd(_mm256_castsi256_pd(no), _mm256_castsi256_pd(yes), _mm256_castsi256_pd(sign)));
  }
  EMETH_ALWAYS_INLINE static Words order(const u8* lanes) noexcept {
    const auto halves = [lanes](int j) {
      const u64 low = 2 * (lanes[j] % kLanes);
      return static_cast<long long>((low + 1) << 32 | low);
    };
    return _mm256_setr_epi64x(halves(0), halves(1), halves(2), halves(3));
  }
  EMETH_ALWAYS_INLINE static Words permute(Words x, Words order) noexcept {
    return _mm256_permutevar8x32_epi32(x, order);
  }
  EMETH_ALWAYS_INLINE static bool any_bit(Words x) noexcept { return _mm256_testz_si256(x, x) == 0; }
  EMETH_ALWAYS_INLINE static bool any_bit_63(Words x) noexcept {
    return _mm256_movemask_pd(_mm256_castsi256_pd(x)) != 0;
  }

  EMETH_ALWAYS_INLINE static Doubles load_doubles(const void* p) noexcept {
    return _mm256_loadu_pd(static_cast<const double*>(p));
  }
  EMETH_ALWAYS_INLINE static void store_doubles(void* p, Doubles x) noexcept {
    _mm256_storeu_pd(static_cast<double*>(p), x);
  }
  EMETH_ALWAYS_INLINE static Doubles broadcast_double(double x) noexcept { return _mm256_set1_pd(x); }
  EMETH_ALWAYS_INLINE static Doubles load_broadcast(const double* p) noexcept { return _mm256_set1_pd(*p); }
  EMETH_ALWAYS_INLINE static Doubles add(Doubles a, Doubles b) noexcept { return _mm256_add_pd(a, b); }
  EMETH_ALWAYS_INLINE static Doubles sub(Doubles a, Doubles b) noexcept { return _mm256_sub_pd(a, b); }
  EMETH_ALWAYS_INLINE static Doubles mul(Doubles a, Doubles b) noexcept { return _mm256_mul_pd(a, b); }
  EMETH_ALWAYS_INLINE static Doubles mul_add(Doubles a, Doubles b, Doubles c) noexcept {
    return _mm256_fmadd_pd(a, b, c);
  }
  EMETH_ALWAYS_INLINE static Doubles mul_sub(Doubles a, Doubles b, Doubles c) noexcept {
    return _mm256_fmsub_pd(a, b, c);
  }
  EMETH_ALWAYS_INLINE static Doubles sub_mul(Doubles c, Doubles a, Doubles b) noexcept {
    return _mm256_fnmadd_pd(a, b, c);
  }
  EMETH_ALWAYS_INLINE static Doubles add_if_negative(Doubles x, Doubles y) noexcept {
    const __m256d negative = _mm256_cmp_pd(x, _mm256_setzero_pd(), _CMP_LT_OQ);
    return _mm256_add_pd(x, _mm256_and_pd(negative, y));
  }
  /// The words are the mantissas of the doubles from 2^52 on.
  EMETH_ALWAYS_INLINE static Doubles to_doubles(Words x) noexcept {
    const __m256d two_52 = _mm256_set1_pd(0x1p52);
    return _mm256_sub_pd(_mm256_or_pd(_mm256_castsi256_pd(x), two_52), two_52);
  }
  EMETH_ALWAYS_INLINE static Words to_words(Doubles x) noexcept {
    const __m256d two_52 = _mm256_set1_pd(0x1p52);
    return _mm256_castpd_si256(_mm256_xor_pd(_mm256_add_pd(x, two_52), two_52));
  }

  // Two vectors (u, v) of eight neighbours:
  //   layout 0, distance 2: u = 01 45, v = 23 67
  //   layout 1, distance 1: u = 0 2 4 6, v = 1 3 5 7
  static constexpr int kLayouts = 2;

  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_down(Doubles& u, Doubles& v) noexcept {
    const Doubles a = u, b = v;
    if constexpr (L == 0) {
      u = _mm256_permute2f128_pd(a, b, 0x20);
      v = _mm256_permute2f128_pd(a, b, 0x31);
    } else {
      u = _mm256_unpacklo_pd(a, b);
      v = _mm256_unpackhi_pd(a, b);
    }
  }
  /// Both steps are involutions.
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_up(Doubles& u, Doubles& v) noexcept {
    regroup_down<L>(u, v);
  }
  EMETH_ALWAYS_INLINE static void from_natural_to_last_layout(Doubles& u, Doubles& v) noexcept {
    regroup_down<0>(u, v);
    regroup_down<1>(u, v);
  }
  EMETH_ALWAYS_INLINE static void from_last_layout_to_natural(Doubles& u, Doubles& v) noexcept {
    regroup_up<1>(u, v);
    regroup_up<0>(u, v);
  }
  template <int L>
  EMETH_ALWAYS_INLINE static Doubles spread(const double* w) noexcept {
    if constexpr (L == 0) {
      return _mm256_permute4x64_pd(_mm256_castpd128_pd256(_mm_loadu_pd(w)), 0x50);
    } else {
      return _mm256_loadu_pd(w);
    }
  }
  /// The same of pairs (w, w_shoup): all w, and all w_shoup.
  template <int L>
  EMETH_ALWAYS_INLINE static Words spread_first(const ShoupFactor* pairs) noexcept {
    if constexpr (L == 0) {
      return _mm256_permute4x64_epi64(load(pairs), 0xa0);
    } else {
      return _mm256_permute4x64_epi64(_mm256_unpacklo_epi64(load(pairs), load(pairs + 2)), 0xd8);
    }
  }
  template <int L>
  EMETH_ALWAYS_INLINE static Words spread_second(const ShoupFactor* pairs) noexcept {
    if constexpr (L == 0) {
      return _mm256_permute4x64_epi64(load(pairs), 0xf5);
    } else {
      return _mm256_permute4x64_epi64(_mm256_unpackhi_epi64(load(pairs), load(pairs + 2)), 0xd8);
    }
  }
  /// Regrouping moves bits: words travel as doubles.
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_down(Words& u, Words& v) noexcept {
    as_doubles(u, v, [](auto& a, auto& b) { regroup_down<L>(a, b); });
  }
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_up(Words& u, Words& v) noexcept {
    regroup_down<L>(u, v);
  }
  EMETH_ALWAYS_INLINE static void from_natural_to_last_layout(Words& u, Words& v) noexcept {
    as_doubles(u, v, [](auto& a, auto& b) { from_natural_to_last_layout(a, b); });
  }
  EMETH_ALWAYS_INLINE static void from_last_layout_to_natural(Words& u, Words& v) noexcept {
    as_doubles(u, v, [](auto& a, auto& b) { from_last_layout_to_natural(a, b); });
  }

 private:
  template <typename F>
  EMETH_ALWAYS_INLINE static void as_doubles(Words& u, Words& v, F regroup) noexcept {
    Doubles a = _mm256_castsi256_pd(u), b = _mm256_castsi256_pd(v);
    regroup(a, b);
    u = _mm256_castpd_si256(a);
    v = _mm256_castpd_si256(b);
  }
};

}  // namespace
}  // namespace emeth
