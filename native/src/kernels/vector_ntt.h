#pragma once

#include "kernels/kernels.h"
#include "kernels/word_arithmetic.h"

namespace emeth {
namespace {

/// What the first pass of a forward transform reads.
enum class NttSource {
  kResidues,  ///< words in [0, q)
  kWords,     ///< larger words, as far as the arithmetic takes them
  kPass,      ///< what an earlier pass left
};

/// The negacyclic transforms on vectors: two stages per pass over memory, the stages within a vector inside
/// registers, depth first once a block fits the first-level cache. [LN16]
///
/// A node names a block and its twiddle: node 1 is the whole array, node i has the halves 2 i and 2 i + 1.
/// Arithmetic says what lies in the array between the passes, multiplies by twiddles and keeps the intervals:
/// `settle<true>` at least once in two forward stages (for the first operand) and once in two inverse ones
/// (for the sum), `settle<false>` in the others.
template <typename Arithmetic>
class VectorNtt {
  using Value = typename Arithmetic::Value;
  using Factor = typename Arithmetic::Factor;
  static constexpr std::size_t kLanes = Arithmetic::kLanes;
  static constexpr std::size_t kCacheWords = 2048;

 public:
  /// Shorter transforms are the scalar row's.
  static constexpr std::size_t kMinLength = 8 * kLanes;

  EMETH_ALWAYS_INLINE VectorNtt(const NttTwiddles& twiddles, std::size_t n) noexcept
      : arithmetic_(twiddles), n_(n), children_(odd_stages(n) ? 2 : 4) {}

  /// Canonical words after.
  template <NttSource S>
  void forward(u64* out, const u64* in) const noexcept {
    if (children_ == 2) {
      forward_first_stage<S>(out, in);
    } else {
      forward_pass<S>(out, in, 1, n_);
    }
    for (std::size_t i = 0; i < children_; ++i) {
      forward_block(out + i * (n_ / children_), children_ + i, n_ / children_);
    }
  }

  /// Words in [0, q) before and after.
  void inverse(u64* a) const noexcept {
    for (std::size_t i = 0; i < children_; ++i) {
      inverse_block(a + i * (n_ / children_), children_ + i, n_ / children_);
    }
    if (children_ == 2) {
      inverse_last_stage(a);
    } else {
      inverse_pass<true>(a, 1, n_);
    }
  }

 private:
  /// Whether the stages outside registers are odd in number: then one of them has a pass of its own.
  static bool odd_stages(std::size_t n) noexcept {
    return (__builtin_ctzll(n) - Arithmetic::kLayouts) % 2 == 1;
  }

  template <NttSource S>
  void forward_first_stage(u64* out, const u64* in) const noexcept {
    const Arithmetic& m = arithmetic_;
    const std::size_t half = n_ / 2;
    const Factor w = m.forward_factor(1);
    for (std::size_t j = 0; j < half; j += kLanes) {
      const Value u = m.template settle<false>(m.template load<S>(in + j));
      const Value v = m.multiply(m.template load<S>(in + half + j), w);
      m.store(out + j, m.add(u, v));
      m.store(out + half + j, m.sub(u, v));
    }
  }

  /// Two stages: the one of `node` and the one of its halves.
  template <NttSource S>
  void forward_pass(u64* out, const u64* in, std::size_t node, std::size_t size) const noexcept {
    const Arithmetic& m = arithmetic_;
    constexpr bool kDue = S == NttSource::kPass;
    const std::size_t quarter = size / 4;
    const Factor w = m.forward_factor(node);
    const Factor w_left = m.forward_factor(2 * node);
    const Factor w_right = m.forward_factor(2 * node + 1);
    for (std::size_t j = 0; j < quarter; j += kLanes) {
      const Value a = m.template settle<kDue>(m.template load<S>(in + j));
      const Value b = m.template settle<false>(m.template load<S>(in + quarter + j));
      const Value c = m.multiply(m.template load<S>(in + 2 * quarter + j), w);
      const Value d = m.multiply(m.template load<S>(in + 3 * quarter + j), w);
      const Value left = m.template settle<false>(m.add(a, c));
      const Value right = m.template settle<false>(m.sub(a, c));
      const Value left_product = m.multiply(m.add(b, d), w_left);
      const Value right_product = m.multiply(m.sub(b, d), w_right);
      m.store(out + j, m.add(left, left_product));
      m.store(out + quarter + j, m.sub(left, left_product));
      m.store(out + 2 * quarter + j, m.add(right, right_product));
      m.store(out + 3 * quarter + j, m.sub(right, right_product));
    }
  }

  void forward_block(u64* a, std::size_t node, std::size_t size) const noexcept {
    if (size > kCacheWords) {
      forward_pass<NttSource::kPass>(a, a, node, size);
      for (std::size_t i = 0; i < 4; ++i) {
        forward_block(a + i * (size / 4), 4 * node + i, size / 4);
      }
      return;
    }
    for (std::size_t blocks = 1; size / blocks > kLanes; blocks *= 4) {
      const std::size_t length = size / blocks;
      for (std::size_t b = 0; b < blocks; ++b) {
        forward_pass<NttSource::kPass>(a + b * length, a + b * length, node * blocks + b, length);
      }
    }
    for (std::size_t j = 0; j < size; j += 2 * kLanes) {
      forward_in_registers(a + j, (node * size + j) / kLanes);
    }
  }

