#pragma once

#include "kernels/lanes_avx512.h"
#include "kernels/large_modulus.h"
#include "kernels/scalar.h"
#include "kernels/word_watch.h"

namespace emeth {
namespace {

/// Sums of 128-bit products, eight lanes, in three columns of weights 1, 2^32 and 2^64: the first two take
/// fewer than 2^31 products of words below 2^61 without a carry between them.
class WideSum {
 public:
  EMETH_ALWAYS_INLINE explicit WideSum(__m512i start) noexcept
      : low_(_mm512_and_si512(start, low_half())),
        middle_(_mm512_srli_epi64(start, 32)),
        high_(_mm512_setzero_si512()) {}

  /// += a b, both below 2^61.
  EMETH_ALWAYS_INLINE void add_product(__m512i a, __m512i b, __m512i b_high) noexcept {
    const __m512i a_high = _mm512_srli_epi64(a, 32);
    const __m512i low = _mm512_mul_epu32(a, b);
    const __m512i middle =
        _mm512_add_epi64(_mm512_mul_epu32(a_high, b), _mm512_mul_epu32(a, b_high));  // < 2^62
    const __m512i high = _mm512_mul_epu32(a_high, b_high);
    low_ = _mm512_add_epi64(low_, _mm512_and_si512(low, low_half()));
    middle_ = _mm512_add_epi64(middle_, _mm512_srli_epi64(low, 32));
    middle_ = _mm512_add_epi64(middle_, _mm512_and_si512(middle, low_half()));
    high_ = _mm512_add_epi64(high_, _mm512_add_epi64(high, _mm512_srli_epi64(middle, 32)));
  }

  EMETH_ALWAYS_INLINE __m512i low_word() const noexcept {
    return _mm512_or_si512(_mm512_slli_epi64(carried_middle(), 32), _mm512_and_si512(low_, low_half()));
  }
  EMETH_ALWAYS_INLINE __m512i high_word() const noexcept {
    return _mm512_add_epi64(high_, _mm512_srli_epi64(carried_middle(), 32));
  }

 private:
  EMETH_ALWAYS_INLINE static __m512i low_half() noexcept { return _mm512_set1_epi64(0xffffffff); }
  EMETH_ALWAYS_INLINE __m512i carried_middle() const noexcept {
    return _mm512_add_epi64(middle_, _mm512_srli_epi64(low_, 32));
  }

  __m512i low_, middle_, high_;
};

/// Reduces 128-bit sums modulo q: the high word times 2^64 mod q, which is prepared by `ratio` = floor((2^128
/// - 1) / q) already, plus the low word.
class WideReduction {
 public:
  EMETH_ALWAYS_INLINE WideReduction(u64 q, const u64 ratio[2]) noexcept
      : modulus_(q),
        two_64_(ShoupFactor{0 - ratio[0] * q, ratio[1]}),
        ratio_(Avx512::broadcast(ratio[0])),
        ratio_high_(Avx512::broadcast(ratio[0] >> 32)) {}

  EMETH_ALWAYS_INLINE __m512i reduce(const WideSum& sum) const noexcept {
    const __m512i high = modulus_.multiply(sum.high_word(), two_64_);
    const __m512i low = modulus_.reduce(sum.low_word(), ratio_, ratio_high_);
    return modulus_.below_q(modulus_.below_2q(_mm512_add_epi64(high, low)));
  }

