#pragma once

#include "rlwe/ciphertext.h"
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

}  // namespace emeth
