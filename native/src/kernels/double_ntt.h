#pragma once

#include "kernels/double_modulus.h"
#include "kernels/vector_ntt.h"

namespace emeth {
namespace {

/// Below this end 15 stages need no reduction on the way: [0, 4q) grows by (-q, q) in each forward stage, and
/// [0, q) doubles in each of the five inverse ones of a tail, whose results stay below 2^5 q = 2^51 in
/// magnitude, sums and differences of two below 2^52.
inline constexpr u64 kUnsettledModulusEnd = u64{1} << 46;
inline constexpr std::size_t kMaxUnsettledLength = std::size_t{1} << 15;
/// Words below this multiple of such a modulus count as residues in a forward transform,
inline constexpr u64 kUnsettledWordMultiple = 4;
/// and what it leaves is below this one in magnitude.
inline constexpr u64 kUnsettledMultiple = kUnsettledWordMultiple + 15;

/// VectorNtt's arithmetic for q < kDoubleModulusEnd: between passes the array holds doubles, in (-3q, 3q)
/// forward and in (-2q, 2q) backward. A factor w is centred, |w| <= q / 2, so that a product of it takes
/// (-4q, 4q) to (-q, q), and (-2^52 + 4, 2^52 - 4), too.
///
/// Two forward stages: a settled in [-q, q] and b in (-3q, 3q), then a +- c in (-2q, 2q) and b +- d in (-4q,
/// 4q), then (-3q, 3q). Two inverse stages: sums in (-4q, 4q) settled in [-q, q], differences in (-4q, 4q),
/// products in (-q, q); their sums in (-2q, 2q). kSettles is false for q < kUnsettledModulusEnd.
template <typename Lanes, bool kSettles>
class DoubleNttArithmetic {
  using Doubles = typename Lanes::Doubles;

 public:
  using Value = Doubles;
  /// w, and w / q for the quotient: both are there long before the operand is.
  struct Factor {
    Doubles w;
    Doubles w_over_q;
  };
  using LayoutFactor = Doubles;

  EMETH_ALWAYS_INLINE explicit DoubleNttArithmetic(const NttTwiddles& twiddles) noexcept
      : twiddles_(twiddles), modulus_(twiddles.q) {}

  /// kWords: below 2^52.
  template <NttSource S>
  EMETH_ALWAYS_INLINE Value load(const u64* p) const noexcept {
    if constexpr (S == NttSource::kPass) {
      return Lanes::load_doubles(p);
    } else if constexpr (S == NttSource::kResidues) {
      return Lanes::to_doubles(Lanes::load(p));
    } else {
      return modulus_.reduce(Lanes::to_doubles(Lanes::load(p)));
    }
  }
  EMETH_ALWAYS_INLINE void store(u64* p, Value x) const noexcept { Lanes::store_doubles(p, x); }
  /// As a double in [-(q + 1) / 2, (q + 1) / 2].
  EMETH_ALWAYS_INLINE void store_operand(u64* p, Value x) const noexcept {
    Lanes::store_doubles(p, modulus_.reduce(x));
  }
  EMETH_ALWAYS_INLINE void store_canonical(u64* p, Value x) const noexcept {
    store_canonical_product(p, modulus_.reduce(x));
  }
  EMETH_ALWAYS_INLINE void store_canonical_product(u64* p, Value x) const noexcept {
    Lanes::store(p, Lanes::to_words(modulus_.canonical(x)));
  }

  EMETH_ALWAYS_INLINE Value add(Value a, Value b) const noexcept { return Lanes::add(a, b); }
  EMETH_ALWAYS_INLINE Value sub(Value a, Value b) const noexcept { return Lanes::sub(a, b); }
  EMETH_ALWAYS_INLINE Value multiply(Value a, const Factor& f) const noexcept {
    return modulus_.multiply(a, f.w, f.w_over_q);
  }
  EMETH_ALWAYS_INLINE Value multiply(Value a, LayoutFactor w) const noexcept {
    return modulus_.multiply(a, w);
  }
  template <bool kDue>
  EMETH_ALWAYS_INLINE Value settle(Value x) const noexcept {
    return kDue && kSettles ? modulus_.reduce(x) : x;
  }
  /// What is due for any q.
  EMETH_ALWAYS_INLINE Value settle_sum(Value x) const noexcept { return modulus_.reduce(x); }

  EMETH_ALWAYS_INLINE Factor forward_factor(std::size_t node, std::size_t step) const noexcept {
    return prepared(broadcast(twiddles_.double_forward + node, step));
  }
  EMETH_ALWAYS_INLINE Factor inverse_factor(std::size_t node, std::size_t step) const noexcept {
    return prepared(broadcast(twiddles_.double_inverse + node, step));
  }
  EMETH_ALWAYS_INLINE Factor last_sum_factor() const noexcept {
    return prepared(Lanes::broadcast_double(centred(twiddles_.inverse_n.w, twiddles_.q)));
  }
  EMETH_ALWAYS_INLINE Factor last_difference_factor() const noexcept {
    return prepared(Lanes::broadcast_double(centred(twiddles_.inverse_n_psi.w, twiddles_.q)));
  }
  template <int L>
  EMETH_ALWAYS_INLINE LayoutFactor forward_factors(std::size_t node, std::size_t step) const noexcept {
    return Lanes::template spread<L>(twiddles_.double_forward + node, step);
  }
  template <int L>
  EMETH_ALWAYS_INLINE LayoutFactor inverse_factors(std::size_t node, std::size_t step) const noexcept {
    return Lanes::template spread<L>(twiddles_.double_inverse + node, step);
  }

 private:
  EMETH_ALWAYS_INLINE static Doubles broadcast(const double* w, std::size_t step) noexcept {
    return Lanes::template each<Doubles>([w, step](std::size_t i) __attribute__((always_inline)) {
      return Lanes::One::load_broadcast(w + i * step);
    });
  }
  EMETH_ALWAYS_INLINE Factor prepared(Doubles w) const noexcept { return {w, modulus_.over_q(w)}; }

  const NttTwiddles& twiddles_;
  DoubleModulus<Lanes> modulus_;
};

}  // namespace
}  // namespace emeth