 private:
  LargeModulus<Avx512> modulus_;
  ShoupLanes<Avx512> two_64_;
  __m512i ratio_;  ///< floor(2^64 / q), or one less if q is a power of two
  __m512i ratio_high_;
};

/// As scalar::reduce_into.
void reduce_words(u64* out, const u64* in, u64 q, u64 ratio_64, std::size_t n) {
  const LargeModulus<Avx512> modulus(q);
  const __m512i ratio = Avx512::broadcast(ratio_64), ratio_high = Avx512::broadcast(ratio_64 >> 32);
  const std::size_t end = n - n % Avx512::kLanes;
  for (std::size_t j = 0; j < end; j += Avx512::kLanes) {
    Avx512::store(out + j, modulus.below_q(modulus.reduce(Avx512::load(in + j), ratio, ratio_high)));
  }
  scalar::reduce_into(out + end, in + end, q, ratio_64, n - end);
}

/// The functions of the AVX-512 row for moduli that doubles don't hold; shorter ones are the scalar row's.
struct LargeModuli : LargeTransforms<Avx512, reduce_words> {
  static constexpr std::size_t kLanes = Avx512::kLanes;

  static void multiply(u64* out, const u64* a, const u64* b, u64 q, const u64 ratio[2], std::size_t n) {
    inner_product(out, &a, &b, 1, q, ratio, n);
  }

  static void multiply_scalar(u64* out, const u64* a, ShoupFactor w, u64 q, std::size_t n) {
    if (n % kLanes != 0) {
      return scalar::multiply_scalar(out, a, w, q, n);
    }
    const LargeModulus<Avx512> modulus(q);
    const ShoupLanes<Avx512> factor(w);
    for (std::size_t j = 0; j < n; j += kLanes) {
      Avx512::store(out + j, modulus.below_q(modulus.multiply(Avx512::load(a + j), factor)));
    }
  }

  static void inner_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms, u64 q,
                            const u64 ratio[2], std::size_t n) {
    if (n % kLanes != 0) {
      return scalar::inner_product(out, a, b, terms, q, ratio, n);
    }
    const WideReduction reduction(q, ratio);
    for (std::size_t j = 0; j < n; j += kLanes) {
      WideSum sum(_mm512_setzero_si512());
      for (std::size_t t = 0; t < terms; ++t) {
        const __m512i y = Avx512::load(b[t] + j);
        sum.add_product(Avx512::load(a[t] + j), y, _mm512_srli_epi64(y, 32));
      }
      Avx512::store(out + j, reduction.reduce(sum));
    }
  }

  static void affine_form(u64* out, const u64* const* in, u64 limit, const AffineForm& form, std::size_t n) {
    if (n % kLanes != 0) {
      return scalar::affine_form(out, in, limit, form, n);
    }
    constexpr std::size_t kLazyTerms = 63;  // below 2^122 each, and a remainder: below 2^128
    const WideReduction reduction(form.q, form.ratio);
    for (std::size_t j = 0; j < n; j += kLanes) {
      WideSum sum(Avx512::broadcast(form.constant));
      for (std::size_t t = 0; t < form.terms; ++t) {
        const u64 w = form.weights[t];
        sum.add_product(Avx512::load(in[t] + j), Avx512::broadcast(w), Avx512::broadcast(w >> 32));
        if (t % kLazyTerms == kLazyTerms - 1) {
          sum = WideSum(reduction.reduce(sum));
        }
      }
      Avx512::store(out + j, reduction.reduce(sum));
    }
  }

  static void centre(u64* out, const u64* in, u64 p, u64 q, std::size_t n) {
    if (n % kLanes != 0) {
      return scalar::centre(out, in, p, q, n);
    }
    const LargeModulus<Avx512> modulus(q);
    const Centring centring(p, q);
    for (std::size_t j = 0; j < n; j += kLanes) {
      Avx512::store(out + j, modulus.below_q(centring.centred(modulus, Avx512::load(in + j))));
    }
  }

  static void sub_multiply_add(u64* out, const u64* a, const u64* b, ShoupFactor w, const u64* c, u64 q,
                               std::size_t n) {
    if (n % kLanes != 0) {
      return scalar::sub_multiply_add(out, a, b, w, c, q, n);
    }
    const LargeModulus<Avx512> modulus(q);
    sub_multiply_add_words(out, a, w, c, modulus, n, [b](std::size_t j) { return Avx512::load(b + j); });
  }

