#pragma once

#include "targets.h"

namespace emeth::fuzz {

/// The readers of single objects: parameters, plaintext, secret_key, ciphertext, public_key, relin_keys,
/// galois_keys
std::span<const Target> object_targets();

}  // namespace emeth::fuzz
