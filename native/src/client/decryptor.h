#pragma once

#include "client/secret_key.h"
#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"

namespace emeth {

/// Decrypts a ciphertext of any size in [2, 16] at any data level. BFV: [BEHZ16] with the gamma correction;
/// the result is in coefficient form without trailing zeros, at least one word. CKKS: NTT form, the
/// ciphertext's level and scale, exact.
/// Not constant-time. @throws Error(kFormMismatch | kLevelMismatch | kInvalidArgument)
Plaintext decrypt(const SecretKey& key, const Ciphertext& ciphertext);

/// BFV: bits of invariant noise budget left; 0 means that decryption is wrong. Showing it to the sender of a
/// ciphertext leaks the key. [rings-and-bfv 9.5]
/// @throws Error as decrypt, and kUnsupported in CKKS
int noise_budget(const SecretKey& key, const Ciphertext& ciphertext);

}  // namespace emeth
