#pragma once

#include "kernels/double_modulus.h"
#include "kernels/vector_ntt.h"

namespace emeth {
namespace {

/// VectorNtt's arithmetic for q < kDoubleModulusEnd: between passes the array holds doubles, in (-3q, 3q)
/// forward and in (-2q, 2q) backward. A factor w is centred, |w| <= q / 2, so that a product of it takes
/// (-4q, 4q) to
/// (-q, q).
///
/// Two forward stages: a settled in [-q, q] and b in (-3q, 3q), then a +- c in (-2q, 2q) and b +- d in (-4q,
/// 4q), then (-3q, 3q). Two inverse stages: sums in (-4q, 4q) settled in [-q, q], differences in (-4q, 4q),
/// products in
/// (-q, q); their sums in (-2q, 2q).
template <typename Lanes>
class DoubleNttArithmetic {
 public:
  using Value = typename Lanes::Doubles;
  using Factor = typename Lanes::Doubles;
  static constexpr std::size_t kLanes = Lanes::kLanes;
  static constexpr int kLayouts = Lanes::kLayouts;

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
  EMETH_ALWAYS_INLINE void store_canonical(u64* p, Value x) const noexcept {
    store_canonical_product(p, modulus_.reduce(x));
  }
  EMETH_ALWAYS_INLINE void store_canonical_product(u64* p, Value x) const noexcept {
    Lanes::store(p, Lanes::to_words(modulus_.canonical(x)));
  }

  EMETH_ALWAYS_INLINE Value add(Value a, Value b) const noexcept { return Lanes::add(a, b); }
  EMETH_ALWAYS_INLINE Value sub(Value a, Value b) const noexcept { return Lanes::sub(a, b); }
  EMETH_ALWAYS_INLINE Value multiply(Value a, Factor w) const noexcept { return modulus_.multiply(a, w); }
  template <bool kDue>
  EMETH_ALWAYS_INLINE Value settle(Value x) const noexcept {
    return kDue ? modulus_.reduce(x) : x;
  }

  EMETH_ALWAYS_INLINE Factor forward_factor(std::size_t node) const noexcept {
    return Lanes::broadcast_double(twiddles_.double_forward[node]);
  }
  EMETH_ALWAYS_INLINE Factor inverse_factor(std::size_t node) const noexcept {
    return Lanes::broadcast_double(twiddles_.double_inverse[node]);
  }
  EMETH_ALWAYS_INLINE Factor last_sum_factor() const noexcept {
    return Lanes::broadcast_double(centred(twiddles_.inverse_n.w, twiddles_.q));
  }
  EMETH_ALWAYS_INLINE Factor last_difference_factor() const noexcept {
    return Lanes::broadcast_double(centred(twiddles_.inverse_n_psi.w, twiddles_.q));
  }
  template <int L>
  EMETH_ALWAYS_INLINE Factor forward_factors(std::size_t node) const noexcept {
    return Lanes::template spread<L>(twiddles_.double_forward + node);
  }
  template <int L>
  EMETH_ALWAYS_INLINE Factor inverse_factors(std::size_t node) const noexcept {
    return Lanes::template spread<L>(twiddles_.double_inverse + node);
  }

  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_down(Value& u, Value& v) noexcept {
    Lanes::template regroup_down<L>(u, v);
  }
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_up(Value& u, Value& v) noexcept {
    Lanes::template regroup_up<L>(u, v);
  }
  EMETH_ALWAYS_INLINE static void from_natural_to_last_layout(Value& u, Value& v) noexcept {
    Lanes::from_natural_to_last_layout(u, v);
  }
  EMETH_ALWAYS_INLINE static void from_last_layout_to_natural(Value& u, Value& v) noexcept {
    Lanes::from_last_layout_to_natural(u, v);
  }

 private:
  const NttTwiddles& twiddles_;
  DoubleModulus<Lanes> modulus_;
};

}  // namespace
}  // namespace emeth
