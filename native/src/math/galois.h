#pragma once

#include <cstddef>
#include <vector>

#include "base/types.h"
#include "kernels/kernels.h"

namespace emeth {

// The automorphisms sigma_g: a(X) -> a(X^g), g odd modulo 2n, n a power of two. [ckks 4], [SV11]

/// The element that rotates by `steps`, positive = left; 0 names the exchange of rows (BFV) or the complex
/// conjugation (CKKS), 2n - 1. @throws Error(kInvalidArgument) if |steps| >= n / 2
u64 galois_element(i64 steps, std::size_t n);

/// SEAL's default set: 2n - 1, then 3^(2^i) and 3^(-2^i) for i = 0 ... log2(n) - 2, without repetitions.
std::vector<u64> default_galois_elements(std::size_t n);

/// sigma_g of a limb in NTT form, the same for every prime: word brv(i), the value at psi^(2 i + 1), becomes
/// that at psi^((2 i + 1) g). In coefficient form it is a kernel.
class NttAutomorphism {
 public:
  /// g odd, below 2n; n a power of two, at least 2.
  NttAutomorphism(u64 g, std::size_t n);

  /// `out` and `in`: n words each, not the same.
  void apply(u64* out, const u64* in) const noexcept;

 private:
  std::size_t n_;
  std::vector<u32> blocks_;  ///< with orders_ as the kernel takes them
  u8 orders_[kBlockWords][kBlockWords];
};

/// The non-adjacent form of `steps`: signed powers of two, least significant first. [REI60]
std::vector<i64> non_adjacent_form(i64 steps);

}  // namespace emeth
