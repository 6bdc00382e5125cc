#pragma once

#include "client/secret_key.h"
#include "random/seed_stream.h"
#include "rlwe/ciphertext.h"

namespace emeth {

/// A fresh ternary secret.
SecretKey generate_secret_key(const ContextPtr& context);

/// (-(a s + e), a) at the key level in NTT form, with the seed of a, so that it can be saved at half the
/// size.
struct PublicKey {
  Ciphertext ciphertext;
  Seed seed;  ///< BLAKE2Xb seed of a
};
PublicKey generate_public_key(const SecretKey& key);

}  // namespace emeth
