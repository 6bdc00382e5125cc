#pragma once

#include "targets.h"

namespace emeth::fuzz {

bool accepts_result(std::span<const std::byte> bytes);
bool accepts_batch(std::span<const std::byte> bytes);

/// The doors of accumulators. accumulator: the second of two objects of a result. batch: several results of
/// one object each; per result one signed byte, its factor, two bytes, its length, then the object.
std::span<const Target> accumulator_targets();

}  // namespace emeth::fuzz