  static void divide_round(u64* out, const u64* a, const u64* last, u64 p, ShoupFactor w, const u64* c, u64 q,
                           std::size_t n) {
    if (n % kLanes != 0) {
      return scalar::divide_round(out, a, last, p, w, c, q, n);
    }
    const LargeModulus<Avx512> modulus(q);
    const Centring centring(p, q);
    sub_multiply_add_words(out, a, w, c, modulus, n,
                           [&](std::size_t j) { return centring.centred(modulus, Avx512::load(last + j)); });
  }

  static void reduce(u64* a, u64 q, u64 ratio_64, std::size_t n) { reduce_words(a, a, q, ratio_64, n); }

  /// q >= kDoubleModulusEnd. The quotient is exact, as of words that are no residues the sum shows it.
  static WordCheck multiply_scalar_add_lazy_checked(u64* acc, const unsigned char* wire, ShoupFactor w, u64 q,
                                                    std::size_t n) {
    const LargeModulus<Avx512> modulus(q);
    const ShoupLanes<Avx512> factor(w);
    const __m512i largest = Avx512::broadcast(q - 1);
    const std::size_t end = n - n % kLanes;
    WordWatch<Avx512> watch;
    for (std::size_t j = 0; j < end; j += kLanes) {
      const __m512i x = Avx512::load(wire + 8 * j);
      watch.see(x, largest);
      const __m512i quotient = HighProduct<Avx512>::exact(x, factor.w_shoup, factor.w_shoup_high);
      const __m512i product = modulus.below_q(modulus.remainder(_mm512_mullo_epi64(x, factor.w), quotient));
      Avx512::store(acc + j, _mm512_add_epi64(Avx512::load(acc + j), product));
    }
    return watch.with(scalar::multiply_scalar_add_lazy_checked(acc + end, wire + 8 * end, w, q, n - end));
  }

 private:
  /// [0, p) -> [0, 2q) by the centred representatives.
  class Centring {
   public:
    EMETH_ALWAYS_INLINE Centring(u64 p, u64 q) noexcept
        : half_(Avx512::broadcast((p - 1) / 2)),
          minus_p_(Avx512::broadcast(q - 1 - (p - 1) % q)),
          ratio_(Avx512::broadcast(~u64{0} / q)),
          ratio_high_(Avx512::broadcast((~u64{0} / q) >> 32)) {}

    EMETH_ALWAYS_INLINE __m512i centred(const LargeModulus<Avx512>& modulus, __m512i x) const noexcept {
      const __m512i c = _mm512_mask_add_epi64(x, _mm512_cmpgt_epu64_mask(x, half_), x, minus_p_);
      return modulus.reduce(c, ratio_, ratio_high_);
    }

   private:
    __m512i half_;
    __m512i minus_p_;  ///< in [0, q)
    __m512i ratio_;
    __m512i ratio_high_;
  };

  /// out[j] = (a[j] - b(j)) w + c[j] mod q, b(j) in [0, 2q); c may be nullptr.
  template <typename B>
  EMETH_ALWAYS_INLINE static void sub_multiply_add_words(u64* out, const u64* a, ShoupFactor w, const u64* c,
                                                         const LargeModulus<Avx512>& modulus, std::size_t n,
                                                         B b) noexcept {
    const ShoupLanes<Avx512> factor(w);
    for (std::size_t j = 0; j < n; j += kLanes) {
      // [1, 3q)
      const __m512i difference = Avx512::add(Avx512::sub(Avx512::load(a + j), b(j)), modulus.two_q());
      const __m512i product = modulus.multiply(difference, factor);
      const __m512i addend = c == nullptr ? Avx512::broadcast(0) : Avx512::load(c + j);
      // [0, 3q)
      Avx512::store(out + j, modulus.below_q(modulus.below_2q(Avx512::add(product, addend))));
    }
  }
};

}  // namespace
}  // namespace emeth
