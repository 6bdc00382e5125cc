#pragma once

#include "rlwe/ciphertext.h"

namespace emeth::ckks {

/// The tensor product in NTT form: size a + b - 1, scale the product of the scales; neither relinearized nor
/// rescaled.
/// @throws Error(kLevelMismatch | kFormMismatch | kInvalidScale | kSizeMismatch if the result had more than
/// 16 polynomials | kTransparent)
Ciphertext multiply(const Ciphertext& a, const Ciphertext& b);
/// The words of multiply(a, a).
Ciphertext square(const Ciphertext& a);

}  // namespace emeth::ckks
