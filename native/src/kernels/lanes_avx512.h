#pragma once

#include <immintrin.h>

#include "kernels/kernels.h"
#include "kernels/word_arithmetic.h"

// For the files compiled for AVX-512 only, hence the internal linkage: see EMETH_ALWAYS_INLINE.
namespace emeth {
namespace {

/// Eight lanes of 64 bits: AVX-512 F, DQ, VL and BW.
struct Avx512 {
  using Words = __m512i;
  using Doubles = __m512d;

  static constexpr std::size_t kLanes = 8;
  static constexpr std::size_t kPassVectors = 4;      ///< side by side in a pass of VectorNtt
  static constexpr std::size_t kTailBlocks = 4;       ///< and blocks in a tail
  static constexpr std::size_t kLargeTailBlocks = 4;  ///< of moduli that doubles don't hold

  EMETH_ALWAYS_INLINE static Words load(const void* p) noexcept { return _mm512_loadu_si512(p); }
  EMETH_ALWAYS_INLINE static void store(void* p, Words x) noexcept { _mm512_storeu_si512(p, x); }
  EMETH_ALWAYS_INLINE static Words broadcast(u64 x) noexcept {
    return _mm512_set1_epi64(static_cast<long long>(x));
  }
  /// Lane i: in[(j + i step) & mask]. Loads of words: what protects some CPUs' gathers makes them slow.
  EMETH_ALWAYS_INLINE static Words gather(const u64* in, u64 j, u64 step, u64 mask) noexcept {
    const auto word = [in, mask](u64 at) { return static_cast<long long>(in[at & mask]); };
    return _mm512_setr_epi64(word(j), word(j + step), word(j + 2 * step), word(j + 3 * step),
                             word(j + 4 * step), word(j + 5 * step), word(j + 6 * step), word(j + 7 * step));
  }
  EMETH_ALWAYS_INLINE static Words add(Words a, Words b) noexcept { return _mm512_add_epi64(a, b); }
  EMETH_ALWAYS_INLINE static Words sub(Words a, Words b) noexcept { return _mm512_sub_epi64(a, b); }
  EMETH_ALWAYS_INLINE static Words shift_right_32(Words x) noexcept { return _mm512_srli_epi64(x, 32); }
  EMETH_ALWAYS_INLINE static Words low_half(Words x) noexcept {
    return _mm512_and_si512(x, _mm512_set1_epi64(0xffffffff));
  }
  /// (a mod 2^32) (b mod 2^32)
  EMETH_ALWAYS_INLINE static Words multiply_low_halves(Words a, Words b) noexcept {
    return _mm512_mul_epu32(a, b);
  }
  /// a b mod 2^64
  EMETH_ALWAYS_INLINE static Words multiply_low(Words a, Words b) noexcept {
    return _mm512_mullo_epi64(a, b);
  }
  EMETH_ALWAYS_INLINE static Words bit_and(Words a, Words b) noexcept { return _mm512_and_si512(a, b); }
  EMETH_ALWAYS_INLINE static Words bit_or(Words a, Words b) noexcept { return _mm512_or_si512(a, b); }
  EMETH_ALWAYS_INLINE static Words bit_xor(Words a, Words b) noexcept { return _mm512_xor_si512(a, b); }
  template <int kBits>
  EMETH_ALWAYS_INLINE static Words rotate_right(Words x) noexcept {
    return _mm512_ror_epi64(x, kBits);
  }
  /// Lane j of vector i becomes lane i of vector j.
  EMETH_ALWAYS_INLINE static void transpose(Words (&x)[8]) noexcept {
    for (int i = 0; i < 8; i += 2) {  // pairs of vectors, then of their quarters, then of their halves
      const __m512i low = _mm512_unpacklo_epi64(x[i], x[i + 1]), high = _mm512_unpackhi_epi64(x[i], x[i + 1]);
      x[i] = low;
      x[i + 1] = high;
    }
    for (int i = 0; i < 8; i = i % 4 == 0 ? i + 1 : i + 3) {
      const __m512i even = _mm512_shuffle_i64x2(x[i], x[i + 2], 0x88),
                    odd = _mm512_shuffle_i64x2(x[i], x[i + 2], 0xdd);
      x[i] = even;
      x[i + 2] = odd;
    }
    for (int i = 0; i < 4; ++i) {
      const __m512i even = _mm512_shuffle_i64x2(x[i], x[i + 4], 0x88),
                    odd = _mm512_shuffle_i64x2(x[i], x[i + 4], 0xdd);
      x[i] = even;
      x[i + 4] = odd;
    }
  }
  /// As the function of one word, but for any bound and any x: x - bound wraps above x unless x >= bound.
  EMETH_ALWAYS_INLINE static Words subtract_if_reaches(Words x, Words bound) noexcept {
    return _mm512_min_epu64(x, sub(x, bound));
  }
  /// `yes` where bit 63 of `sign` is set, `no` elsewhere.
  EMETH_ALWAYS_INLINE static Words select_bit_63(Words sign, Words yes, Words no) noexcept {
    return _mm512_mask_blend_epi64(_mm512_movepi64_mask(sign), no, yes);
  }
  /// What makes permute(x, order)[i] = x[lanes[i] mod kLanes].
  EMETH_ALWAYS_INLINE static Words order(const u8* lanes) noexcept {
    return _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(lanes)));
  }
  EMETH_ALWAYS_INLINE static Words permute(Words x, Words order) noexcept {
    return _mm512_permutexvar_epi64(order, x);
  }
  EMETH_ALWAYS_INLINE static bool any_bit(Words x) noexcept { return _mm512_test_epi64_mask(x, x) != 0; }
  EMETH_ALWAYS_INLINE static bool any_bit_63(Words x) noexcept { return _mm512_movepi64_mask(x) != 0; }

