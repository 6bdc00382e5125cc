#pragma once

#include "kernels/word_arithmetic.h"

namespace emeth {
namespace {

/// K vectors of Lanes that go through the same operations side by side, kStride words apart in memory: an
/// instruction's latency is spent on the other vectors. The members are those of Lanes, vector by vector.
template <typename Lanes, std::size_t K, std::size_t kStride = Lanes::kLanes>
struct PackedLanes {
  using One = Lanes;
  struct Words {
    typename Lanes::Words at[K];
  };
  struct Doubles {
    typename Lanes::Doubles at[K];
  };

  static constexpr std::size_t kLanes = Lanes::kLanes;  ///< of one vector
  static constexpr std::size_t kVectors = K;
  static constexpr int kLayouts = Lanes::kLayouts;

  EMETH_ALWAYS_INLINE static Words load(const u64* p) noexcept {
    return each<Words>([p](std::size_t i)
                           __attribute__((always_inline)) { return Lanes::load(p + i * kStride); });
  }
  EMETH_ALWAYS_INLINE static void store(u64* p, Words x) noexcept {
    for (std::size_t i = 0; i < K; ++i) {
      Lanes::store(p + i * kStride, x.at[i]);
    }
  }
  EMETH_ALWAYS_INLINE static Words broadcast(u64 x) noexcept {
    return each<Words>([x](std::size_t) __attribute__((always_inline)) { return Lanes::broadcast(x); });
  }
  EMETH_ALWAYS_INLINE static Words add(Words a, Words b) noexcept {
    return each<Words>([&](std::size_t i)
                           __attribute__((always_inline)) { return Lanes::add(a.at[i], b.at[i]); });
  }
  EMETH_ALWAYS_INLINE static Words sub(Words a, Words b) noexcept {
    return each<Words>([&](std::size_t i)
                           __attribute__((always_inline)) { return Lanes::sub(a.at[i], b.at[i]); });
  }
  EMETH_ALWAYS_INLINE static Words subtract_if_reaches(Words x, Words bound) noexcept {
    return each<Words>([&](std::size_t i) __attribute__((always_inline)) {
      return Lanes::subtract_if_reaches(x.at[i], bound.at[i]);
    });
  }
  EMETH_ALWAYS_INLINE static Words shift_right_32(Words x) noexcept {
    return each<Words>([&](std::size_t i)
                           __attribute__((always_inline)) { return Lanes::shift_right_32(x.at[i]); });
  }
  EMETH_ALWAYS_INLINE static Words low_half(Words x) noexcept {
    return each<Words>([&](std::size_t i)
                           __attribute__((always_inline)) { return Lanes::low_half(x.at[i]); });
  }
  EMETH_ALWAYS_INLINE static Words multiply_low_halves(Words a, Words b) noexcept {
    return each<Words>([&](std::size_t i) __attribute__((always_inline)) {
      return Lanes::multiply_low_halves(a.at[i], b.at[i]);
    });
  }
  EMETH_ALWAYS_INLINE static Words multiply_low(Words a, Words b) noexcept {
    return each<Words>([&](std::size_t i)
                           __attribute__((always_inline)) { return Lanes::multiply_low(a.at[i], b.at[i]); });
  }

  EMETH_ALWAYS_INLINE static Words add_low_product(Words c, Words a, Words b) noexcept {
    return each<Words>([&](std::size_t i) __attribute__((always_inline)) {
      return Lanes::add_low_product(c.at[i], a.at[i], b.at[i]);
    });
  }
  EMETH_ALWAYS_INLINE static Words add_high_product(Words c, Words a, Words b) noexcept {
    return each<Words>([&](std::size_t i) __attribute__((always_inline)) {
      return Lanes::add_high_product(c.at[i], a.at[i], b.at[i]);
    });
  }
  EMETH_ALWAYS_INLINE static Words shift_right_12(Words x) noexcept {
    return each<Words>([&](std::size_t i)
                           __attribute__((always_inline)) { return Lanes::shift_right_12(x.at[i]); });
  }
  EMETH_ALWAYS_INLINE static Words low_52(Words x) noexcept {
    return each<Words>([&](std::size_t i) __attribute__((always_inline)) { return Lanes::low_52(x.at[i]); });
  }

