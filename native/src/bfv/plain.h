#pragma once

#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"

namespace emeth::bfv {

/// c_0 += sign * S(m) with S(m) = floor((q m + floor((t + 1) / 2)) / t), the message scaled to the level's q.
/// `message` has at most N words; `poly` is in coefficient form. [rings-and-bfv 9.1]
void add_scaled_message(PolyView<Form::kCoefficient> poly, std::span<const u64> message);
void sub_scaled_message(PolyView<Form::kCoefficient> poly, std::span<const u64> message);

/// The coefficients, all in [0, t). @throws Error(kUnsupported) in CKKS, Error(kFormMismatch |
/// kResidueOutOfRange)
std::span<const u64> message_words(const Plaintext& plaintext);

/// The NTT form of the centred lift (m - t from floor((t + 1) / 2) on) at a level with that many limbs (any
/// level of the chain).
/// @throws Error(kFormMismatch | kResidueOutOfRange | kLevelMismatch)
Plaintext transform_to_ntt(const Plaintext& plaintext, std::size_t limbs);

/// Both operands in coefficient form. @throws Error(kFormMismatch | kTransparent)
Ciphertext add_plain(const Ciphertext& a, const Plaintext& b);
Ciphertext sub_plain(const Ciphertext& a, const Plaintext& b);

/// The four cases of [rings-and-bfv 10.5]; the result has the ciphertext's form.
/// @throws Error(kLevelMismatch | kResidueOutOfRange | kTransparent)
Ciphertext multiply_plain(const Ciphertext& a, const Plaintext& b);

}  // namespace emeth::bfv
