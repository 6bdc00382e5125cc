#pragma once

#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "random/seed_stream.h"
#include "rlwe/level.h"
#include "rlwe/poly.h"

namespace emeth {

/// 64 bytes from the operating system's generator (getentropy). @throws Error(kInternal) if it fails
Seed fresh_seed();
/// A stream for secrets, from a fresh seed that nobody keeps.
SeedStream fresh_stream();

/// N coefficients, independent and uniform in {-1, 0, 1}.
std::vector<int> sample_ternary(SeedStream& stream, std::size_t n);
/// N coefficients of the centred binomial distribution: popcount of 21 bits minus popcount of 21 bits; |e|
/// <= 21.
std::vector<int> sample_error(SeedStream& stream, std::size_t n);

/// Small signed coefficients, |c| <= 21, as residues modulo every prime of poly's level.
void set_small(PolyView<Form::kCoefficient> poly, std::span<const int> coefficients) noexcept;
void wipe(std::span<int> coefficients) noexcept;

/// Wipes secrets when its scope ends, however it ends.
template <typename T>
class ScopedWipe {
 public:
  explicit ScopedWipe(std::span<T> secrets) noexcept : secrets_(secrets) {}
  ~ScopedWipe() { wipe(secrets_); }
  ScopedWipe(const ScopedWipe&) = delete;
  ScopedWipe& operator=(const ScopedWipe&) = delete;

 private:
  std::span<T> secrets_;
};

}  // namespace emeth
