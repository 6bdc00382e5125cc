#pragma once

#include "kernels/kernels.h"
#include "kernels/packed_lanes.h"
#include "kernels/word_arithmetic.h"

namespace emeth {
namespace {

/// What the first pass of a forward transform reads.
enum class NttSource {
  kResidues,  ///< words in [0, q)
  kWords,     ///< larger words, as far as the arithmetic takes them
  kPass,      ///< what an earlier pass left
};

/// What a forward transform leaves.
enum class NttTarget {
  kResidues,  ///< words in [0, q)
  kOperands,  ///< what the arithmetic multiplies
  kPass,      ///< what the last stage leaves
};

/// The negacyclic transforms on vectors: two stages per pass over memory, depth first once a block fits the
/// first-level cache, and the last stages, down to neighbours, inside registers. [LN16]
///
/// A node names a block and its twiddle: node 1 is the whole array, node i has the halves 2 i and 2 i + 1.
/// Arithmetic<Lanes> says what lies in the array between the passes, multiplies by twiddles and keeps the
/// intervals: `settle<true>` at least once in two forward stages (for the first operand) and once in two
/// inverse ones (for the sum), `settle<false>` in the others. Passes take kPassVectors neighbouring vectors
/// at a time, tails as many neighbouring blocks as kTailBlocks.
template <typename Lanes, template <typename> typename Arithmetic,
          std::size_t kTailBlocks = Lanes::kTailBlocks>
class VectorNtt {
  static constexpr std::size_t kLanes = Lanes::kLanes;
  static constexpr int kLayouts = Lanes::kLayouts;
  static constexpr std::size_t kTailWords = 4 * kLanes;
  static constexpr std::size_t kTailStages = kLayouts + 2;
  static constexpr std::size_t kPassWords = Lanes::kPassVectors * kLanes;
  static constexpr std::size_t kCacheWords = 2048;

  static constexpr std::size_t kEighthsWords = 2 * kLanes;
  using EighthsArithmetic = Arithmetic<PackedLanes<Lanes, 2>>;
  using PassArithmetic = Arithmetic<PackedLanes<Lanes, Lanes::kPassVectors>>;
  using TailLanes = PackedLanes<Lanes, kTailBlocks, kTailWords>;
  using TailArithmetic = Arithmetic<TailLanes>;

 public:
  /// Shorter transforms are the scalar row's.
  static constexpr std::size_t kMinLength = 4 * kTailWords;
  static_assert(kTailBlocks <= 4, "tails are taken together");
  static_assert(kPassWords <= kTailWords, "halves and quarters that passes join are tails or longer");

  EMETH_ALWAYS_INLINE VectorNtt(const NttTwiddles& twiddles, std::size_t n) noexcept
      : twiddles_(twiddles),
        n_(n),
        has_odd_stages_((static_cast<std::size_t>(__builtin_ctzll(n)) - kTailStages) % 2 == 1) {}

  template <NttSource S, NttTarget T = NttTarget::kResidues>
  void forward(u64* out, const u64* in) const noexcept {
    if (has_odd_stages_) {
      forward_first_pass<S>(out, in);
      forward_blocks<T>(out, 8, 8, n_ / 8);
    } else {
      forward_pass<S>(out, in, 1, n_);
      forward_blocks<T>(out, 4, 4, n_ / 4);
    }
  }

  /// Words in [0, q) before and after.
  void inverse(u64* a) const noexcept {
    if (has_odd_stages_) {
      inverse_blocks(a, 2, 2, n_ / 2);
      inverse_last_stage(a);
    } else {
      inverse_blocks(a, 4, 4, n_ / 4);
      inverse_pass<true>(a, 1, n_);
    }
  }

 private:
  /// Four values, a quarter of a block apart. Initialized with expressions, not with named values: GCC 12
  /// copies those through memory, where vectors are few even through general registers.
  template <typename Value>
  struct Quarters {
    Value a, b, c, d;
  };

  /// Two stages: with the factor of a node, then with those of its halves.
  template <bool kDue, typename M, typename Value, typename Factor>
  EMETH_ALWAYS_INLINE static Quarters<Value> two_forward_stages(const M& m, const Quarters<Value>& x,
                                                                const Factor& w, const Factor& w_left,
                                                                const Factor& w_right) noexcept {
    const Value c = m.multiply(x.c, w);
    const Value d = m.multiply(x.d, w);
    const Value a = m.template settle<kDue>(x.a);
    const Value b = m.template settle<false>(x.b);
    const Value left_product = m.multiply(m.add(b, d), w_left);
    const Value right_product = m.multiply(m.sub(b, d), w_right);
    const Value left = m.template settle<false>(m.add(a, c));
    const Value right = m.template settle<false>(m.sub(a, c));
    return {m.add(left, left_product), m.sub(left, left_product), m.add(right, right_product),
            m.sub(right, right_product)};
  }

