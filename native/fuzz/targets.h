#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace emeth::fuzz {

/// One reader of untrusted bytes. Whatever it is fed, it throws Error, or it returns an object that saves to
/// bytes it reads again as the same object; anything else ends the process. Rings are tiny (N = 4), so that
/// every field is within a few hundred bytes.
struct Target {
  const char* name;
  void (*run)(std::span<const std::byte> bytes);
  std::vector<std::vector<std::byte>> (*corpus)();  ///< valid objects to start from
};

/// parameters, plaintext, ciphertext, accumulator, relin_keys, galois_keys
std::span<const Target> targets();

}  // namespace emeth::fuzz
