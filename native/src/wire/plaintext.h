#pragma once

#include <span>

#include "rlwe/plaintext.h"

namespace emeth::wire {

/// Parses one serialized Plaintext: exactly `bytes`, uncompressed, every word checked.
/// Stricter than SEAL: the scale of a BFV plaintext must be 1.0, and an empty CKKS plaintext, which has no
/// form, is refused.
/// @throws Error(kMalformed | kUnsupportedVersion | kCompressed | kParametersMismatch | kLevelMismatch |
///   kFormMismatch | kInvalidScale | kResidueOutOfRange)
Plaintext load_plaintext(const ContextPtr& context, std::span<const std::byte> bytes);

std::size_t saved_bytes(const Plaintext& plaintext) noexcept;
/// `out` has exactly saved_bytes(plaintext) bytes.
void save(const Plaintext& plaintext, std::span<std::byte> out);

/// The shared layout of plaintexts and secret keys [seal-wire-format 7]: fields read, words not copied or
/// checked.
struct PlaintextFields {
  ParmsId parms_id;
  u64 count;
  double scale;
  std::span<const std::byte> words;  ///< 8 * count bytes, any alignment
};
PlaintextFields parse_plaintext(std::span<const std::byte> bytes, u64 max_count);
void write_plaintext(const ParmsId& id, double scale, std::span<const u64> words, std::span<std::byte> out);
/// 88 + 8 * words
constexpr std::size_t plaintext_bytes(std::size_t words) noexcept { return 88 + 8 * words; }

}  // namespace emeth::wire