  EMETH_ALWAYS_INLINE static Doubles load_doubles(const void* p) noexcept { return _mm512_loadu_pd(p); }
  EMETH_ALWAYS_INLINE static void store_doubles(void* p, Doubles x) noexcept { _mm512_storeu_pd(p, x); }
  EMETH_ALWAYS_INLINE static Doubles broadcast_double(double x) noexcept { return _mm512_set1_pd(x); }
  /// By the load itself: of a product of two _mm512_set1_pd GCC 12 makes one of scalars, and a shuffle, for
  /// which there is one unit.
  EMETH_ALWAYS_INLINE static Doubles load_broadcast(const double* p) noexcept {
    return _mm512_broadcastsd_pd(_mm_load_sd(p));
  }
  EMETH_ALWAYS_INLINE static Doubles add(Doubles a, Doubles b) noexcept { return _mm512_add_pd(a, b); }
  EMETH_ALWAYS_INLINE static Doubles sub(Doubles a, Doubles b) noexcept { return _mm512_sub_pd(a, b); }
  EMETH_ALWAYS_INLINE static Doubles mul(Doubles a, Doubles b) noexcept { return _mm512_mul_pd(a, b); }
  /// a b + c, a b - c and c - a b, rounded once.
  EMETH_ALWAYS_INLINE static Doubles mul_add(Doubles a, Doubles b, Doubles c) noexcept {
    return _mm512_fmadd_pd(a, b, c);
  }
  EMETH_ALWAYS_INLINE static Doubles mul_sub(Doubles a, Doubles b, Doubles c) noexcept {
    return _mm512_fmsub_pd(a, b, c);
  }
  EMETH_ALWAYS_INLINE static Doubles sub_mul(Doubles c, Doubles a, Doubles b) noexcept {
    return _mm512_fnmadd_pd(a, b, c);
  }
  /// x + y where x < 0, x elsewhere.
  EMETH_ALWAYS_INLINE static Doubles add_if_negative(Doubles x, Doubles y) noexcept {
    return _mm512_mask_add_pd(x, _mm512_cmp_pd_mask(x, _mm512_setzero_pd(), _CMP_LT_OQ), x, y);
  }
  /// Between words in [0, 2^52) and the doubles of the same value.
  EMETH_ALWAYS_INLINE static Doubles to_doubles(Words x) noexcept { return _mm512_cvtepu64_pd(x); }
  EMETH_ALWAYS_INLINE static Words to_words(Doubles x) noexcept { return _mm512_cvtpd_epu64(x); }

  // The last stages of a transform work on two vectors (u, v) that hold 16 neighbours in one of three layouts
  // (hexadecimal: the place of each word). A butterfly joins lane i of u with lane i of v.
  //   layout 0, distance 4: u = 0123 89AB, v = 4567 CDEF
  //   layout 1, distance 2: u = 01 89 45 CD, v = 23 AB 67 EF
  //   layout 2, distance 1: u = 0 2 4 6 8 A C E, v = 1 3 5 7 9 B D F
  static constexpr int kLayouts = 3;

