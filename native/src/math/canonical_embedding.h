#pragma once

#include <complex>
#include <vector>

#include "base/types.h"

namespace emeth {

/// The negacyclic transform of length n over the complex numbers: output i is m(zeta^(2 brv(i) + 1)) with
/// zeta = exp(i pi / n), the floating-point twin of NttTables. Each operation is one IEEE double operation in
/// a fixed order, complex products are (ac - bd) + i(ad + bc): results depend on the platform only through
/// cos and sin of the tables. Immutable.
class CanonicalEmbedding {
 public:
  /// n a power of two, at least 2.
  explicit CanonicalEmbedding(std::size_t n);

  /// n coefficients, natural order -> values, bit-reversed order, in place.
  void evaluate(std::complex<double>* a) const noexcept;
  /// The inverse without its factor 1/n, times `factor`: n values -> coefficients, in place.
  void interpolate(std::complex<double>* a, double factor) const noexcept;

 private:
  std::size_t n_;
  std::vector<std::complex<double>> roots_;  ///< zeta^brv(i), i in [0, n)
};

/// Where slot s of a 2 x (n/2) matrix lies in a transform's output: brv((e_s - 1) / 2), with e_s = 3^s mod 2n
/// in row 0 and -3^(s - n/2) mod 2n in row 1. n a power of two in [2, 2^31].
std::vector<u32> slot_positions(std::size_t n);

}  // namespace emeth
