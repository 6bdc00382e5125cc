#pragma once

#include "kernels/automorphism_loops.h"
#include "kernels/double_loops.h"
#include "kernels/double_ntt.h"
#include "kernels/scalar.h"
#include "kernels/word_watch.h"

namespace emeth {
namespace {

/// The functions for moduli that doubles don't hold, of a row whose instructions don't help there.
struct ScalarModuli {
  static constexpr auto* multiply = scalar::multiply;
  static constexpr auto* multiply_scalar = scalar::multiply_scalar;
  static constexpr auto* multiply_scalar_add_lazy_checked = scalar::multiply_scalar_add_lazy_checked;
  static constexpr auto* inner_product = scalar::inner_product;
  static constexpr auto* affine_form = scalar::affine_form;
  static constexpr auto* centre = scalar::centre;
  static constexpr auto* sub_multiply_add = scalar::sub_multiply_add;
  static constexpr auto* divide_round = scalar::divide_round;
  static constexpr auto* reduce = scalar::reduce;
  static constexpr auto* reduce_into = scalar::reduce_into;
  static constexpr auto* ntt_forward = scalar::ntt_forward;
  static constexpr auto* ntt_forward_from = scalar::ntt_forward_from;
  static constexpr auto* ntt_inverse = scalar::ntt_inverse;
};

/// What is alike in every vector row: the loops without products, and the choice between doubles, for small
/// moduli, and the functions of LargeModuli, as in ScalarModuli. What doesn't fill a vector is left to the
/// scalar row.
template <typename Lanes, typename LargeModuli>
struct VectorLoops {
  using Words = typename Lanes::Words;
  using Loops = DoubleLoops<Lanes>;
  static constexpr std::size_t kLanes = Lanes::kLanes;

  /// The part of n that fills vectors.
  EMETH_ALWAYS_INLINE static std::size_t whole(std::size_t n) noexcept { return n & ~(kLanes - 1); }

  static void add(u64* out, const u64* a, const u64* b, u64 q, std::size_t n) {
    const Words q_lanes = Lanes::broadcast(q);
    const std::size_t end = whole(n);
    for (std::size_t j = 0; j < end; j += kLanes) {
      const Words sum = Lanes::add(Lanes::load(a + j), Lanes::load(b + j));  // [0, 2q - 2]
      Lanes::store(out + j, Lanes::subtract_if_reaches(sum, q_lanes));
    }
    scalar::add(out + end, a + end, b + end, q, n - end);
  }

  static void sub(u64* out, const u64* a, const u64* b, u64 q, std::size_t n) {
    const Words q_lanes = Lanes::broadcast(q);
    const std::size_t end = whole(n);
    for (std::size_t j = 0; j < end; j += kLanes) {
      const Words difference = Lanes::sub(Lanes::load(a + j), Lanes::load(b + j));
      // In [1, 2q - 1] with q added.
      Lanes::store(out + j, Lanes::subtract_if_reaches(Lanes::add(difference, q_lanes), q_lanes));
    }
    scalar::sub(out + end, a + end, b + end, q, n - end);
  }

  static void negate(u64* out, const u64* a, u64 q, std::size_t n) {
    const Words q_lanes = Lanes::broadcast(q);
    const std::size_t end = whole(n);
    for (std::size_t j = 0; j < end; j += kLanes) {
      const Words difference = Lanes::sub(q_lanes, Lanes::load(a + j));  // [1, q]
      Lanes::store(out + j, Lanes::subtract_if_reaches(difference, q_lanes));
    }
    scalar::negate(out + end, a + end, q, n - end);
  }

  static bool all_below(const unsigned char* wire, u64 q, std::size_t n) {
    const Words largest = Lanes::broadcast(q - 1);
    const std::size_t end = whole(n);
    Words signs = Lanes::broadcast(0);  // as in the scalar row
    for (std::size_t j = 0; j < end; j += kLanes) {
      const Words x = Lanes::load(wire + 8 * j);
      signs = Lanes::bit_or(signs, Lanes::bit_or(x, Lanes::sub(largest, x)));
    }
    return !Lanes::any_bit_63(signs) && scalar::all_below(wire + 8 * end, q, n - end);
  }

