#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/types.h"

namespace emeth {

/// Of any parameter set.
inline constexpr std::size_t kMaxDegree = 131072;
inline constexpr std::size_t kMaxPrimes = 256;

/// Deterministic Miller-Rabin, exact for every 64-bit number.
bool is_prime(u64 x) noexcept;

/// The `count` largest `bits`-bit primes = 1 (mod step), descending.
/// @throws Error(kInvalidArgument) unless step is even and positive and bits in [2, 61];
///   Error(kInvalidParameters) if there are fewer.
std::vector<u64> primes(u64 step, int bits, std::size_t count);

/// SEAL's choice of coefficient primes for the given sizes, in order: equal sizes ascend, each prime = 1
/// (mod 2n).
/// @throws Error(kInvalidArgument) unless n is a power of two in [2, 131072] and there are at most 256 sizes
///   in [2, 60]; Error(kInvalidParameters) if a size has too few primes.
std::vector<u64> coefficient_modulus(std::size_t n, std::span<const int> bit_sizes);

/// The largest `bits`-bit prime = 1 (mod 2n): a plaintext modulus with batching. Errors as above.
u64 batching_plain_modulus(std::size_t n, int bits);

/// The smallest psi with psi^n = -1 (mod q): the root every NTT here uses.
/// @throws Error(kInvalidArgument) unless n is a power of two in [2, 131072] and q in [2, 2^61);
///   Error(kInvalidParameters) unless q is a prime = 1 (mod 2n).
u64 minimal_primitive_root(u64 q, std::size_t n);

/// The low `bits` bits of x, in [0, 64], in reverse order; the others are dropped.
u64 reverse_bits(u64 x, int bits) noexcept;

}  // namespace emeth
