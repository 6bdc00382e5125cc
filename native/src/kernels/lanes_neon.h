#pragma once

#include <arm_neon.h>

#include "kernels/kernels.h"
#include "kernels/word_arithmetic.h"

namespace emeth {
namespace {

/// Two lanes of 64 bits: the vectors that every 64-bit ARM has. The members are those of Avx512.
struct Neon {
  using Words = uint64x2_t;
  using Doubles = float64x2_t;

  static constexpr std::size_t kLanes = 2;
  static constexpr std::size_t kPassVectors = 4;
  static constexpr std::size_t kTailBlocks = 4;

  EMETH_ALWAYS_INLINE static Words load(const void* p) noexcept {
    return vreinterpretq_u64_u8(vld1q_u8(static_cast<const u8*>(p)));  // at any alignment
  }
  EMETH_ALWAYS_INLINE static void store(void* p, Words x) noexcept {
    vst1q_u8(static_cast<u8*>(p), vreinterpretq_u8_u64(x));
  }
  EMETH_ALWAYS_INLINE static Words broadcast(u64 x) noexcept { return vdupq_n_u64(x); }
  EMETH_ALWAYS_INLINE static Words gather(const u64* in, u64 j, u64 step, u64 mask) noexcept {
    return vcombine_u64(vld1_u64(in + (j & mask)), vld1_u64(in + ((j + step) & mask)));
  }
  EMETH_ALWAYS_INLINE static Words add(Words a, Words b) noexcept { return vaddq_u64(a, b); }
  EMETH_ALWAYS_INLINE static Words sub(Words a, Words b) noexcept { return vsubq_u64(a, b); }
  EMETH_ALWAYS_INLINE static Words bit_and(Words a, Words b) noexcept { return vandq_u64(a, b); }
  EMETH_ALWAYS_INLINE static Words bit_or(Words a, Words b) noexcept { return vorrq_u64(a, b); }
  /// a b mod 2^64
  EMETH_ALWAYS_INLINE static Words multiply_low(Words a, Words b) noexcept {
    const uint32x4_t halves = vrev64q_u32(vreinterpretq_u32_u64(b));
    const Words cross = vpaddlq_u32(vmulq_u32(vreinterpretq_u32_u64(a), halves));
    return vmlal_u32(vshlq_n_u64(cross, 32), vmovn_u64(a), vmovn_u64(b));
  }
  /// As the function of one word, but for any bound and any x.
  EMETH_ALWAYS_INLINE static Words subtract_if_reaches(Words x, Words bound) noexcept {
    return vsubq_u64(x, vandq_u64(vcgeq_u64(x, bound), bound));
  }
  EMETH_ALWAYS_INLINE static Words select_bit_63(Words sign, Words yes, Words no) noexcept {
    const int64x2_t all_bits = vshrq_n_s64(vreinterpretq_s64_u64(sign), 63);
    return vbslq_u64(vreinterpretq_u64_s64(all_bits), yes, no);
  }
  /// All bits of a lane that changes places.
  EMETH_ALWAYS_INLINE static Words order(const u8* lanes) noexcept {
    return vdupq_n_u64(lanes[0] % kLanes == 0 ? 0 : ~u64{0});
  }
  EMETH_ALWAYS_INLINE static Words permute(Words x, Words order) noexcept {
    return vbslq_u64(order, vextq_u64(x, x, 1), x);
  }
  EMETH_ALWAYS_INLINE static bool any_bit(Words x) noexcept { return either(x) != 0; }
  EMETH_ALWAYS_INLINE static bool any_bit_63(Words x) noexcept { return either(x) >> 63 != 0; }

  EMETH_ALWAYS_INLINE static Doubles load_doubles(const void* p) noexcept {
    return vreinterpretq_f64_u64(load(p));
  }
  EMETH_ALWAYS_INLINE static void store_doubles(void* p, Doubles x) noexcept {
    store(p, vreinterpretq_u64_f64(x));
  }
  EMETH_ALWAYS_INLINE static Doubles broadcast_double(double x) noexcept { return vdupq_n_f64(x); }
  EMETH_ALWAYS_INLINE static Doubles load_broadcast(const double* p) noexcept { return vld1q_dup_f64(p); }
  EMETH_ALWAYS_INLINE static Doubles add(Doubles a, Doubles b) noexcept { return vaddq_f64(a, b); }
  EMETH_ALWAYS_INLINE static Doubles sub(Doubles a, Doubles b) noexcept { return vsubq_f64(a, b); }
  EMETH_ALWAYS_INLINE static Doubles mul(Doubles a, Doubles b) noexcept { return vmulq_f64(a, b); }
  EMETH_ALWAYS_INLINE static Doubles mul_add(Doubles a, Doubles b, Doubles c) noexcept {
    return vfmaq_f64(c, a, b);
  }
  EMETH_ALWAYS_INLINE static Doubles mul_sub(Doubles a, Doubles b, Doubles c) noexcept {
    return vfmaq_f64(vnegq_f64(c), a, b);
  }
  EMETH_ALWAYS_INLINE static Doubles sub_mul(Doubles c, Doubles a, Doubles b) noexcept {
    return vfmsq_f64(c, a, b);
  }
  EMETH_ALWAYS_INLINE static Doubles add_if_negative(Doubles x, Doubles y) noexcept {
    const Words negative = vcltzq_f64(x);
    return vaddq_f64(x, vreinterpretq_f64_u64(vandq_u64(negative, vreinterpretq_u64_f64(y))));
  }
  EMETH_ALWAYS_INLINE static Doubles to_doubles(Words x) noexcept { return vcvtq_f64_u64(x); }
  EMETH_ALWAYS_INLINE static Words to_words(Doubles x) noexcept { return vcvtq_u64_f64(x); }

  // Two vectors (u, v) of four neighbours: layout 0, distance 1: u = 0 2, v = 1 3.
  static constexpr int kLayouts = 1;

  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_down(Doubles& u, Doubles& v) noexcept {
    const Doubles a = u, b = v;
    u = vzip1q_f64(a, b);
    v = vzip2q_f64(a, b);
  }
  /// The step is an involution.
  template <int L>
  EMETH_ALWAYS_INLINE static void regroup_up(Doubles& u, Doubles& v) noexcept {
    regroup_down<L>(u, v);
  }
  EMETH_ALWAYS_INLINE static void from_natural_to_last_layout(Doubles& u, Doubles& v) noexcept {
    regroup_down<0>(u, v);
  }
  EMETH_ALWAYS_INLINE static void from_last_layout_to_natural(Doubles& u, Doubles& v) noexcept {
    regroup_up<0>(u, v);
  }
  template <int L>
  EMETH_ALWAYS_INLINE static Doubles spread(const double* w) noexcept {
    return vld1q_f64(w);
  }

 private:
  EMETH_ALWAYS_INLINE static u64 either(Words x) noexcept {
    return vgetq_lane_u64(x, 0) | vgetq_lane_u64(x, 1);
  }
};

}  // namespace
}  // namespace emeth
