#pragma once

#include <string>
#include <vector>

#include "objects.h"

namespace emeth::fuzz {

// The malformed classes of seal-wire-format 12: each takes a valid object and spoils one thing, as a stranger
// would who knows the format. What a class needs (a scale, a seed, rows) decides to which kinds of objects it
// applies.

struct Malformed {
  std::string name;  ///< of the class
  Bytes bytes;
};

/// Where the fields of a kind of object are; 0 for a field that it has not.
struct Layout {
  std::size_t parms_id = 0;     ///< 32 bytes
  std::size_t form = 0;         ///< u8
  std::size_t polynomials = 0;  ///< u64
  std::size_t degree = 0;       ///< u64
  std::size_t limbs = 0;        ///< u64
  std::size_t scale = 0;        ///< f64
  std::size_t correction = 0;   ///< u64
  std::size_t array = 0;        ///< nested header, u64 count, words
  std::size_t seed = 0;         ///< nested header, u8 generator, 64 bytes
  std::size_t rows = 0;         ///< u64
  std::size_t components = 0;   ///< u64, of the first row that has some
  std::size_t scheme = 0;       ///< u8
  std::size_t primes = 0;       ///< u64
  std::size_t modulus = 0;      ///< nested header, u64
};

/// Of a ciphertext or public key at `base` in its object: 0, or where a component of a key begins.
Layout ciphertext_layout(std::size_t base = 0);
/// As above, with a seed in the place of c_1.
Layout seeded_layout(std::size_t poly_words);
Layout plaintext_layout();
/// Of keys whose first component, a full one, is in row `first`, all rows before it being empty.
Layout keys_layout(std::size_t first);
Layout parameters_layout();

/// One object of each class that applies to objects of that layout, made from the valid `object`.
std::vector<Malformed> malformed(const Bytes& object, const Layout& layout);

}  // namespace emeth::fuzz
