#pragma once

#include <span>
#include <vector>

#include "rlwe/parameters.h"

namespace emeth::wire {

/// Parses one serialized EncryptionParameters object: exactly `bytes`, uncompressed. Only the layout is
/// checked; the values are claims. @throws Error(kMalformed | kUnsupportedVersion | kCompressed |
/// kUnsupported for BGV or none)
ParametersLiteral load_parameters(std::span<const std::byte> bytes);

std::vector<std::byte> save_parameters(const Parameters& parameters);

}  // namespace emeth::wire
