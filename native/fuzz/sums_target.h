#pragma once

#include "targets.h"

namespace emeth::fuzz {

bool accepts_sums(std::span<const std::byte> bytes);

/// What a partial holds of an accumulator: per sum two bytes, its length, then its words.
const Target& sums_target();

}  // namespace emeth::fuzz
