#pragma once

#include "kernels/scalar.h"

namespace emeth {
namespace {

/// Automorphisms of limbs, in both forms. What doesn't fill a vector is left to the scalar row.
template <typename Lanes>
struct AutomorphismLoops {
  using Words = typename Lanes::Words;
  static constexpr std::size_t kLanes = Lanes::kLanes;

  /// Word i comes from place i g^-1: scattered loads go on while others wait for their line, scattered stores
  /// retire one after the other. The sign is bit log2(n) of that place, kept in bit 63.
  static void coefficients(u64* out, const u64* in, u64 g, u64 q, std::size_t n) {
    if (n < kLanes) {
      return scalar::automorphism(out, in, g, q, n);
    }
    const u64 step = inverse(g);
    const int shift = 63 - __builtin_ctzll(n);
    u64 places[kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      places[lane] = (lane * step) << shift;
    }
    Words signs = Lanes::load(places);
    const Words next = Lanes::broadcast((kLanes * step) << shift);
    const Words q_lanes = Lanes::broadcast(q);
    for (std::size_t i = 0; i < n; i += kLanes) {
      const Words x = Lanes::gather(in, i * step, step, n - 1);
      const Words negated = Lanes::subtract_if_reaches(Lanes::sub(q_lanes, x), q_lanes);
      Lanes::store(out + i, Lanes::select_bit_63(signs, negated, x));
      signs = Lanes::add(signs, next);
    }
  }

  static void values(u64* out, const u64* in, const u32* blocks, const u8 (*orders)[kBlockWords],
                     std::size_t n) {
    if (n < kBlockWords) {
      return scalar::ntt_automorphism(out, in, blocks, orders, n);
    }
    Words permutation[kBlockWords][kVectors];
    std::size_t source[kBlockWords][kVectors];
    for (std::size_t c = 0; c < kBlockWords; ++c) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        const u8* const lanes = orders[c] + v * kLanes;
        permutation[c][v] = Lanes::order(lanes);
        source[c][v] = lanes[0] / kLanes * kLanes;
      }
    }
    for (std::size_t i = 0; i < n; i += kBlockWords) {
      const u32 from = blocks[i / kBlockWords];
      const std::size_t c = from % kBlockWords;
      for (std::size_t v = 0; v < kVectors; ++v) {
        const Words x = Lanes::load(in + (from - c) + source[c][v]);
        Lanes::store(out + i + v * kLanes, Lanes::permute(x, permutation[c][v]));
      }
    }
  }

 private:
  /// Of a block. Words of one vector come from one vector: with the top bits of a place go the lowest bits of
  /// its exponent, and they are permuted among themselves.
  static constexpr std::size_t kVectors = kBlockWords / kLanes;

  /// Modulo 2^48. Newton: g is its own inverse modulo 8, and each step doubles the bits.
  static u64 inverse(u64 g) noexcept {
    u64 x = g;
    for (int bits = 3; bits < 48; bits *= 2) {
      x *= 2 - g * x;
    }
    return x;
  }
};

}  // namespace
}  // namespace emeth
