#pragma once

#include <cstddef>
#include <vector>

#include "base/types.h"

namespace emeth {

// The automorphisms sigma_g: a(X) -> a(X^g), g odd modulo 2n, n a power of two. [ckks 4], [SV11]

/// The element that rotates by `steps`, positive = left; 0 names the exchange of rows (BFV) or the complex
/// conjugation (CKKS), 2n - 1. @throws Error(kInvalidArgument) if |steps| >= n / 2
u64 galois_element(i64 steps, std::size_t n);

/// SEAL's default set: 2n - 1, then 3^(2^i) and 3^(-2^i) for i = 0 ... log2(n) - 2, without repetitions.
std::vector<u64> default_galois_elements(std::size_t n);

/// sigma_g of a limb, in coefficient form a kernel, in NTT form is out[i] = in[table[i]], the same for every
/// prime.
std::vector<u32> automorphism_table(u64 g, std::size_t n);

/// The non-adjacent form of `steps`: signed powers of two, least significant first. [REI60]
std::vector<i64> non_adjacent_form(i64 steps);

}  // namespace emeth
