#pragma once

#include <span>

#include "rlwe/ciphertext.h"

namespace emeth {

// Operations that are the same words in both schemes and both forms. Results have the scale of the first
// operand. All throw Error(kLevelMismatch | kFormMismatch | kScaleMismatch) where two operands disagree,
// Error(kInvalidArgument) for operands of different contexts, and Error(kTransparent) where the result would
// be transparent. [rings-and-bfv 10.3]

Ciphertext negate(const Ciphertext& a);
/// Different sizes: the shorter operand counts as extended by zero components.
Ciphertext add(const Ciphertext& a, const Ciphertext& b);
Ciphertext sub(const Ciphertext& a, const Ciphertext& b);
/// The left fold of add. @throws Error(kInvalidArgument) for an empty list; one operand is copied unchecked.
Ciphertext add_many(std::span<const Ciphertext* const> operands);

/// Every component to NTT form / to coefficient form. @throws Error(kFormMismatch) if it is there already.
Ciphertext transform_to_ntt(const Ciphertext& a);
Ciphertext transform_from_ntt(const Ciphertext& a);

}  // namespace emeth
