#pragma once

#include "rlwe/ciphertext.h"
#include "rlwe/evaluation_keys.h"

namespace emeth {

/// Size 3 -> 2 with the key of s^2; size 2: a copy. The form is the scheme's own (BFV coefficients, CKKS
/// NTT). Sizes above 3 are removed from the top, one power at a time, each with its own key: SEAL 4.x reuses
/// the last component instead, which decrypts to garbage.
/// @throws Error(kMissingKey | kFormMismatch | kInvalidArgument | kTransparent)
Ciphertext relinearize(const Ciphertext& a, const RelinKeys& keys);

/// The automorphism sigma_g, switched back to s. @throws Error(kMissingKey | kSizeMismatch | kInvalidArgument
/// | ...)
Ciphertext apply_galois(const Ciphertext& a, u64 g, const GaloisKeys& keys);

/// Rotates the slots (BFV: both rows) by `steps`, positive = left: by the step's own key if it is there,
/// otherwise by the terms of its non-adjacent form, least significant first, without +-N/2. 0 steps: a copy.
/// @throws Error(kMissingKey | kUnsupported without batching | kInvalidArgument if |steps| >= N/2 | ...)
Ciphertext rotate(const Ciphertext& a, i64 steps, const GaloisKeys& keys);

/// BFV: exchanges the two rows. CKKS: conjugates every slot. Errors as rotate.
Ciphertext conjugate(const Ciphertext& a, const GaloisKeys& keys);

}  // namespace emeth
