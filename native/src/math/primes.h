#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/types.h"

namespace emeth {

/// Deterministic Miller-Rabin, exact for every 64-bit number.
bool is_prime(u64 x) noexcept;

/// The `count` largest `bits`-bit primes = 1 (mod step), descending; `step` even, bits in [2, 61].
/// @throws Error(kInvalidParameters) if there are fewer.
std::vector<u64> primes(u64 step, int bits, std::size_t count);

/// SEAL's choice of coefficient primes for the given sizes, in order: equal sizes ascend, each prime = 1 (mod
/// 2n).
/// @throws Error(kInvalidArgument) unless n is a power of two in [2, 131072] and there are at most 256 sizes
/// in
///   [2, 60]; Error(kInvalidParameters) if a size has too few primes.
std::vector<u64> coefficient_modulus(std::size_t n, std::span<const int> bit_sizes);

/// The largest `bits`-bit prime = 1 (mod 2n): a plaintext modulus with batching. Errors as above.
u64 batching_plain_modulus(std::size_t n, int bits);

/// The smallest psi with psi^n = -1 (mod q), for prime q = 1 (mod 2n), n a power of two: the root every NTT
/// here uses.
/// @throws Error(kInvalidParameters) if q has no primitive 2n-th root of unity.
u64 minimal_primitive_root(u64 q, std::size_t n);

/// x with its low `bits` bits reversed.
u64 reverse_bits(u64 x, int bits) noexcept;

}  // namespace emeth