  static bool any_nonzero(const unsigned char* wire, std::size_t n) {
    const std::size_t end = whole(n);
    Words bits = Lanes::broadcast(0);
    for (std::size_t j = 0; j < end; j += kLanes) {
      bits = Lanes::bit_or(bits, Lanes::load(wire + 8 * j));
    }
    return Lanes::any_bit(bits) || scalar::any_nonzero(wire + 8 * end, n - end);
  }

  static void add_lazy(u64* acc, const unsigned char* wire, std::size_t n) {
    const std::size_t end = whole(n);
    for (std::size_t j = 0; j < end; j += kLanes) {
      Lanes::store(acc + j, Lanes::add(Lanes::load(acc + j), Lanes::load(wire + 8 * j)));
    }
    scalar::add_lazy(acc + end, wire + 8 * end, n - end);
  }

  /// Up to kWiresAtOnce at a time, whose sum is made in registers: the accumulator is read and written once.
  static void add_lazy_checked(u64* acc, const unsigned char* const* wires, std::size_t count, u64 q,
                               std::size_t n, WordCheck* checks) {
    while (count != 0) {
      const std::size_t taken = add_some_checked(acc, wires, count, q, n, checks);
      wires += taken;
      checks += taken;
      count -= taken;
    }
  }

  /// Up to kWeightedAtOnce at a time.
  static void multiply_word_add_lazy_checked(u64* acc, const unsigned char* const* wires,
                                             const WordFactor* factors, std::size_t count, u64 q,
                                             std::size_t n, WordCheck* checks) {
    std::size_t t = 0;
    for (; t + kWeightedAtOnce <= count; t += kWeightedAtOnce) {
      const Weighted<kWeightedAtOnce> weighted(factors + t);
      add_wires_checked<kWeightedAtOnce>(acc, wires + t, q, n, checks + t, weighted);
    }
    for (; t < count; ++t) {
      add_wires_checked<1>(acc, wires + t, q, n, checks + t, Weighted<1>(factors + t));
    }
  }

  static void multiply(u64* out, const u64* a, const u64* b, u64 q, const u64 ratio[2], std::size_t n) {
    if (q < kDoubleModulusEnd && n % kLanes == 0) {
      Loops::multiply(out, a, b, q, n);
    } else {
      LargeModuli::multiply(out, a, b, q, ratio, n);
    }
  }

  static void multiply_scalar(u64* out, const u64* a, ShoupFactor w, u64 q, std::size_t n) {
    if (q < kDoubleModulusEnd && n % kLanes == 0) {
      Loops::multiply_scalar(out, a, w.w, q, n);
    } else {
      LargeModuli::multiply_scalar(out, a, w, q, n);
    }
  }

  static void inner_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms, u64 q,
                            const u64 ratio[2], std::size_t n) {
    if (q < kDoubleModulusEnd && n % kLanes == 0) {
      Loops::inner_product(out, a, b, terms, q, n);
    } else {
      LargeModuli::inner_product(out, a, b, terms, q, ratio, n);
    }
  }

  static WordCheck multiply_scalar_add_lazy_checked(u64* acc, const unsigned char* wire, ShoupFactor w, u64 q,
                                                    std::size_t n) {
    if (q >= kDoubleModulusEnd) {
      return LargeModuli::multiply_scalar_add_lazy_checked(acc, wire, w, q, n);
    }
    const std::size_t end = whole(n);
    const WordCheck rest = scalar::multiply_scalar_add_lazy_checked(acc + end, wire + 8 * end, w, q, n - end);
    return Loops::multiply_scalar_add_lazy_checked(acc, wire, w.w, q, end, rest);
  }

  static void affine_form(u64* out, const u64* const* in, u64 limit, const AffineForm& form, std::size_t n) {
    if (form.q < kDoubleModulusEnd && limit <= Loops::kWordEnd && n % kLanes == 0) {
      Loops::affine_form(out, in, limit, form, n);
    } else {
      LargeModuli::affine_form(out, in, limit, form, n);
    }
  }

