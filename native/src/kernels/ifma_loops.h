#pragma once

#include "kernels/blake2b.h"
#include "kernels/ifma_ntt.h"
#include "kernels/ifma_sums.h"
#include "kernels/large_loops_avx512.h"
#include "kernels/vector_loops.h"

namespace emeth {
namespace {

/// The functions of the AVX-512 row that products of 52 bits replace, for q < 2^50 and lengths that fill
/// vectors.
struct IfmaLoops {
  using Lanes = Avx512Ifma;
  static constexpr std::size_t kLanes = Lanes::kLanes;

  template <typename Packed>
  using Settled = IfmaNttArithmetic<Packed, IfmaGrowth::kNone>;
  template <typename Packed>
  using GrowingForward = IfmaNttArithmetic<Packed, IfmaGrowth::kForward>;
  template <typename Packed>
  using GrowingBackward = IfmaNttArithmetic<Packed, IfmaGrowth::kBackward>;

  static void multiply(u64* out, const u64* a, const u64* b, u64 q, const u64 ratio[2], std::size_t n) {
    if (!fits(q, n)) {
      return LargeModuli::multiply(out, a, b, q, ratio, n);
    }
    const IfmaProduct<Lanes> product(q, ratio);
    for (std::size_t j = 0; j < n; j += kLanes) {
      Lanes::store(out + j, product.multiply(Lanes::load(a + j), Lanes::load(b + j)));
    }
  }

  static void multiply_scalar(u64* out, const u64* a, ShoupFactor w, u64 q, std::size_t n) {
    if (!fits(q, n)) {
      return LargeModuli::multiply_scalar(out, a, w, q, n);
    }
    const IfmaModulus<Lanes> modulus(q);
    const IfmaFactor<Lanes> factor(w);
    for (std::size_t j = 0; j < n; j += kLanes) {
      Lanes::store(out + j, modulus.canonical_of_2q(modulus.multiply(Lanes::load(a + j), factor)));
    }
  }

  static void centre(u64* out, const u64* in, u64 p, u64 q, std::size_t n) {
    if (!fits(q, n)) {
      return LargeModuli::centre(out, in, p, q, n);
    }
    const Centring centring(p, q);
    for (std::size_t j = 0; j < n; j += kLanes) {
      Lanes::store(out + j, centring.centred(Lanes::load(in + j)));
    }
  }

  static void sub_multiply_add(u64* out, const u64* a, const u64* b, ShoupFactor w, const u64* c, u64 q,
                               std::size_t n) {
    if (!fits(q, n)) {
      return LargeModuli::sub_multiply_add(out, a, b, w, c, q, n);
    }
    sub_multiply_add_residues(out, a, w, c, q, n, [b](std::size_t j) { return Lanes::load(b + j); });
  }

  static void divide_round(u64* out, const u64* a, const u64* last, u64 p, ShoupFactor w, const u64* c, u64 q,
                           std::size_t n) {
    if (!fits(q, n)) {
      return LargeModuli::divide_round(out, a, last, p, w, c, q, n);
    }
    const Centring centring(p, q);
    sub_multiply_add_residues(out, a, w, c, q, n, [last, centring](std::size_t j) {
      return centring.centred(Lanes::load(last + j));
    });
  }

  static void inner_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms, u64 q,
                            const u64 ratio[2], std::size_t n) {
    if (!fits(q, n)) {
      return LargeModuli::inner_product(out, a, b, terms, q, ratio, n);
    }
    sum_products(out, 0, a, q, terms, q, n, [b](std::size_t t, std::size_t j) {
      const u64* const y = b[t] + j;
      return [y](std::size_t i) { return Lanes::load(y + i * kLanes); };
    });
  }

  static void affine_form(u64* out, const u64* const* in, u64 limit, const AffineForm& form, std::size_t n) {
    if (!fits(form.q, n) || limit > kIfmaWordEnd) {
      return LargeModuli::affine_form(out, in, limit, form, n);
    }
    const u64* const weights = form.weights;
    sum_products(out, form.constant, in, limit, form.terms, form.q, n, [weights](std::size_t t, std::size_t) {
      const __m512i weight = Lanes::broadcast(weights[t]);
      return [weight](std::size_t) { return weight; };
    });
  }

  static void ntt_forward(u64* a, const NttTwiddles& twiddles, std::size_t n) {
    if (!has_ntt(twiddles, n)) {
      return LargeModuli::ntt_forward(a, twiddles, n);
    }
    forward<NttSource::kResidues>(a, a, twiddles, n);
  }

  static void ntt_forward_from(u64* out, const u64* in, u64 limit, const NttTwiddles& twiddles,
                               std::size_t n) {
    if (!has_ntt(twiddles, n)) {
      return LargeModuli::ntt_forward_from(out, in, limit, twiddles, n);
    }
    if (limit <= 2 * twiddles.q) {
      forward<NttSource::kResidues>(out, in, twiddles, n);
    } else if (limit <= kIfmaWordEnd) {
      forward<NttSource::kWords>(out, in, twiddles, n);
    } else {
      reduce_into(out, in, twiddles.q, n);
      forward<NttSource::kResidues>(out, out, twiddles, n);
    }
  }

  /// Here operands are residues.
  static void ntt_forward_operands(u64* out, const u64* in, u64 limit, std::size_t,
                                   const NttTwiddles& twiddles, std::size_t n) {
    ntt_forward_from(out, in, limit, twiddles, n);
  }

  static void ntt_inverse(u64* a, const NttTwiddles& twiddles, std::size_t n) {
    if (!has_ntt(twiddles, n)) {
      LargeModuli::ntt_inverse(a, twiddles, n);
    } else if (twiddles.q <= kIfmaGrowthEnd) {
      VectorNtt<Lanes, GrowingBackward>(twiddles, n).inverse(a);
    } else {
      VectorNtt<Lanes, Settled>(twiddles, n).inverse(a);
    }
  }

