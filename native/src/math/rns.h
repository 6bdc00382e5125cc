#pragma once

#include <span>
#include <vector>

#include "math/affine_row.h"

namespace emeth {

/// Pairwise coprime moduli m_1 ... m_k with the constants of the Chinese remainder theorem:
/// M = prod m_i, h_i = M / m_i, g_i = h_i^-1 mod m_i (k = 1: h = g = 1).
class RnsBase {
 public:
  /// @throws Error(kInvalidArgument) if there is no modulus, or if two have a common factor.
  explicit RnsBase(std::span<const Modulus> moduli);

  std::size_t size() const noexcept { return moduli_.size(); }
  const Modulus& operator[](std::size_t i) const noexcept { return moduli_[i]; }
  std::span<const Modulus> moduli() const noexcept { return moduli_; }

  /// M, little-endian words; size() words, leading zeros kept.
  std::span<const u64> product() const noexcept { return product_; }
  int product_bit_count() const noexcept;
  /// M mod `modulus`.
  u64 product_mod(const Modulus& modulus) const noexcept;
  /// h_i mod `modulus`.
  u64 punctured_mod(std::size_t i, const Modulus& modulus) const noexcept;
  /// The largest modulus: every residue is below it.
  u64 largest() const noexcept;
  /// g_i prepared as a factor modulo m_i.
  ShoupFactor inverse_punctured(std::size_t i) const noexcept { return inverse_punctured_[i]; }

  /// The integer in [0, M) with residues x_i = residues[i * stride] in [0, m_i), into size() little-endian
  /// words.
  void compose(const u64* residues, std::size_t stride, std::span<u64> words) const;

 private:
  std::vector<Modulus> moduli_;
  std::vector<u64> product_;
  std::vector<u64> punctured_;  ///< h_i, size() words each
  std::vector<ShoupFactor> inverse_punctured_;
};

}  // namespace emeth