  static void centre(u64* out, const u64* in, u64 p, u64 q, std::size_t n) {
    if (q < kDoubleModulusEnd && p < Loops::kWordEnd && n % kLanes == 0) {
      Loops::centre(out, in, p, q, n);
    } else {
      LargeModuli::centre(out, in, p, q, n);
    }
  }

  static void sub_multiply_add(u64* out, const u64* a, const u64* b, ShoupFactor w, const u64* c, u64 q,
                               std::size_t n) {
    if (q < kDoubleModulusEnd && n % kLanes == 0) {
      Loops::sub_multiply_add(out, a, b, w.w, c, q, n);
    } else {
      LargeModuli::sub_multiply_add(out, a, b, w, c, q, n);
    }
  }

  static void divide_round(u64* out, const u64* a, const u64* last, u64 p, ShoupFactor w, const u64* c, u64 q,
                           std::size_t n) {
    if (q < kDoubleModulusEnd && p < Loops::kWordEnd && n % kLanes == 0) {
      Loops::divide_round(out, a, last, p, w.w, c, q, n);
    } else {
      LargeModuli::divide_round(out, a, last, p, w, c, q, n);
    }
  }

  static void ntt_forward(u64* a, const NttTwiddles& twiddles, std::size_t n) {
    with_ntt(
        twiddles, n, [a](const auto& ntt) { ntt.template forward<NttSource::kResidues>(a, a); },
        [&] { LargeModuli::ntt_forward(a, twiddles, n); });
  }

  static void ntt_forward_from(u64* out, const u64* in, u64 limit, const NttTwiddles& twiddles,
                               std::size_t n) {
    transform_from<NttTarget::kResidues>(out, in, limit, twiddles, n);
  }

  static void ntt_forward_operands(u64* out, const u64* in, u64 limit, std::size_t terms,
                                   const NttTwiddles& twiddles, std::size_t n) {
    if (has_unsettled_operands(terms, twiddles.q, n)) {
      transform_from<NttTarget::kPass>(out, in, limit, twiddles, n);
    } else {
      transform_from<NttTarget::kOperands>(out, in, limit, twiddles, n);
    }
  }

  static void to_operands(u64* out, const u64* in, u64 q, std::size_t n) {
    if (has_double_ntt(q, n)) {
      Loops::to_operands(out, in, n);
    } else {
      scalar::to_operands(out, in, q, n);
    }
  }

  static void operand_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms, u64 q,
                              const u64 ratio[2], std::size_t n) {
    if (has_double_ntt(q, n)) {
      Loops::operand_product(out, a, b, terms, operand_limit(terms, q, n), q, n);
    } else {
      LargeModuli::inner_product(out, a, b, terms, q, ratio, n);
    }
  }

  static void ntt_forward_settled(u64* out, const u64* in, u64 limit, const NttTwiddles& twiddles,
                                  std::size_t n) {
    transform_from<NttTarget::kOperands>(out, in, limit, twiddles, n);
  }