  /// To layout L from the one before it; before layout 0 comes the natural order.
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_down(Doubles& u, Doubles& v) noexcept {
    const Doubles a = u, b = v;
    if constexpr (L == 0) {
      u = _mm512_shuffle_f64x2(a, b, 0x44);
      v = _mm512_shuffle_f64x2(a, b, 0xee);
    } else if constexpr (L == 1) {
      u = _mm512_shuffle_f64x2(a, b, 0x88);
      v = _mm512_shuffle_f64x2(a, b, 0xdd);
    } else {
      u = _mm512_permutex2var_pd(a, _mm512_setr_epi64(0, 8, 4, 12, 2, 10, 6, 14), b);
      v = _mm512_permutex2var_pd(a, _mm512_setr_epi64(1, 9, 5, 13, 3, 11, 7, 15), b);
    }
  }
  /// From layout L to the one before it.
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_up(Doubles& u, Doubles& v) noexcept {
    const Doubles a = u, b = v;
    if constexpr (L == 0) {
      u = _mm512_shuffle_f64x2(a, b, 0x44);
      v = _mm512_shuffle_f64x2(a, b, 0xee);
    } else if constexpr (L == 1) {
      u = _mm512_permutex2var_pd(a, _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), b);
      v = _mm512_permutex2var_pd(a, _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15), b);
    } else {
      u = _mm512_permutex2var_pd(a, _mm512_setr_epi64(0, 8, 4, 12, 2, 10, 6, 14), b);
      v = _mm512_permutex2var_pd(a, _mm512_setr_epi64(1, 9, 5, 13, 3, 11, 7, 15), b);
    }
  }
  EMETH_ALWAYS_INLINE static void from_natural_to_last_layout(Doubles& u, Doubles& v) noexcept {
    const Doubles a = u, b = v;
    u = _mm512_permutex2var_pd(a, _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14), b);
    v = _mm512_permutex2var_pd(a, _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15), b);
  }
  EMETH_ALWAYS_INLINE static void from_last_layout_to_natural(Doubles& u, Doubles& v) noexcept {
    const Doubles a = u, b = v;
    u = _mm512_permutex2var_pd(a, _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11), b);
    v = _mm512_permutex2var_pd(a, _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15), b);
  }
  /// The factors of 2 << L blocks, from `w` on, each in the lanes where layout L has its block.
  template <int L>
  EMETH_ALWAYS_INLINE static Doubles spread(const double* w) noexcept {
    if constexpr (L == 0) {
      const __m512d pair = _mm512_castpd128_pd512(_mm_loadu_pd(w));
      return _mm512_permutexvar_pd(_mm512_setr_epi64(0, 0, 0, 0, 1, 1, 1, 1), pair);
    } else if constexpr (L == 1) {
      const __m512d four = _mm512_castpd256_pd512(_mm256_loadu_pd(w));
      return _mm512_permutexvar_pd(_mm512_setr_epi64(0, 0, 2, 2, 1, 1, 3, 3), four);
    } else {
      return _mm512_loadu_pd(w);
    }
  }
  /// The same of pairs (w, w_shoup): all w, and all w_shoup.
  template <int L>
  EMETH_ALWAYS_INLINE static Words spread_first(const ShoupFactor* pairs) noexcept {
    return spread_every_second<L, 0>(reinterpret_cast<const u64*>(pairs));
  }
  template <int L>
  EMETH_ALWAYS_INLINE static Words spread_second(const ShoupFactor* pairs) noexcept {
    return spread_every_second<L, 1>(reinterpret_cast<const u64*>(pairs));
  }
  /// Regrouping moves bits: words travel as doubles.
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_down(Words& u, Words& v) noexcept {
    as_doubles(u, v, [](auto& a, auto& b) { regroup_down<L>(a, b); });
  }
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_up(Words& u, Words& v) noexcept {
    as_doubles(u, v, [](auto& a, auto& b) { regroup_up<L>(a, b); });
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
    Doubles a = _mm512_castsi512_pd(u), b = _mm512_castsi512_pd(v);
    regroup(a, b);
    u = _mm512_castpd_si512(a);
    v = _mm512_castpd_si512(b);
  }
  template <int L, int kOdd>
  EMETH_ALWAYS_INLINE static Words spread_every_second(const u64* words) noexcept {
    constexpr long long k = kOdd;
    if constexpr (L == 0) {
      const __m512i pairs =
          _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)));
      return _mm512_permutexvar_epi64(_mm512_setr_epi64(k, k, k, k, 2 + k, 2 + k, 2 + k, 2 + k), pairs);
    } else if constexpr (L == 1) {
      return _mm512_permutexvar_epi64(_mm512_setr_epi64(k, k, 4 + k, 4 + k, 2 + k, 2 + k, 6 + k, 6 + k),
                                      load(words));
    } else {
      return _mm512_permutex2var_epi64(
          load(words), _mm512_setr_epi64(k, 2 + k, 4 + k, 6 + k, 8 + k, 10 + k, 12 + k, 14 + k),
          load(words + 8));
    }
  }
};

}  // namespace
}  // namespace emeth