  /// Three stages of the whole array. Of each eighth only two vectors at a time: that is as many as registers
  /// hold.
  template <NttSource S>
  void forward_first_pass(u64* out, const u64* in) const noexcept {
    const EighthsArithmetic m(twiddles_);
    using Value = typename EighthsArithmetic::Value;
    const std::size_t eighth = n_ / 8;
    const auto w = m.forward_factor(1, 0);
    const auto w_left = m.forward_factor(2, 0), w_right = m.forward_factor(3, 0);
    const auto w_4 = m.forward_factor(4, 0), w_5 = m.forward_factor(5, 0);
    const auto w_6 = m.forward_factor(6, 0), w_7 = m.forward_factor(7, 0);
    for (std::size_t j = 0; j < eighth; j += kEighthsWords) {
      const auto load = [&](std::size_t i) __attribute__((always_inline)) {
        return m.template load<S>(in + i * eighth + j);
      };
      const auto store = [&](std::size_t i, const Quarters<Value>& y) __attribute__((always_inline)) {
        m.store(out + i * eighth + j, y.a);
        m.store(out + (i + 1) * eighth + j, y.b);
        m.store(out + (i + 2) * eighth + j, y.c);
        m.store(out + (i + 3) * eighth + j, y.d);
      };
      const Quarters<Value> u{m.template settle<false>(load(0)), m.template settle<false>(load(1)),
                              m.template settle<false>(load(2)), m.template settle<false>(load(3))};
      const Quarters<Value> v{m.multiply(load(4), w), m.multiply(load(5), w), m.multiply(load(6), w),
                              m.multiply(load(7), w)};
      store(0, two_forward_stages<true>(
                   m, Quarters<Value>{m.add(u.a, v.a), m.add(u.b, v.b), m.add(u.c, v.c), m.add(u.d, v.d)},
                   w_left, w_4, w_5));
      store(4, two_forward_stages<true>(
                   m, Quarters<Value>{m.sub(u.a, v.a), m.sub(u.b, v.b), m.sub(u.c, v.c), m.sub(u.d, v.d)},
                   w_right, w_6, w_7));
    }
  }

  template <NttSource S>
  void forward_pass(u64* out, const u64* in, std::size_t node, std::size_t size) const noexcept {
    const PassArithmetic m(twiddles_);
    const std::size_t quarter = size / 4;
    const auto w = m.forward_factor(node, 0);
    const auto w_left = m.forward_factor(2 * node, 0);
    const auto w_right = m.forward_factor(2 * node + 1, 0);
    for (std::size_t j = 0; j < quarter; j += kPassWords) {
      const Quarters<typename PassArithmetic::Value> x{
          m.template load<S>(in + j), m.template load<S>(in + quarter + j),
          m.template load<S>(in + 2 * quarter + j), m.template load<S>(in + 3 * quarter + j)};
      const auto y = two_forward_stages < S == NttSource::kPass > (m, x, w, w_left, w_right);
      m.store(out + j, y.a);
      m.store(out + quarter + j, y.b);
      m.store(out + 2 * quarter + j, y.c);
      m.store(out + 3 * quarter + j, y.d);
    }
  }

  /// `count` neighbouring blocks of `size` words, from `node` on.
  template <NttTarget T>
  void forward_blocks(u64* a, std::size_t node, std::size_t count, std::size_t size) const noexcept {
    if (count * size > kCacheWords) {
      for (std::size_t i = 0; i < count; ++i) {
        u64* const block = a + i * size;
        if (size <= kCacheWords) {
          forward_blocks<T>(block, node + i, 1, size);
        } else {
          forward_pass<NttSource::kPass>(block, block, node + i, size);
          forward_blocks<T>(block, 4 * (node + i), 4, size / 4);
        }
      }
      return;
    }
    for (std::size_t split = 1; size / split > kTailWords; split *= 4) {
      const std::size_t length = size / split;
      for (std::size_t b = 0; b < count * split; ++b) {
        forward_pass<NttSource::kPass>(a + b * length, a + b * length, node * split + b, length);
      }
    }
    forward_tails<T>(a, node * (size / kTailWords), count * size);
  }

