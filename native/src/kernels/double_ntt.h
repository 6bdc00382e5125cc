#pragma once

#include "kernels/double_modulus.h"

namespace emeth {
namespace {

/// The transforms of NttTwiddles::q < 2^50 in exact doubles: two stages per pass over memory, the last
/// log2(kLanes) stages inside registers, depth first once a block fits the first-level cache. Between the
/// passes the words of the array hold doubles.
///
/// A node names a block and its twiddle: node 1 is the whole array, node i has the halves 2 i and 2 i + 1.
template <typename Lanes>
class DoubleNtt {
  using Doubles = typename Lanes::Doubles;
  static constexpr std::size_t kLanes = Lanes::kLanes;
  static constexpr std::size_t kCacheWords = 2048;

 public:
  /// Shorter transforms are the scalar row's.
  static constexpr std::size_t kMinLength = 8 * kLanes;

  /// What the first pass of a forward transform reads.
  enum class Source {
    kResidues,  ///< words in [0, q)
    kWords,     ///< words in [0, 2^52)
    kDoubles,   ///< what an earlier pass left, in (-3q, 3q)
  };

  EMETH_ALWAYS_INLINE DoubleNtt(const NttTwiddles& twiddles, std::size_t n) noexcept
      : twiddles_(twiddles), modulus_(twiddles.q), n_(n) {}

  template <Source S>
  void forward(u64* out, const u64* in) const noexcept {
    const bool odd = odd_stages();
    if (odd) {
      forward_first_stage<S>(out, in);
    } else {
      forward_pass<S>(out, in, 1, n_);
    }
    const std::size_t children = odd ? 2 : 4;
    for (std::size_t i = 0; i < children; ++i) {
      forward_block(out + i * (n_ / children), children + i, n_ / children);
    }
  }

  /// Words in [0, q) before and after.
  void inverse(u64* a) const noexcept {
    const bool odd = odd_stages();
    const std::size_t children = odd ? 2 : 4;
    for (std::size_t i = 0; i < children; ++i) {
      inverse_block(a + i * (n_ / children), children + i, n_ / children);
    }
    if (odd) {
      inverse_last_stage(a);
    } else {
      inverse_pass<true>(a, 1, n_);
    }
  }

 private:
  /// Whether the stages outside registers are odd in number: then one of them has a pass of its own.
  bool odd_stages() const noexcept {
    return (static_cast<unsigned>(__builtin_ctzll(n_)) - static_cast<unsigned>(Lanes::kLayouts)) % 2 == 1;
  }

  template <Source S>
  EMETH_ALWAYS_INLINE Doubles load(const u64* p) const noexcept {
    if constexpr (S == Source::kDoubles) {
      return Lanes::load_doubles(p);
    } else if constexpr (S == Source::kResidues) {
      return Lanes::to_doubles(Lanes::load(p));
    } else {
      return modulus_.reduce(Lanes::to_doubles(Lanes::load(p)));
    }
  }
  EMETH_ALWAYS_INLINE void store_canonical(u64* p, Doubles x) const noexcept {
    Lanes::store(p, Lanes::to_words(modulus_.canonical(x)));
  }

  // ---- forward: doubles in (-3q, 3q) between passes

  template <Source S>
  void forward_first_stage(u64* out, const u64* in) const noexcept {
    const std::size_t half = n_ / 2;
    const Doubles w = Lanes::broadcast_double(twiddles_.double_forward[1]);
    for (std::size_t j = 0; j < half; j += kLanes) {
      const Doubles u = load<S>(in + j);
      const Doubles v = modulus_.multiply(load<S>(in + half + j), w);  // (-q, q)
      Lanes::store_doubles(out + j, Lanes::add(u, v));                 // (-2q, 2q)
      Lanes::store_doubles(out + half + j, Lanes::sub(u, v));
    }
  }

