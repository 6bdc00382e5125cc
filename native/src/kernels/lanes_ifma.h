#pragma once

#include "kernels/lanes_avx512.h"

namespace emeth {
namespace {

/// Avx512 with the products of 52 bits of AVX-512 IFMA.
struct Avx512Ifma : Avx512 {
  /// c + the low 52 bits of a b, for the low 52 bits of a and b.
  EMETH_ALWAYS_INLINE static Words add_low_product(Words c, Words a, Words b) noexcept {
    return _mm512_madd52lo_epu64(c, a, b);
  }
  /// c + the high 52 bits of the 104 bits of the same product.
  EMETH_ALWAYS_INLINE static Words add_high_product(Words c, Words a, Words b) noexcept {
    return _mm512_madd52hi_epu64(c, a, b);
  }
  EMETH_ALWAYS_INLINE static Words shift_right_12(Words x) noexcept { return _mm512_srli_epi64(x, 12); }
  EMETH_ALWAYS_INLINE static Words low_52(Words x) noexcept {
    return _mm512_and_si512(x, _mm512_set1_epi64((1LL << 52) - 1));
  }
};

}  // namespace
}  // namespace emeth
