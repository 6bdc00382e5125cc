#pragma once

#include <span>

#include "client/secret_key.h"
#include "rlwe/evaluation_keys.h"

namespace emeth {

/// The key from s^2 to s, with seeds. @throws Error(kUnsupported) if the parameters have no special prime
RelinKeys generate_relin_keys(const SecretKey& key);

/// The keys from s(X^g) to s, with seeds; repeated elements count once.
/// @throws Error(kUnsupported) if the parameters have no special prime; Error(kInvalidArgument) unless every
/// element is
///   odd and below 2N
GaloisKeys generate_galois_keys(const SecretKey& key, std::span<const u64> elements);

}  // namespace emeth
