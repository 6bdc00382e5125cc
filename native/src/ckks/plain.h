#pragma once

#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"

namespace emeth::ckks {

/// c_0 + p, c_0 - p; same level, both in NTT form, scales equal in the sense of same_scale.
/// @throws Error(kLevelMismatch | kFormMismatch | kScaleMismatch | kTransparent)
Ciphertext add_plain(const Ciphertext& a, const Plaintext& b);
Ciphertext sub_plain(const Ciphertext& a, const Plaintext& b);

/// Every component times p; the scale is the product of the scales.
/// @throws Error(kLevelMismatch | kFormMismatch | kInvalidScale | kTransparent)
Ciphertext multiply_plain(const Ciphertext& a, const Plaintext& b);

/// Every component divided by the last prime q_k and rounded, at the level below; the scale is divided by
/// q_k.
/// @throws Error(kEndOfChain | kFormMismatch | kInvalidScale | kTransparent)
Ciphertext rescale_to_next(const Ciphertext& a);

}  // namespace emeth::ckks
