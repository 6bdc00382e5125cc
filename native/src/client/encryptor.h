#pragma once

#include <span>
#include <vector>

#include "client/secret_key.h"
#include "random/seed_stream.h"
#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"

namespace emeth {

/// The randomness of one public-key encryption, small signed coefficients, N each. Wiped when it dies.
struct EncryptionNoise {
  std::vector<int> u, e0, e1;

  ~EncryptionNoise();
};

/// A fresh encryption of zero under the public key `pk` (size 2, key level, NTT form) at `level`: computed
/// one level up, then divided by that level's last prime. [rings-and-bfv 9.2], [ckks 6.2]
Ciphertext encrypt_zero(const Ciphertext& pk, const Level& level);
/// The same with given randomness: what known answers are checked with.
Ciphertext encrypt_zero(const Ciphertext& pk, const Level& level, const EncryptionNoise& noise);

/// Encrypts: BFV at the first data level, CKKS at the plaintext's level and scale.
/// @throws Error(kFormMismatch | kResidueOutOfRange | kLevelMismatch | kInvalidArgument)
Ciphertext encrypt(const Ciphertext& pk, const Plaintext& plaintext);

/// A symmetric encryption; c_1 is the expansion of `seed` exactly as the wire's seeded form has it.
struct SymmetricCiphertext {
  Ciphertext ciphertext;
  Seed seed;
};
SymmetricCiphertext encrypt_symmetric(const SecretKey& key, const Plaintext& plaintext);

/// (-(a s + e), a) at a's level and in a's form, with the error given.
Ciphertext encrypt_zero_symmetric(const SecretKey& key, ConstPolyView<Form::kCoefficient> a,
                                  std::span<const int> error);
Ciphertext encrypt_zero_symmetric(const SecretKey& key, ConstPolyView<Form::kNtt> a,
                                  std::span<const int> error);
/// The same with a expanded from `seed` at `level`, its words taken in `form`.
Ciphertext encrypt_zero_symmetric(const SecretKey& key, const Level& level, Form form, const Seed& seed,
                                  std::span<const int> error);

}  // namespace emeth