  EMETH_ALWAYS_INLINE static Doubles load_doubles(const u64* p) noexcept {
    return each<Doubles>([p](std::size_t i)
                             __attribute__((always_inline)) { return Lanes::load_doubles(p + i * kStride); });
  }
  EMETH_ALWAYS_INLINE static void store_doubles(u64* p, Doubles x) noexcept {
    for (std::size_t i = 0; i < K; ++i) {
      Lanes::store_doubles(p + i * kStride, x.at[i]);
    }
  }
  EMETH_ALWAYS_INLINE static Doubles broadcast_double(double x) noexcept {
    return each<Doubles>([x](std::size_t)
                             __attribute__((always_inline)) { return Lanes::broadcast_double(x); });
  }
  EMETH_ALWAYS_INLINE static Doubles add(Doubles a, Doubles b) noexcept {
    return each<Doubles>([&](std::size_t i)
                             __attribute__((always_inline)) { return Lanes::add(a.at[i], b.at[i]); });
  }
  EMETH_ALWAYS_INLINE static Doubles sub(Doubles a, Doubles b) noexcept {
    return each<Doubles>([&](std::size_t i)
                             __attribute__((always_inline)) { return Lanes::sub(a.at[i], b.at[i]); });
  }
  EMETH_ALWAYS_INLINE static Doubles mul(Doubles a, Doubles b) noexcept {
    return each<Doubles>([&](std::size_t i)
                             __attribute__((always_inline)) { return Lanes::mul(a.at[i], b.at[i]); });
  }
  EMETH_ALWAYS_INLINE static Doubles mul_add(Doubles a, Doubles b, Doubles c) noexcept {
    return each<Doubles>([&](std::size_t i) __attribute__((always_inline)) {
      return Lanes::mul_add(a.at[i], b.at[i], c.at[i]);
    });
  }
  EMETH_ALWAYS_INLINE static Doubles mul_sub(Doubles a, Doubles b, Doubles c) noexcept {
    return each<Doubles>([&](std::size_t i) __attribute__((always_inline)) {
      return Lanes::mul_sub(a.at[i], b.at[i], c.at[i]);
    });
  }
  EMETH_ALWAYS_INLINE static Doubles sub_mul(Doubles c, Doubles a, Doubles b) noexcept {
    return each<Doubles>([&](std::size_t i) __attribute__((always_inline)) {
      return Lanes::sub_mul(c.at[i], a.at[i], b.at[i]);
    });
  }
  EMETH_ALWAYS_INLINE static Doubles add_if_negative(Doubles x, Doubles y) noexcept {
    return each<Doubles>([&](std::size_t i) __attribute__((always_inline)) {
      return Lanes::add_if_negative(x.at[i], y.at[i]);
    });
  }
  EMETH_ALWAYS_INLINE static Doubles to_doubles(Words x) noexcept {
    return each<Doubles>([&](std::size_t i)
                             __attribute__((always_inline)) { return Lanes::to_doubles(x.at[i]); });
  }
  EMETH_ALWAYS_INLINE static Words to_words(Doubles x) noexcept {
    return each<Words>([&](std::size_t i)
                           __attribute__((always_inline)) { return Lanes::to_words(x.at[i]); });
  }

  template <int L, typename Vectors>
  EMETH_ALWAYS_INLINE static void regroup_down(Vectors& u, Vectors& v) noexcept {
    for (std::size_t i = 0; i < K; ++i) {
      Lanes::template regroup_down<L>(u.at[i], v.at[i]);
    }
  }
  template <int L, typename Vectors>
  EMETH_ALWAYS_INLINE static void regroup_up(Vectors& u, Vectors& v) noexcept {
    for (std::size_t i = 0; i < K; ++i) {
      Lanes::template regroup_up<L>(u.at[i], v.at[i]);
    }
  }
  template <typename Vectors>
  EMETH_ALWAYS_INLINE static void from_natural_to_last_layout(Vectors& u, Vectors& v) noexcept {
    for (std::size_t i = 0; i < K; ++i) {
      Lanes::from_natural_to_last_layout(u.at[i], v.at[i]);
    }
  }
  template <typename Vectors>
  EMETH_ALWAYS_INLINE static void from_last_layout_to_natural(Vectors& u, Vectors& v) noexcept {
    for (std::size_t i = 0; i < K; ++i) {
      Lanes::from_last_layout_to_natural(u.at[i], v.at[i]);
    }
  }

  /// Vector i: the factors of layout L from w + i step on.
  template <int L>
  EMETH_ALWAYS_INLINE static Doubles spread(const double* w, std::size_t step) noexcept {
    return each<Doubles>([w, step](std::size_t i) __attribute__((always_inline)) {
      return Lanes::template spread<L>(w + i * step);
    });
  }

  /// Words or Doubles of f(0), ..., f(K - 1), spelled out: nothing is left of arrays and loops.
  template <typename Vectors, typename F>
  EMETH_ALWAYS_INLINE static Vectors each(F f) noexcept {
    static_assert(K == 2 || K == 4);
    if constexpr (K == 2) {
      return {{f(0), f(1)}};
    } else {
      return {{f(0), f(1), f(2), f(3)}};
    }
  }
};

}  // namespace
}  // namespace emeth
