// Stands in for the compiler's header where a row of AVX-512 is compiled to run on any CPU: SIMDe's
// emulation, which includes that header itself, and the functions that SIMDe 0.7 lacks, each as Intel's
// manual defines it, lane by lane.
#ifdef EMETH_EMULATED_INTRINSICS
#include_next <immintrin.h>
#else
#define EMETH_EMULATED_INTRINSICS
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#include <simde/x86/fma.h>

#include <cmath>
#include <cstdint>
#include <cstring>

namespace emeth::emulation {

template <typename T>
struct Lanes {
  T at[64 / sizeof(T)];
};

template <typename T, typename Vector>
Lanes<T> lanes(const Vector& vector) {
  Lanes<T> lanes{};
  std::memcpy(&lanes, &vector, sizeof vector);
  return lanes;
}

template <typename Vector, typename T, typename F>
Vector each(F f) {
  Lanes<T> lanes;
  for (int i = 0; i < 8; ++i) {
    lanes.at[i] = f(i);
  }
  Vector vector;
  std::memcpy(&vector, &lanes, sizeof vector);
  return vector;
}

inline simde__mmask8 cmpgt_epu64_mask(__m512i a, __m512i b) {
  const auto x = lanes<std::uint64_t>(a), y = lanes<std::uint64_t>(b);
  unsigned mask = 0;
  for (int i = 0; i < 8; ++i) {
    mask |= static_cast<unsigned>(x.at[i] > y.at[i]) << i;
  }
  return static_cast<simde__mmask8>(mask);
}

inline __m512d cvtepu64_pd(__m512i a) {
  const auto x = lanes<std::uint64_t>(a);
  return each<__m512d, double>([&](int i) { return static_cast<double>(x.at[i]); });
}

inline __m512i cvtpd_epu64(__m512d a) {
  const auto x = lanes<double>(a);
  return each<__m512i, std::uint64_t>(
      [&](int i) { return static_cast<std::uint64_t>(std::nearbyint(x.at[i])); });
}

inline __m512i cvtepu8_epi64(__m128i a) {
  const auto x = lanes<std::uint8_t>(a);
  return each<__m512i, std::uint64_t>([&](int i) { return std::uint64_t{x.at[i]}; });
}

/// Quarters 0 and 1 from a, 2 and 3 from b, two bits of `quarters` for each.
template <typename Vector>
Vector shuffle_quarters(Vector a, Vector b, int quarters) {
  const auto x = lanes<std::uint64_t>(a), y = lanes<std::uint64_t>(b);
  return each<Vector, std::uint64_t>([&](int i) {
    const int quarter = quarters >> (i / 2 * 2) & 3;
    return (i < 4 ? x : y).at[2 * quarter + i % 2];
  });
}

template <int kShift>
__m512i madd52(__m512i c, __m512i a, __m512i b) {
  constexpr std::uint64_t kLow52 = (std::uint64_t{1} << 52) - 1;
  const auto z = lanes<std::uint64_t>(c), x = lanes<std::uint64_t>(a), y = lanes<std::uint64_t>(b);
  return each<__m512i, std::uint64_t>([&](int i) {
    const auto product = static_cast<unsigned __int128>(x.at[i] & kLow52) * (y.at[i] & kLow52);
    return z.at[i] + (static_cast<std::uint64_t>(product >> kShift) & kLow52);
  });
}

}  // namespace emeth::emulation

#undef _mm512_shuffle_i64x2
#undef _mm512_shuffle_f64x2
#define _mm512_cmpgt_epu64_mask emeth::emulation::cmpgt_epu64_mask
#define _mm512_cvtepu64_pd emeth::emulation::cvtepu64_pd
#define _mm512_cvtpd_epu64 emeth::emulation::cvtpd_epu64
#define _mm512_cvtepu8_epi64 emeth::emulation::cvtepu8_epi64
#define _mm512_shuffle_i64x2 emeth::emulation::shuffle_quarters
#define _mm512_shuffle_f64x2 emeth::emulation::shuffle_quarters
#define _mm512_madd52lo_epu64 emeth::emulation::madd52<0>
#define _mm512_madd52hi_epu64 emeth::emulation::madd52<52>
#endif
