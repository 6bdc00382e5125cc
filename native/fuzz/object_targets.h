#pragma once

#include "targets.h"

namespace emeth::fuzz {

bool accepts_parameters(std::span<const std::byte> bytes);
bool accepts_plaintext(std::span<const std::byte> bytes);
bool accepts_secret_key(std::span<const std::byte> bytes);
bool accepts_ciphertext(std::span<const std::byte> bytes);
bool accepts_public_key(std::span<const std::byte> bytes);
bool accepts_relin_keys(std::span<const std::byte> bytes);
bool accepts_galois_keys(std::span<const std::byte> bytes);

/// The readers of single objects: parameters, plaintext, secret_key, ciphertext, public_key, relin_keys,
/// galois_keys
std::span<const Target> object_targets();

}  // namespace emeth::fuzz
