#pragma once

#include <span>

#include "rlwe/plaintext.h"

namespace emeth::bfv {

/// The plaintext with these coefficients of X^0, X^1, ..., at most N of them, each in [0, t); as many words
/// as given.
/// @throws Error(kUnsupported) in CKKS; Error(kValueOutOfRange)
Plaintext encode_coefficients(const ContextPtr& context, std::span<const u64> coefficients);

}  // namespace emeth::bfv
