#pragma once

#include "kernels/ifma_modulus.h"
#include "kernels/large_modulus.h"

namespace emeth {
namespace {

/// How far the words between two passes of a transform may grow.
enum class IfmaGrowth {
  kNone,      ///< q < 2^50: every first operand and every sum is settled
  kForward,   ///< q <= 2^49: a first operand in two forward stages
  kBackward,  ///< q <= 2^49: a sum in two inverse stages
};

/// Up to this modulus words may grow for two stages: 8q <= 2^52.
inline constexpr u64 kIfmaGrowthEnd = u64{1} << 49;

/// VectorNtt's arithmetic in words of 52 bits; a product is in [0, 2q), whatever the word below 2^52.
///
/// kNone: words in [0, 4q) between forward passes, in [0, 2q) between inverse ones.
///
/// kForward: words in [0, 6q). Two stages: a settled in [0, 2q) and b in [0, 6q), then a +- c in [0, 4q) and
/// b +- d in [0, 8q), which are multiplied; the sums of what is left in [0, 6q). The stages within a vector
/// settle the first time only: [0, 4q), [0, 6q), [0, 8q).
///
/// kBackward: words in [0, 4q). Two stages: sums in [0, 8q) settled in [0, 2q), differences in (0, 8q)
/// multiplied; their sums in [0, 4q). So it is within a vector, where the second of three sums is settled.
template <typename Lanes, IfmaGrowth kGrowth>
class IfmaNttArithmetic {
 public:
  using Value = typename Lanes::Words;
  using Factor = IfmaFactor<Lanes>;

  EMETH_ALWAYS_INLINE explicit IfmaNttArithmetic(const NttTwiddles& twiddles) noexcept
      : factors_(twiddles),
        modulus_(twiddles.q),
        second_operands_end_(Lanes::broadcast((kGrowth == IfmaGrowth::kBackward ? 4 : 2) * twiddles.q)) {}

  /// kResidues: in [0, 2q) forward, in [0, q) backward; kWords: below 2^52.
  template <NttSource S>
  EMETH_ALWAYS_INLINE Value load(const u64* p) const noexcept {
    if constexpr (S == NttSource::kWords) {
      return modulus_.reduce(Lanes::load(p));
    } else {
      return Lanes::load(p);
    }
  }
  EMETH_ALWAYS_INLINE void store(u64* p, Value x) const noexcept { Lanes::store(p, x); }
  EMETH_ALWAYS_INLINE void store_canonical(u64* p, Value x) const noexcept {
    store_canonical_product(p, modulus_.reduce(x));
  }
  EMETH_ALWAYS_INLINE void store_canonical_product(u64* p, Value x) const noexcept {
    Lanes::store(p, modulus_.canonical_of_2q(x));
  }

  EMETH_ALWAYS_INLINE Value add(Value a, Value b) const noexcept { return Lanes::add(a, b); }
  /// a - b + the end of b's interval.
  EMETH_ALWAYS_INLINE Value sub(Value a, Value b) const noexcept {
    return Lanes::sub(Lanes::add(a, second_operands_end_), b);
  }
  EMETH_ALWAYS_INLINE Value multiply(Value a, const Factor& w) const noexcept {
    return modulus_.multiply(a, w);
  }
  template <bool kDue>
  EMETH_ALWAYS_INLINE Value settle(Value x) const noexcept {
    if constexpr (kDue || kGrowth == IfmaGrowth::kNone) {
      return modulus_.reduce(x);
    } else {
      return x;
    }
  }
  EMETH_ALWAYS_INLINE Value settle_sum(Value x) const noexcept { return modulus_.reduce(x); }

  EMETH_ALWAYS_INLINE Factor forward_factor(std::size_t node, std::size_t step) const noexcept {
    return prepared(factors_.forward_factor(node, step));
  }
  EMETH_ALWAYS_INLINE Factor inverse_factor(std::size_t node, std::size_t step) const noexcept {
    return prepared(factors_.inverse_factor(node, step));
  }
  EMETH_ALWAYS_INLINE Factor last_sum_factor() const noexcept { return prepared(factors_.last_sum_factor()); }
  EMETH_ALWAYS_INLINE Factor last_difference_factor() const noexcept {
    return prepared(factors_.last_difference_factor());
  }
  template <int L>
  EMETH_ALWAYS_INLINE Factor forward_factors(std::size_t node, std::size_t step) const noexcept {
    return prepared(factors_.template forward_factors<L>(node, step));
  }
  template <int L>
  EMETH_ALWAYS_INLINE Factor inverse_factors(std::size_t node, std::size_t step) const noexcept {
    return prepared(factors_.template inverse_factors<L>(node, step));
  }

 private:
  EMETH_ALWAYS_INLINE static Factor prepared(const ShoupLanes<Lanes>& f) noexcept { return {f.w, f.w_shoup}; }

  LargeNttArithmetic<Lanes> factors_;  ///< has them in the same words and layouts
  IfmaModulus<Lanes> modulus_;
  Value second_operands_end_;
};

}  // namespace
}  // namespace emeth
