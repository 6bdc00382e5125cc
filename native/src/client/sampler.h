#pragma once

#include <vector>

#include "random/seed_stream.h"
#include "rlwe/level.h"
#include "rlwe/poly.h"

namespace emeth {

/// 64 bytes from the operating system's generator (getrandom). @throws Error(kInternal) if it fails
Seed fresh_seed();

/// N coefficients, independent and uniform in {-1, 0, 1}.
std::vector<int> sample_ternary(SeedStream& stream, std::size_t n);
/// N coefficients of the centred binomial distribution: popcount of 21 bits minus popcount of 21 bits; |e|
/// <= 21.
std::vector<int> sample_error(SeedStream& stream, std::size_t n);

/// Small signed coefficients as residues modulo every prime of poly's level.
void set_small(PolyView<Form::kCoefficient> poly, std::span<const int> coefficients) noexcept;
void wipe(std::span<int> coefficients) noexcept;

}  // namespace emeth
