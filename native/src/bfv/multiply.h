#pragma once

#include "rlwe/ciphertext.h"
#include "rlwe/evaluation_keys.h"

namespace emeth::bfv {

/// The tensor product, scaled by t / q: size a + b - 1. RNS multiplication of [BEHZ16] with the non-exact
/// lifts and the 2^32 Montgomery step of [rings-and-bfv 11], so that the words are SEAL's.
/// @throws Error(kLevelMismatch | kFormMismatch | kSizeMismatch if the result had more than 16 polynomials |
/// kTransparent)
Ciphertext multiply(const Ciphertext& a, const Ciphertext& b);
/// The words of multiply(a, a), with fewer transforms.
Ciphertext square(const Ciphertext& a);

/// The product of all, each intermediate product relinearized. Products are queued as SEAL does: neighbours
/// first, then results in the order of their making. One operand: a copy.
/// @throws Error(kInvalidArgument) for an empty list; as multiply and relinearize
Ciphertext multiply_many(std::span<const Ciphertext* const> operands, const RelinKeys& keys);
/// multiply_many of `exponent` copies. @throws Error(kInvalidArgument) if the exponent is 0 or above 2^16
Ciphertext exponentiate(const Ciphertext& a, u64 exponent, const RelinKeys& keys);

}  // namespace emeth::bfv