  /// The last stages of the blocks of kTailWords in `words` words; `node` is that of the first.
  template <NttTarget T>
  void forward_tails(u64* a, std::size_t node, std::size_t words) const noexcept {
    const TailArithmetic m(twiddles_);
    for (std::size_t j = 0; j < words;
         j += kTailBlocks * kTailWords, node += kTailBlocks, a += kTailBlocks * kTailWords) {
      auto x = forward_layouts<0>(
          m,
          two_forward_stages<true>(
              m,
              Quarters<typename TailArithmetic::Value>{m.template load<NttSource::kPass>(a),
                                                       m.template load<NttSource::kPass>(a + kLanes),
                                                       m.template load<NttSource::kPass>(a + 2 * kLanes),
                                                       m.template load<NttSource::kPass>(a + 3 * kLanes)},
              m.forward_factor(node, 1), m.forward_factor(2 * node, 2), m.forward_factor(2 * node + 1, 2)),
          4 * node);
      TailLanes::from_last_layout_to_natural(x.a, x.b);
      TailLanes::from_last_layout_to_natural(x.c, x.d);
      store_forward<T>(m, a, x.a);
      store_forward<T>(m, a + kLanes, x.b);
      store_forward<T>(m, a + 2 * kLanes, x.c);
      store_forward<T>(m, a + 3 * kLanes, x.d);
    }
  }

  template <NttTarget T, typename Value>
  EMETH_ALWAYS_INLINE static void store_forward(const TailArithmetic& m, u64* p, const Value& x) noexcept {
    if constexpr (T == NttTarget::kPass) {
      m.store(p, x);
    } else if constexpr (T == NttTarget::kOperands) {
      m.store_operand(p, x);
    } else {
      m.store_canonical(p, x);
    }
  }

  /// The stages within pairs of vectors; `node` is that of the block of kLanes words in x.a.
  template <int L, typename Value>
  EMETH_ALWAYS_INLINE static Quarters<Value> forward_layouts(const TailArithmetic& m, Quarters<Value> x,
                                                             std::size_t node) noexcept {
    if constexpr (L < kLayouts) {
      TailLanes::template regroup_down<L>(x.a, x.b);
      TailLanes::template regroup_down<L>(x.c, x.d);
      const Value b = m.multiply(x.b, m.template forward_factors<L>(node << L, 4 << L));
      const Value d = m.multiply(x.d, m.template forward_factors<L>((node + 2) << L, 4 << L));
      const Value a = m.template settle < L == 0 > (x.a);
      const Value c = m.template settle < L == 0 > (x.c);
      return forward_layouts<L + 1>(m, Quarters<Value>{m.add(a, b), m.sub(a, b), m.add(c, d), m.sub(c, d)},
                                    node);
    } else {
      return x;
    }
  }

  void inverse_blocks(u64* a, std::size_t node, std::size_t count, std::size_t size) const noexcept {
    if (count * size > kCacheWords) {
      for (std::size_t i = 0; i < count; ++i) {
        u64* const block = a + i * size;
        if (size <= kCacheWords) {
          inverse_blocks(block, node + i, 1, size);
        } else {
          inverse_blocks(block, 4 * (node + i), 4, size / 4);
          inverse_pass<false>(block, node + i, size);
        }
      }
      return;
    }
    inverse_tails(a, node * (size / kTailWords), count * size);
    for (std::size_t length = 4 * kTailWords; length <= size; length *= 4) {
      for (std::size_t b = 0; b < count * size / length; ++b) {
        inverse_pass<false>(a + b * length, node * (size / length) + b, length);
      }
    }
  }

  void inverse_tails(u64* a, std::size_t node, std::size_t words) const noexcept {
    const TailArithmetic m(twiddles_);
    for (std::size_t j = 0; j < words;
         j += kTailBlocks * kTailWords, node += kTailBlocks, a += kTailBlocks * kTailWords) {
      Quarters<typename TailArithmetic::Value> x{m.template load<NttSource::kResidues>(a),
                                                 m.template load<NttSource::kResidues>(a + kLanes),
                                                 m.template load<NttSource::kResidues>(a + 2 * kLanes),
                                                 m.template load<NttSource::kResidues>(a + 3 * kLanes)};
      TailLanes::from_natural_to_last_layout(x.a, x.b);
      TailLanes::from_natural_to_last_layout(x.c, x.d);
      const auto sums = [&m](auto s) __attribute__((always_inline)) { return m.template settle<true>(s); };
      const auto y =
          first_inverse_stage(m, inverse_layouts<kLayouts - 1>(m, x, 4 * node), m.inverse_factor(2 * node, 2),
                              m.inverse_factor(2 * node + 1, 2), sums);
      const auto w = m.inverse_factor(node, 1);
      m.store(a, m.template settle<false>(m.add(y.a, y.c)));
      m.store(a + kLanes, m.template settle<false>(m.add(y.b, y.d)));
      m.store(a + 2 * kLanes, m.multiply(m.sub(y.a, y.c), w));
      m.store(a + 3 * kLanes, m.multiply(m.sub(y.b, y.d), w));
    }
  }

