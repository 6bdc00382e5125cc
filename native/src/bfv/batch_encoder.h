#pragma once

#include <span>
#include <vector>

#include "rlwe/plaintext.h"

namespace emeth::bfv {

// Packs N integers modulo t into the slots of one plaintext: a 2 x (N/2) matrix, row by row; slot s is the
// value at psi^(e_s), e_s = 3^s mod 2N in row 0, -3^(s - N/2) mod 2N in row 1. [SV11], [rings-and-bfv 8] All
// functions throw Error(kUnsupported) if t has no batching (t prime, = 1 mod 2N).

/// At most N values in [0, t); the other slots are 0. The result always has N coefficients.
/// @throws Error(kValueOutOfRange)
Plaintext encode(const ContextPtr& context, std::span<const u64> values);
/// The same for values in [-floor(t/2), floor(t/2)].
Plaintext encode_signed(const ContextPtr& context, std::span<const i64> values);

/// N values in [0, t). @throws Error(kFormMismatch | kResidueOutOfRange)
std::vector<u64> decode(const Plaintext& plaintext);
/// N values in [-floor(t/2), floor(t/2)].
std::vector<i64> decode_signed(const Plaintext& plaintext);

}  // namespace emeth::bfv
