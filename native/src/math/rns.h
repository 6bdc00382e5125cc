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

/// The fast, non-exact conversion x -> sum_i [x_i g_i]_{m_i} h_i mod p of [BEHZ16]: the sum exceeds x by v M
/// with 0 <= v < k, and that excess is part of the specification.
class BaseConverter {
 public:
  BaseConverter(const RnsBase& from, std::span<const Modulus> to);

  /// `in`: from.size() limbs of n residues in [0, m_i), limb i at in + i n. `out`: to.size() limbs of n
  /// residues, apart from `in`. n is a power of two.
  void convert(const u64* in, u64* out, std::size_t n) const;

 private:
  RnsBase from_;
  std::vector<AffineRow> rows_;  ///< weight i of row j: h_i mod to_j
};

}  // namespace emeth
