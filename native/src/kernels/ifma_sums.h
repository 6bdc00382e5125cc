#pragma once

#include "kernels/ifma_modulus.h"
#include "kernels/lanes_ifma.h"

namespace emeth {
namespace {

/// Reduces high 2^52 + low modulo q < 2^50.
template <typename Lanes>
class IfmaSumReduction {
 public:
  EMETH_ALWAYS_INLINE explicit IfmaSumReduction(u64 q) noexcept
      : modulus_(q),
        two_52_(ShoupFactor{kIfmaWordEnd % q,
                            static_cast<u64>((static_cast<u128>(kIfmaWordEnd % q) << 64) / q)}) {}

  /// In [0, q), for any word `low` as long as high + floor(low / 2^52) < 2^52.
  EMETH_ALWAYS_INLINE __m512i reduce(__m512i high, __m512i low) const noexcept {
    const __m512i carried = Lanes::add(high, _mm512_srli_epi64(low, 52));
    const __m512i sum = modulus_.add_product(low, carried, two_52_);
    return modulus_.canonical_of_4q(modulus_.add_reduced(sum, low));
  }

 private:
  IfmaModulus<Lanes> modulus_;
  IfmaFactor<Lanes> two_52_;  ///< 2^52 mod q
};

/// kVectors vectors of sums of products of words below 2^52: of their low halves and of their high ones.
template <typename Lanes, std::size_t kVectors>
class IfmaSums {
 public:
  EMETH_ALWAYS_INLINE explicit IfmaSums(u64 start) noexcept {
    for (std::size_t i = 0; i < kVectors; ++i) {
      low_[i] = Lanes::broadcast(start);
      high_[i] = _mm512_setzero_si512();
    }
  }

  /// How many products x y of words x < limit <= 2^52 and y < q < 2^50 may be added to a residue: T products
  /// with high halves up to h, and the carry of at most T from the low ones, are below 2^52 if T (h + 1) is.
  static std::size_t capacity(u64 limit, u64 q) noexcept {
    constexpr u64 kLowHalves = 4095;  // and a residue: below 2^64
    const auto largest_high = static_cast<u64>((static_cast<u128>(limit - 1) * (q - 1)) >> 52);
    const u64 high_halves = (kIfmaWordEnd - 1) / (largest_high + 1);
    return high_halves < kLowHalves ? high_halves : kLowHalves;
  }

  /// += x y(i) in vector i.
  template <typename Y>
  EMETH_ALWAYS_INLINE void add_products(const u64* x, Y y) noexcept {
    for (std::size_t i = 0; i < kVectors; ++i) {
      const __m512i a = Lanes::load(x + i * Lanes::kLanes), b = y(i);
      low_[i] = Lanes::add_low_product(low_[i], a, b);
      high_[i] = Lanes::add_high_product(high_[i], a, b);
    }
  }

  /// To residues.
  EMETH_ALWAYS_INLINE void reduce(const IfmaSumReduction<Lanes>& reduction) noexcept {
    for (std::size_t i = 0; i < kVectors; ++i) {
      low_[i] = reduction.reduce(high_[i], low_[i]);
      high_[i] = _mm512_setzero_si512();
    }
  }

  /// Of reduced sums.
  EMETH_ALWAYS_INLINE void store(u64* out) const noexcept {
    for (std::size_t i = 0; i < kVectors; ++i) {
      Lanes::store(out + i * Lanes::kLanes, low_[i]);
    }
  }

 private:
  __m512i low_[kVectors];
  __m512i high_[kVectors];
};

}  // namespace
}  // namespace emeth