  /// The last stages of two neighbouring blocks of kLanes words; `node` is that of the first.
  EMETH_ALWAYS_INLINE void forward_in_registers(u64* a, std::size_t node) const noexcept {
    Value u = arithmetic_.template load<NttSource::kPass>(a);
    Value v = arithmetic_.template load<NttSource::kPass>(a + kLanes);
    forward_layouts<0>(u, v, node);
    Arithmetic::from_last_layout_to_natural(u, v);
    arithmetic_.store_canonical(a, u);
    arithmetic_.store_canonical(a + kLanes, v);
  }

  template <int L>
  EMETH_ALWAYS_INLINE void forward_layouts(Value& u, Value& v, std::size_t node) const noexcept {
    if constexpr (L < Arithmetic::kLayouts) {
      Arithmetic::template regroup_down<L>(u, v);
      constexpr bool kDue = L == 0;
      const Value a = arithmetic_.template settle<kDue>(u);
      const Value b = arithmetic_.multiply(v, arithmetic_.template forward_factors<L>(node << L));
      u = arithmetic_.add(a, b);
      v = arithmetic_.sub(a, b);
      forward_layouts<L + 1>(u, v, node);
    }
  }

  void inverse_block(u64* a, std::size_t node, std::size_t size) const noexcept {
    if (size > kCacheWords) {
      for (std::size_t i = 0; i < 4; ++i) {
        inverse_block(a + i * (size / 4), 4 * node + i, size / 4);
      }
      inverse_pass<false>(a, node, size);
      return;
    }
    for (std::size_t j = 0; j < size; j += 2 * kLanes) {
      inverse_in_registers(a + j, (node * size + j) / kLanes);
    }
    for (std::size_t length = 4 * kLanes; length <= size; length *= 4) {
      for (std::size_t b = 0; b < size / length; ++b) {
        inverse_pass<false>(a + b * length, node * (size / length) + b, length);
      }
    }
  }

  EMETH_ALWAYS_INLINE void inverse_in_registers(u64* a, std::size_t node) const noexcept {
    Value u = arithmetic_.template load<NttSource::kResidues>(a);
    Value v = arithmetic_.template load<NttSource::kResidues>(a + kLanes);
    Arithmetic::from_natural_to_last_layout(u, v);
    inverse_layouts<Arithmetic::kLayouts - 1>(u, v, node);
    arithmetic_.store(a, u);
    arithmetic_.store(a + kLanes, v);
  }

  template <int L>
  EMETH_ALWAYS_INLINE void inverse_layouts(Value& u, Value& v, std::size_t node) const noexcept {
    if constexpr (L >= 0) {
      constexpr bool kSecond = (Arithmetic::kLayouts - L) % 2 == 0;
      const Value sum = arithmetic_.template settle<kSecond>(arithmetic_.add(u, v));
      v = arithmetic_.multiply(arithmetic_.sub(u, v), arithmetic_.template inverse_factors<L>(node << L));
      u = sum;
      Arithmetic::template regroup_up<L>(u, v);
      inverse_layouts<L - 1>(u, v, node);
    }
  }

  /// Two stages: the one of the halves of `node`, then its own. The last pass brings in n^-1.
  template <bool kLast>
  void inverse_pass(u64* x, std::size_t node, std::size_t size) const noexcept {
    const Arithmetic& m = arithmetic_;
    const std::size_t quarter = size / 4;
    const Factor w_left = m.inverse_factor(2 * node);
    const Factor w_right = m.inverse_factor(2 * node + 1);
    const Factor w = kLast ? m.last_difference_factor() : m.inverse_factor(node);
    for (std::size_t j = 0; j < quarter; j += kLanes) {
      const Value a = m.template load<NttSource::kPass>(x + j);
      const Value b = m.template load<NttSource::kPass>(x + quarter + j);
      const Value c = m.template load<NttSource::kPass>(x + 2 * quarter + j);
      const Value d = m.template load<NttSource::kPass>(x + 3 * quarter + j);
      const Value left_sum = m.template settle<true>(m.add(a, b));
      const Value right_sum = m.template settle<true>(m.add(c, d));
      const Value left_difference = m.multiply(m.sub(a, b), w_left);
      const Value right_difference = m.multiply(m.sub(c, d), w_right);
      store_inverse<kLast>(x + j, x + 2 * quarter + j, left_sum, right_sum, w);
      store_inverse<kLast>(x + quarter + j, x + 3 * quarter + j, left_difference, right_difference, w);
    }
  }

  void inverse_last_stage(u64* x) const noexcept {
    const std::size_t half = n_ / 2;
    const Factor w = arithmetic_.last_difference_factor();
    for (std::size_t j = 0; j < half; j += kLanes) {
      const Value u = arithmetic_.template load<NttSource::kPass>(x + j);
      const Value v = arithmetic_.template load<NttSource::kPass>(x + half + j);
      store_inverse<true>(x + j, x + half + j, u, v, w);
    }
  }

  template <bool kLast>
  EMETH_ALWAYS_INLINE void store_inverse(u64* sum_at, u64* difference_at, Value u, Value v,
                                         Factor w) const noexcept {
    const Arithmetic& m = arithmetic_;
    const Value difference = m.multiply(m.sub(u, v), w);
    if constexpr (kLast) {
      m.store_canonical_product(sum_at, m.multiply(m.add(u, v), m.last_sum_factor()));
      m.store_canonical_product(difference_at, difference);
    } else {
      m.store(sum_at, m.template settle<false>(m.add(u, v)));
      m.store(difference_at, difference);
    }
  }

  Arithmetic arithmetic_;
  std::size_t n_;
  std::size_t children_;  ///< blocks that the first forward pass, or the last inverse one, joins
};

}  // namespace
}  // namespace emeth
