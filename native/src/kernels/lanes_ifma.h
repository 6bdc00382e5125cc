#pragma once

#include "kernels/lanes_avx512.h"

namespace emeth {
namespace {

/// The two instructions of AVX-512 IFMA. A policy of what computes with them, so that tests can put an exact
/// emulation in their place on CPUs that lack them.
struct IfmaInstructions {
  /// c + the low 52 bits of a b, for the low 52 bits of a and b.
  EMETH_ALWAYS_INLINE static __m512i add_low(__m512i c, __m512i a, __m512i b) noexcept {
    return _mm512_madd52lo_epu64(c, a, b);
  }
  /// c + the high 52 bits of the 104 bits of the same product.
  EMETH_ALWAYS_INLINE static __m512i add_high(__m512i c, __m512i a, __m512i b) noexcept {
    return _mm512_madd52hi_epu64(c, a, b);
  }
};

/// Avx512 with products of 52 bits.
template <typename Ifma>
struct IfmaLanes : Avx512 {
  EMETH_ALWAYS_INLINE static Words add_low_product(Words c, Words a, Words b) noexcept {
    return Ifma::add_low(c, a, b);
  }
  EMETH_ALWAYS_INLINE static Words add_high_product(Words c, Words a, Words b) noexcept {
    return Ifma::add_high(c, a, b);
  }
  EMETH_ALWAYS_INLINE static Words shift_right_12(Words x) noexcept { return _mm512_srli_epi64(x, 12); }
  EMETH_ALWAYS_INLINE static Words low_52(Words x) noexcept {
    return _mm512_and_si512(x, _mm512_set1_epi64((1LL << 52) - 1));
  }
};

}  // namespace
}  // namespace emeth
