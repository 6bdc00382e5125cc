#pragma once

#include "rlwe/ciphertext.h"
#include "rlwe/key_switch.h"
#include "rlwe/linear.h"
#include "rlwe/mod_switch.h"
#include "rlwe/plaintext.h"

namespace emeth {

// One name per operation, whatever the scheme: chooses bfv:: or ckks:: by the ciphertext's context.

Ciphertext add_plain(const Ciphertext& a, const Plaintext& b);
Ciphertext sub_plain(const Ciphertext& a, const Plaintext& b);
Ciphertext multiply_plain(const Ciphertext& a, const Plaintext& b);
/// @throws Error(kUnsupported) in BFV
Ciphertext rescale_to_next(const Ciphertext& a);

Ciphertext multiply(const Ciphertext& a, const Ciphertext& b);
Ciphertext square(const Ciphertext& a);
/// @throws Error(kUnsupported) in CKKS, where scales would run away
Ciphertext multiply_many(std::span<const Ciphertext* const> operands, const RelinKeys& keys);
Ciphertext exponentiate(const Ciphertext& a, u64 exponent, const RelinKeys& keys);

}  // namespace emeth
