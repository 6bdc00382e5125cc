#pragma once

#include <optional>
#include <span>

#include "random/seed_stream.h"
#include "rlwe/ciphertext.h"

namespace emeth::wire {

/// The form in which c_1 travels as a seed.
struct SeedRecord {
  Generator generator;
  Seed seed;
};

/// A serialized ciphertext (or public key) whose metadata has been checked against the context and whose
/// residues have been range-checked in place, unless the caller does that: nothing copied but the seed. Valid
/// as long as the bytes it points into.
struct CiphertextView {
  const Level* level;
  std::size_t size;  ///< polynomials, in [2, 16]
  Form form;
  double scale;
  const unsigned char* words;  ///< size * poly_words little-endian words (poly_words of c_0 only, if seeded)
  std::optional<SeedRecord> seed;
};

/// What the receiver expects, never taken from the object.
struct CiphertextExpectation {
  bool key_level = false;         ///< public keys and key components: key level, NTT form, size 2
  bool allow_transparent = true;  ///< SEAL loads transparent ciphertexts; submissions refuse them
  int outer_minor = -1;           ///< the version of the enclosing object, if there is one
  /// Residues and transparency are left unchecked: for a caller who checks them in the pass that adds them.
  bool unchecked_words = false;
};

/// Parses exactly `bytes`, uncompressed: header and nested headers, sizes, parms_id, form, scale, correction
/// factor, every residue < q_i (see unchecked_words); no allocation. A ciphertext is at a data level; size 0
/// is refused.
/// @throws Error(kMalformed | kUnsupportedVersion | kCompressed | kParametersMismatch | kLevelMismatch |
///   kFormMismatch | kInvalidScale | kSizeMismatch | kResidueOutOfRange | kTransparent)
CiphertextView parse_ciphertext(const Context& context, std::span<const std::byte> bytes,
                                const CiphertextExpectation& expectation);

/// Copies a view's words, expanding the seed.
Ciphertext materialize(const ContextPtr& context, const CiphertextView& view);

/// parse_ciphertext and materialize.
Ciphertext load_ciphertext(const ContextPtr& context, std::span<const std::byte> bytes,
                           const CiphertextExpectation& expectation);

/// Full form: 113 + 8 * size * poly_words bytes.
std::size_t saved_bytes(const Ciphertext& ciphertext) noexcept;
void save(const Ciphertext& ciphertext, std::span<std::byte> out);

/// Seeded form of a size-2 ciphertext whose c_1 is the expansion of `seed`: 194 + 8 * poly_words bytes.
std::size_t saved_seeded_bytes(const Ciphertext& ciphertext) noexcept;
void save_seeded(const Ciphertext& ciphertext, const SeedRecord& seed, std::span<std::byte> out);

/// The largest body (object less header) of a serialized ciphertext of up to `size` (at most 16) polynomials:
/// where decompression stops.
std::size_t max_body_bytes(const Context& context, std::size_t size, bool key_level) noexcept;

}  // namespace emeth::wire
