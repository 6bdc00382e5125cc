#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "malformed.h"
#include "objects.h"

namespace emeth::fuzz {

/// One reader of untrusted bytes. Whatever it is fed, it throws Error, or it returns an object that saves to
/// bytes it reads again as the same object; anything else ends the process. Rings are tiny (N = 4), so that
/// every field is within a few hundred bytes.
struct Target {
  const char* name;
  bool (*accepts)(std::span<const std::byte> bytes);  ///< under any of the contexts that it is tried with
  std::vector<Bytes> (*valid)();                      ///< accepted objects
  std::vector<Malformed> (*malformed)();              ///< one of each class; all of them are refused
};

/// parameters, plaintext, secret_key, ciphertext, public_key, relin_keys, galois_keys, accumulator, batch,
/// sums
std::span<const Target> targets();

}  // namespace emeth::fuzz