  static void settled_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms, u64 q,
                              const u64 ratio[2], std::size_t n) {
    if (has_double_ntt(q, n)) {
      Loops::settled_product(out, a, b, terms, operand_limit(terms, q, n), q, n);
    } else {
      LargeModuli::inner_product(out, a, b, terms, q, ratio, n);
    }
  }

  static void ntt_inverse(u64* a, const NttTwiddles& twiddles, std::size_t n) {
    with_ntt(
        twiddles, n, [a](const auto& ntt) { ntt.inverse(a); },
        [&] { LargeModuli::ntt_inverse(a, twiddles, n); });
  }

 private:
  static constexpr std::size_t kWiresAtOnce = kLanes;         // two vectors each, of 16 registers and of 32
  static constexpr std::size_t kWeightedAtOnce = kLanes / 2;  // and a vector more each
  /// Measured: hardware prefetching stops at the end of a page, and starts late in several streams at once.
  static constexpr std::size_t kPrefetchBytes = 2048;
  static constexpr std::size_t kLineWords = 8;  // of a line of the cache, which is fetched once
  static_assert(kLineWords % kLanes == 0);

  /// Words that count as they are.
  struct Unweighted {
    EMETH_ALWAYS_INLINE Words begin(Words sum) const noexcept { return sum; }
    EMETH_ALWAYS_INLINE Words term(std::size_t, Words x) const noexcept { return x; }
    void add_rest(u64* acc, std::size_t, const unsigned char* wire, u64 q, std::size_t n,
                  WordCheck* check) const noexcept {
      scalar::add_lazy_checked(acc, &wire, 1, q, n, check);
    }
  };

  /// Words of wire t that count as the factors say.
  template <std::size_t kCount>
  class Weighted {
   public:
    EMETH_ALWAYS_INLINE explicit Weighted(const WordFactor* factors) noexcept : factors_(factors) {
      u64 offset = 0;
      for (std::size_t t = 0; t < kCount; ++t) {
        w_[t] = Lanes::broadcast(factors[t].w);
        offset += factors[t].offset;
      }
      offset_ = Lanes::broadcast(offset);
    }
    EMETH_ALWAYS_INLINE Words begin(Words sum) const noexcept { return Lanes::add(sum, offset_); }
    EMETH_ALWAYS_INLINE Words term(std::size_t t, Words x) const noexcept {
      return Lanes::multiply_low(x, w_[t]);
    }
    void add_rest(u64* acc, std::size_t t, const unsigned char* wire, u64 q, std::size_t n,
                  WordCheck* check) const noexcept {
      scalar::multiply_word_add_lazy_checked(acc, &wire, factors_ + t, 1, q, n, check);
    }

   private:
    const WordFactor* factors_;
    Words w_[kCount];
    Words offset_;
  };

  static std::size_t add_some_checked(u64* acc, const unsigned char* const* wires, std::size_t count, u64 q,
                                      std::size_t n, WordCheck* checks) noexcept {
    constexpr Unweighted unweighted;
    if (count >= kWiresAtOnce) return add_wires_checked<kWiresAtOnce>(acc, wires, q, n, checks, unweighted);
    if (count >= 4) return add_wires_checked<4>(acc, wires, q, n, checks, unweighted);
    if (count >= 2) return add_wires_checked<2>(acc, wires, q, n, checks, unweighted);
    return add_wires_checked<1>(acc, wires, q, n, checks, unweighted);
  }

  template <std::size_t kCount, typename Weights>
  static std::size_t add_wires_checked(u64* acc, const unsigned char* const* wires, u64 q, std::size_t n,
                                       WordCheck* checks, Weights weights) noexcept {
    const Words largest = Lanes::broadcast(q - 1);
    const std::size_t end = n & ~(kLineWords - 1);
    const unsigned char* from[kCount];
    WordWatch<Lanes> watches[kCount];
    for (std::size_t t = 0; t < kCount; ++t) {
      from[t] = wires[t];
    }
#pragma GCC unroll 4
    for (std::size_t j = 0; j < end; j += kLineWords) {
      for (std::size_t t = 0; t < kCount; ++t) {
        __builtin_prefetch(from[t] + 8 * j + kPrefetchBytes);
      }
      for (std::size_t i = j; i < j + kLineWords; i += kLanes) {
        Words sum = weights.begin(Lanes::load(acc + i));
        for (std::size_t t = 0; t < kCount; ++t) {
          const Words x = Lanes::load(from[t] + 8 * i);
          watches[t].see(x, largest);
          sum = Lanes::add(sum, weights.term(t, x));
        }
        Lanes::store(acc + i, sum);
      }
    }
    for (std::size_t t = 0; t < kCount; ++t) {
      weights.add_rest(acc + end, t, from[t] + 8 * end, q, n - end, checks + t);
      checks[t] = watches[t].with(checks[t]);
    }
    return kCount;
  }

  template <typename Packed>
  using Unsettled = DoubleNttArithmetic<Packed, false>;
  template <typename Packed>
  using Settled = DoubleNttArithmetic<Packed, true>;

  static_assert(VectorNtt<Lanes, Settled>::kMinLength <= kOperandPartWords,
                "parts are multiplied as the whole");

  static bool has_double_ntt(u64 q, std::size_t n) noexcept {
    return q < kDoubleModulusEnd && n >= VectorNtt<Lanes, Settled>::kMinLength;
  }

  /// Operands are residues where doubles don't do.
  template <NttTarget T>
  EMETH_ALWAYS_INLINE static void transform_from(u64* out, const u64* in, u64 limit,
                                                 const NttTwiddles& twiddles, std::size_t n) {
    if (limit > Loops::kWordEnd && twiddles.q < kDoubleModulusEnd) {
      LargeModuli::reduce_into(out, in, twiddles.q, ~u64{0} / twiddles.q, n);
      in = out;
      limit = twiddles.q;
    }
    const auto large = [&] { LargeModuli::ntt_forward_from(out, in, limit, twiddles, n); };
    if (limit <= (is_unsettled(twiddles.q, n) ? kUnsettledWordMultiple : 1) * twiddles.q) {
      with_ntt(
          twiddles, n, [&](const auto& ntt) { ntt.template forward<NttSource::kResidues, T>(out, in); },
          large);
    } else {
      with_ntt(
          twiddles, n, [&](const auto& ntt) { ntt.template forward<NttSource::kWords, T>(out, in); }, large);
    }
  }

  static bool is_unsettled(u64 q, std::size_t n) noexcept {
    return q < kUnsettledModulusEnd && n <= kMaxUnsettledLength;
  }

  /// Whether operands stay as the last stage of a transform leaves them. What holds for a polynomial holds
  /// for its parts.
  static bool has_unsettled_operands(std::size_t terms, u64 q, std::size_t n) noexcept {
    return is_unsettled(q, n) && Loops::has_unreduced_sums(terms, kUnsettledMultiple * q, q);
  }

  /// Operands are below this in magnitude.
  static u64 operand_limit(std::size_t terms, u64 q, std::size_t n) noexcept {
    return has_unsettled_operands(terms, q, n) ? kUnsettledMultiple * q : q;
  }

  /// with_doubles(transform), or with_words() where doubles don't do.
  template <typename WithDoubles, typename WithWords>
  EMETH_ALWAYS_INLINE static void with_ntt(const NttTwiddles& twiddles, std::size_t n,
                                           WithDoubles with_doubles, WithWords with_words) {
    if (!has_double_ntt(twiddles.q, n)) {
      with_words();
    } else if (is_unsettled(twiddles.q, n)) {
      with_doubles(VectorNtt<Lanes, Unsettled>(twiddles, n));
    } else {
      with_doubles(VectorNtt<Lanes, Settled>(twiddles, n));
    }
  }
};

