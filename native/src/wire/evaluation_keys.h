#pragma once

#include <span>

#include "rlwe/evaluation_keys.h"

namespace emeth::wire {

/// How many key-switching keys an object may hold: chosen by the receiver, since each costs 16 N K (K - 1)
/// bytes.
struct KeyLimits {
  std::size_t relin_powers = 14;
  std::size_t galois_elements = 128;
};

/// Parses one serialized RelinKeys: exactly `bytes`, uncompressed; rows 0 ... R - 1 all present, K - 1
/// components each, full or seeded, every residue checked. [seal-wire-format 9]
/// @throws Error(kMalformed | kUnsupportedVersion | kCompressed | kParametersMismatch | kLevelMismatch |
/// kFormMismatch |
///   kInvalidScale | kSizeMismatch | kResidueOutOfRange | kUnsupported if the parameters have no special
///   prime)
RelinKeys load_relin_keys(const ContextPtr& context, std::span<const std::byte> bytes,
                          const KeyLimits& limits);

/// The same for GaloisKeys: at most N rows, row r for the element 2 r + 1, empty rows allowed.
GaloisKeys load_galois_keys(const ContextPtr& context, std::span<const std::byte> bytes,
                            const KeyLimits& limits);

/// How the second polynomial of each component is written.
enum class KeyForm {
  kFull,    ///< as it is
  kSeeded,  ///< as its seed: half the size; for keys that have seeds, which freshly generated ones do
};

/// GaloisKeys are written with all N rows. @throws Error(kInvalidArgument) for kSeeded without seeds
std::size_t saved_bytes(const RelinKeys& keys, KeyForm form);
std::size_t saved_bytes(const GaloisKeys& keys, KeyForm form);
void save(const RelinKeys& keys, KeyForm form, std::span<std::byte> out);
void save(const GaloisKeys& keys, KeyForm form, std::span<std::byte> out);

/// The largest body (object less header) that fits the limits: where decompression stops.
std::size_t max_relin_body_bytes(const Context& context, const KeyLimits& limits) noexcept;
std::size_t max_galois_body_bytes(const Context& context, const KeyLimits& limits) noexcept;

}  // namespace emeth::wire