  template <int L, typename Value>
  EMETH_ALWAYS_INLINE static Quarters<Value> inverse_layouts(const TailArithmetic& m,
                                                             const Quarters<Value>& x,
                                                             std::size_t node) noexcept {
    if constexpr (L >= 0) {
      constexpr bool kSecond = (kLayouts - L) % 2 == 0;
      Quarters<Value> y{m.template settle<kSecond>(m.add(x.a, x.b)),
                        m.multiply(m.sub(x.a, x.b), m.template inverse_factors<L>(node << L, 4 << L)),
                        m.template settle<kSecond>(m.add(x.c, x.d)),
                        m.multiply(m.sub(x.c, x.d), m.template inverse_factors<L>((node + 2) << L, 4 << L))};
      TailLanes::template regroup_up<L>(y.a, y.b);
      TailLanes::template regroup_up<L>(y.c, y.d);
      return inverse_layouts<L - 1>(m, y, node);
    } else {
      return x;
    }
  }

  /// The first of two stages: {left sum, left difference, right sum, right difference}.
  template <typename M, typename Value, typename Factor, typename Settle>
  EMETH_ALWAYS_INLINE static Quarters<Value> first_inverse_stage(const M& m, const Quarters<Value>& x,
                                                                 const Factor& w_left, const Factor& w_right,
                                                                 Settle settle) noexcept {
    return {settle(m.add(x.a, x.b)), m.multiply(m.sub(x.a, x.b), w_left), settle(m.add(x.c, x.d)),
            m.multiply(m.sub(x.c, x.d), w_right)};
  }

  /// Two stages: the one of the halves of `node`, then its own. The last pass brings in n^-1.
  template <bool kLast>
  void inverse_pass(u64* p, std::size_t node, std::size_t size) const noexcept {
    const PassArithmetic m(twiddles_);
    const std::size_t quarter = size / 4;
    const auto w_left = m.inverse_factor(2 * node, 0);
    const auto w_right = m.inverse_factor(2 * node + 1, 0);
    const auto w = kLast ? m.last_difference_factor() : m.inverse_factor(node, 0);
    const auto sums = [&m](auto s) __attribute__((always_inline)) { return m.settle_sum(s); };
    for (std::size_t j = 0; j < quarter; j += kPassWords) {
      const Quarters<typename PassArithmetic::Value> x{
          m.template load<NttSource::kPass>(p + j), m.template load<NttSource::kPass>(p + quarter + j),
          m.template load<NttSource::kPass>(p + 2 * quarter + j),
          m.template load<NttSource::kPass>(p + 3 * quarter + j)};
      const auto y = first_inverse_stage(m, x, w_left, w_right, sums);
      store_inverse<kLast>(m, p + j, p + 2 * quarter + j, y.a, y.c, w);
      store_inverse<kLast>(m, p + quarter + j, p + 3 * quarter + j, y.b, y.d, w);
    }
  }

  void inverse_last_stage(u64* p) const noexcept {
    const PassArithmetic m(twiddles_);
    const std::size_t half = n_ / 2;
    const auto w = m.last_difference_factor();
    for (std::size_t j = 0; j < half; j += kPassWords) {
      const auto u = m.template load<NttSource::kPass>(p + j);
      const auto v = m.template load<NttSource::kPass>(p + half + j);
      store_inverse<true>(m, p + j, p + half + j, u, v, w);
    }
  }

  template <bool kLast, typename Value, typename Factor>
  EMETH_ALWAYS_INLINE static void store_inverse(const PassArithmetic& m, u64* sum_at, u64* difference_at,
                                                const Value& u, const Value& v, const Factor& w) noexcept {
    const Value difference = m.multiply(m.sub(u, v), w);
    if constexpr (kLast) {
      m.store_canonical_product(sum_at, m.multiply(m.add(u, v), m.last_sum_factor()));
      m.store_canonical_product(difference_at, difference);
    } else {
      m.store(sum_at, m.template settle<false>(m.add(u, v)));
      m.store(difference_at, difference);
    }
  }

  const NttTwiddles& twiddles_;
  std::size_t n_;
  bool has_odd_stages_;  ///< before the tails: three are in the first forward pass, one in the last inverse
                         ///< one
};

}  // namespace
}  // namespace emeth