  /// Two stages: the one of `node` and the one of its halves.
  template <Source S>
  void forward_pass(u64* out, const u64* in, std::size_t node, std::size_t size) const noexcept {
    const std::size_t quarter = size / 4;
    const double* const w = twiddles_.double_forward;
    const Doubles w_node = Lanes::broadcast_double(w[node]);
    const Doubles w_left = Lanes::broadcast_double(w[2 * node]);
    const Doubles w_right = Lanes::broadcast_double(w[2 * node + 1]);
    for (std::size_t j = 0; j < quarter; j += kLanes) {
      Doubles a = load<S>(in + j);
      if constexpr (S == Source::kDoubles) {
        a = modulus_.reduce(a);  // [-q, q]
      }
      const Doubles b = load<S>(in + quarter + j);                                 // (-3q, 3q)
      const Doubles c = modulus_.multiply(load<S>(in + 2 * quarter + j), w_node);  // (-q, q)
      const Doubles d = modulus_.multiply(load<S>(in + 3 * quarter + j), w_node);  // (-q, q)
      const Doubles left_u = Lanes::add(a, c), right_u = Lanes::sub(a, c);         // (-2q, 2q)
      const Doubles left_v = modulus_.multiply(Lanes::add(b, d), w_left);          // (-4q, 4q) -> (-q, q)
      const Doubles right_v = modulus_.multiply(Lanes::sub(b, d), w_right);        // (-4q, 4q) -> (-q, q)
      Lanes::store_doubles(out + j, Lanes::add(left_u, left_v));                   // (-3q, 3q)
      Lanes::store_doubles(out + quarter + j, Lanes::sub(left_u, left_v));         // (-3q, 3q)
      Lanes::store_doubles(out + 2 * quarter + j, Lanes::add(right_u, right_v));   // (-3q, 3q)
      Lanes::store_doubles(out + 3 * quarter + j, Lanes::sub(right_u, right_v));   // (-3q, 3q)
    }
  }

  void forward_block(u64* a, std::size_t node, std::size_t size) const noexcept {
    if (size > kCacheWords) {
      forward_pass<Source::kDoubles>(a, a, node, size);
      for (std::size_t i = 0; i < 4; ++i) {
        forward_block(a + i * (size / 4), 4 * node + i, size / 4);
      }
      return;
    }
    for (std::size_t blocks = 1; size / blocks > kLanes; blocks *= 4) {
      const std::size_t length = size / blocks;
      for (std::size_t b = 0; b < blocks; ++b) {
        forward_pass<Source::kDoubles>(a + b * length, a + b * length, node * blocks + b, length);
      }
    }
    for (std::size_t j = 0; j < size; j += 2 * kLanes) {
      forward_in_registers(a + j, (node * size + j) / kLanes);
    }
  }

  /// The stages of two neighbouring blocks of kLanes words; `node` that of the first. Canonical words after.
  EMETH_ALWAYS_INLINE void forward_in_registers(u64* a, std::size_t node) const noexcept {
    Doubles u = Lanes::load_doubles(a);
    Doubles v = Lanes::load_doubles(a + kLanes);
    forward_layouts<0>(u, v, node);
    Lanes::from_last_layout_to_natural(u, v);
    store_canonical(a, modulus_.reduce(u));
    store_canonical(a + kLanes, modulus_.reduce(v));
  }

  /// After layout L in (-(L + 2) q, (L + 2) q): L < 3.
  template <int L>
  EMETH_ALWAYS_INLINE void forward_layouts(Doubles& u, Doubles& v, std::size_t node) const noexcept {
    if constexpr (L < Lanes::kLayouts) {
      Lanes::template regroup_down<L>(u, v);
      const Doubles a = L == 0 ? modulus_.reduce(u) : u;
      const Doubles b = modulus_.multiply(v, Lanes::template twiddles<L>(twiddles_.double_forward + node));
      u = Lanes::add(a, b);
      v = Lanes::sub(a, b);
      forward_layouts<L + 1>(u, v, 2 * node);
    }
  }

  // ---- inverse: doubles in (-2q, 2q) between passes

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
    Doubles u = load<Source::kResidues>(a);
    Doubles v = load<Source::kResidues>(a + kLanes);
    Lanes::from_natural_to_last_layout(u, v);
    inverse_layouts<Lanes::kLayouts - 1>(u, v, node);
    Lanes::store_doubles(a, u);
    Lanes::store_doubles(a + kLanes, v);
  }

