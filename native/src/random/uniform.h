#pragma once

#include <span>

#include "math/modulus.h"
#include "random/seed_stream.h"

namespace emeth {

/// Fills `out`, moduli.size() limbs of n words, with uniform residues: first all words in bulk, then, limb by
/// limb, each word >= B_j = (2^64 - 1) - ((2^64 - 1) mod q_j) - 1 is replaced by the next 8 bytes of the
/// stream; the result is the word mod q_j. Word for word what SEAL >= 3.6 draws.
void sample_uniform(SeedStream& stream, std::span<const Modulus> moduli, std::size_t n,
                    std::span<u64> out) noexcept;

}  // namespace emeth