  static void reduce(u64* a, u64 q, u64 ratio_64, std::size_t n) {
    if (!fits(q, n)) {
      return LargeModuli::reduce(a, q, ratio_64, n);
    }
    reduce_into(a, a, q, n);
  }

 private:
  EMETH_ALWAYS_INLINE static bool fits(u64 q, std::size_t n) noexcept {
    return q < kIfmaModulusEnd && n % kLanes == 0;
  }
  /// [0, p) -> [0, q) by the centred representatives.
  class Centring {
   public:
    EMETH_ALWAYS_INLINE Centring(u64 p, u64 q) noexcept
        : reduction_(q),
          half_(Lanes::broadcast((p - 1) / 2)),
          minus_p_(Lanes::broadcast(q - 1 - (p - 1) % q)) {}

    EMETH_ALWAYS_INLINE __m512i centred(__m512i x) const noexcept {
      const __m512i c = _mm512_mask_add_epi64(x, _mm512_cmpgt_epu64_mask(x, half_), x, minus_p_);
      return reduction_.reduce(Lanes::broadcast(0), c);
    }

   private:
    IfmaSumReduction<Lanes> reduction_;
    __m512i half_;
    __m512i minus_p_;  ///< in [0, q)
  };

  /// out[j] = (a[j] - b(j)) w + c[j] mod q, b(j) in [0, q).
  template <typename B>
  EMETH_ALWAYS_INLINE static void sub_multiply_add_residues(u64* out, const u64* a, ShoupFactor w,
                                                            const u64* c, u64 q, std::size_t n,
                                                            B b) noexcept {
    const IfmaModulus<Lanes> modulus(q);
    const IfmaFactor<Lanes> factor(w);
    const __m512i q_lanes = Lanes::broadcast(q);
    for (std::size_t j = 0; j < n; j += kLanes) {
      const __m512i difference = Lanes::sub(Lanes::add(Lanes::load(a + j), q_lanes), b(j));
      const __m512i addend = c == nullptr ? Lanes::broadcast(0) : Lanes::load(c + j);
      const __m512i sum = modulus.add_product(addend, difference, factor);  // [0, 3q)
      Lanes::store(out + j, modulus.canonical_of_4q(sum));
    }
  }

  EMETH_ALWAYS_INLINE static bool has_ntt(const NttTwiddles& twiddles, std::size_t n) noexcept {
    return twiddles.q < kIfmaModulusEnd && n >= VectorNtt<Lanes, Settled>::kMinLength;
  }

  template <NttSource S>
  EMETH_ALWAYS_INLINE static void forward(u64* out, const u64* in, const NttTwiddles& twiddles,
                                          std::size_t n) noexcept {
    if (twiddles.q <= kIfmaGrowthEnd) {
      VectorNtt<Lanes, GrowingForward>(twiddles, n).template forward<S>(out, in);
    } else {
      VectorNtt<Lanes, Settled>(twiddles, n).template forward<S>(out, in);
    }
  }

  /// out[j] = in[j] mod q, for any words.
  static void reduce_into(u64* out, const u64* in, u64 q, std::size_t n) noexcept {
    const IfmaSumReduction<Lanes> reduction(q);
    for (std::size_t j = 0; j < n; j += kLanes) {
      Lanes::store(out + j, reduction.reduce(_mm512_setzero_si512(), Lanes::load(in + j)));
    }
  }

  /// out[j] = start + sum of x[t][j] y(t, j)(0), mod q; words of x below `limit` <= 2^52, of y below q.
  template <typename Y>
  EMETH_ALWAYS_INLINE static void sum_products(u64* out, u64 start, const u64* const* x, u64 limit,
                                               std::size_t terms, u64 q, std::size_t n, Y y) noexcept {
    const IfmaSumReduction<Lanes> reduction(q);
    const std::size_t capacity = IfmaSums<Lanes, 1>::capacity(limit, q);
    DoubleLoops<Lanes>::for_vectors(n, [&]<std::size_t kVectors>(std::size_t j) {
      IfmaSums<Lanes, kVectors> sums(start);
      for (std::size_t t = 0; t < terms;) {
        const std::size_t end = terms - t < capacity ? terms : t + capacity;
        for (; t < end; ++t) {
          sums.add_products(x[t] + j, y(t, j));
        }
        sums.reduce(reduction);
      }
      sums.store(out + j);
    });
  }
};

constexpr Kernels ifma_row(const char* name) noexcept {
  Kernels row = vector_row<Avx512, LargeModuli>(name, Blake2xb<Avx512>::outputs);
  row.multiply = IfmaLoops::multiply;
  row.multiply_scalar = IfmaLoops::multiply_scalar;
  row.ntt_forward = IfmaLoops::ntt_forward;
  row.ntt_forward_from = IfmaLoops::ntt_forward_from;
  row.ntt_forward_operands = IfmaLoops::ntt_forward_operands;
  row.to_operands = scalar::to_operands;
  row.operand_product = IfmaLoops::inner_product;
  row.ntt_forward_settled = IfmaLoops::ntt_forward_from;  // residues, too
  row.settled_product = IfmaLoops::inner_product;
  row.ntt_inverse = IfmaLoops::ntt_inverse;
  row.inner_product = IfmaLoops::inner_product;
  row.affine_form = IfmaLoops::affine_form;
  row.centre = IfmaLoops::centre;
  row.sub_multiply_add = IfmaLoops::sub_multiply_add;
  row.divide_round = IfmaLoops::divide_round;
  row.reduce = IfmaLoops::reduce;
  return row;
}

}  // namespace
}  // namespace emeth