  /// In (-q, q) before the last layout, in (-2q, 2q) after it, and so on in turn.
  template <int L>
  EMETH_ALWAYS_INLINE void inverse_layouts(Doubles& u, Doubles& v, std::size_t node) const noexcept {
    if constexpr (L >= 0) {
      constexpr bool kReduce = (Lanes::kLayouts - L) % 2 == 0;
      const Doubles w = Lanes::template twiddles<L>(twiddles_.double_inverse + (node << L));
      const Doubles sum = Lanes::add(u, v);
      v = modulus_.multiply(Lanes::sub(u, v), w);  // (-4q, 4q) -> (-q, q)
      u = kReduce ? modulus_.reduce(sum) : sum;
      Lanes::template regroup_up<L>(u, v);
      inverse_layouts<L - 1>(u, v, node);
    }
  }

  /// Two stages: the one of the halves of `node`, then its own. The last pass brings in n^-1 and leaves
  /// canonical words.
  template <bool kLast>
  void inverse_pass(u64* x, std::size_t node, std::size_t size) const noexcept {
    const std::size_t quarter = size / 4;
    const double* const w = twiddles_.double_inverse;
    const Doubles w_left = Lanes::broadcast_double(w[2 * node]);
    const Doubles w_right = Lanes::broadcast_double(w[2 * node + 1]);
    const Doubles w_node =
        Lanes::broadcast_double(kLast ? centred(twiddles_.inverse_n_psi.w, twiddles_.q) : w[node]);
    for (std::size_t j = 0; j < quarter; j += kLanes) {
      const Doubles a = Lanes::load_doubles(x + j);
      const Doubles b = Lanes::load_doubles(x + quarter + j);
      const Doubles c = Lanes::load_doubles(x + 2 * quarter + j);
      const Doubles d = Lanes::load_doubles(x + 3 * quarter + j);
      const Doubles left_sum = modulus_.reduce(Lanes::add(a, b));                     // (-4q, 4q) -> [-q, q]
      const Doubles left_difference = modulus_.multiply(Lanes::sub(a, b), w_left);    // (-4q, 4q) -> (-q, q)
      const Doubles right_sum = modulus_.reduce(Lanes::add(c, d));                    // (-4q, 4q) -> [-q, q]
      const Doubles right_difference = modulus_.multiply(Lanes::sub(c, d), w_right);  // (-4q, 4q) -> (-q, q)
      Doubles sums[2] = {Lanes::add(left_sum, right_sum), Lanes::add(left_difference, right_difference)};
      const Doubles differences[2] = {
          modulus_.multiply(Lanes::sub(left_sum, right_sum), w_node),
          modulus_.multiply(Lanes::sub(left_difference, right_difference), w_node)};
      for (std::size_t i = 0; i < 2; ++i) {
        store_inverse<kLast>(x + i * quarter + j, sums[i], x + (2 + i) * quarter + j, differences[i]);
      }
    }
  }

  void inverse_last_stage(u64* x) const noexcept {
    const std::size_t half = n_ / 2;
    const Doubles w = Lanes::broadcast_double(centred(twiddles_.inverse_n_psi.w, twiddles_.q));
    for (std::size_t j = 0; j < half; j += kLanes) {
      const Doubles u = Lanes::load_doubles(x + j);
      const Doubles v = Lanes::load_doubles(x + half + j);
      const Doubles difference = modulus_.multiply(Lanes::sub(u, v), w);  // (-q, q)
      store_inverse<true>(x + j, Lanes::add(u, v), x + half + j, difference);
    }
  }

  /// `sum` in (-4q, 4q), `difference` in (-q, q), which has been multiplied by n^-1 already if it is the
  /// last.
  template <bool kLast>
  EMETH_ALWAYS_INLINE void store_inverse(u64* sum_at, Doubles sum, u64* difference_at,
                                         Doubles difference) const noexcept {
    if constexpr (kLast) {
      const Doubles inverse_n = Lanes::broadcast_double(centred(twiddles_.inverse_n.w, twiddles_.q));
      store_canonical(sum_at, modulus_.multiply(sum, inverse_n));
      store_canonical(difference_at, difference);
    } else {
      Lanes::store_doubles(sum_at, sum);
      Lanes::store_doubles(difference_at, difference);
    }
  }

  const NttTwiddles& twiddles_;
  DoubleModulus<Lanes> modulus_;
  std::size_t n_;
};

}  // namespace
}  // namespace emeth
