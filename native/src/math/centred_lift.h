#pragma once

#include <span>
#include <vector>

#include "math/rns.h"

namespace emeth {

/// From residues modulo odd m_1 ... m_k to the representative in (-M/2, M/2), M = prod m_i. Not
/// constant-time.
class CentredLift {
 public:
  explicit CentredLift(const RnsBase& base);

  /// The lift of residues[i * stride], i in [0, k): |x| into `magnitude`, k little-endian words; whether x <
  /// 0.
  bool lift(const u64* residues, std::size_t stride, std::span<u64> magnitude) const;

 private:
  const RnsBase* base_;
  std::vector<u64> half_;  ///< (M - 1) / 2
};

/// Bit length of a number of little-endian words; 0 for 0.
int bit_count(std::span<const u64> words) noexcept;

/// significand * 2^exponent: a number of any length rounded to double precision, to nearest, ties to even,
/// without overflow.
struct RoundedNumber {
  double significand;  ///< an integer, at most 2^64
  int exponent;
};
RoundedNumber round_to_double(std::span<const u64> words) noexcept;

}  // namespace emeth