/// A row of VectorLoops.
template <typename Lanes, typename LargeModuli>
constexpr Kernels vector_row(const char* name, decltype(Kernels::blake2xb_4096) blake2xb_4096) noexcept {
  using Loops = VectorLoops<Lanes, LargeModuli>;
  return {
      .name = name,
      .add = Loops::add,
      .sub = Loops::sub,
      .negate = Loops::negate,
      .multiply = Loops::multiply,
      .multiply_scalar = Loops::multiply_scalar,
      .ntt_forward = Loops::ntt_forward,
      .ntt_forward_from = Loops::ntt_forward_from,
      .ntt_forward_operands = Loops::ntt_forward_operands,
      .to_operands = Loops::to_operands,
      .operand_product = Loops::operand_product,
      .ntt_forward_settled = Loops::ntt_forward_settled,
      .settled_product = Loops::settled_product,
      .ntt_inverse = Loops::ntt_inverse,
      .all_below = Loops::all_below,
      .any_nonzero = Loops::any_nonzero,
      .add_lazy = Loops::add_lazy,
      .add_lazy_checked = Loops::add_lazy_checked,
      .multiply_word_add_lazy_checked = Loops::multiply_word_add_lazy_checked,
      .multiply_scalar_add_lazy_checked = Loops::multiply_scalar_add_lazy_checked,
      .inner_product = Loops::inner_product,
      .affine_form = Loops::affine_form,
      .blake2xb_4096 = blake2xb_4096,
      .centre = Loops::centre,
      .sub_multiply_add = Loops::sub_multiply_add,
      .divide_round = Loops::divide_round,
      .automorphism = AutomorphismLoops<Lanes>::coefficients,
      .ntt_automorphism = AutomorphismLoops<Lanes>::values,
      .reduce = LargeModuli::reduce,
  };
}

}  // namespace
}  // namespace emeth
