#pragma once

#include <complex>
#include <span>
#include <vector>

#include "rlwe/plaintext.h"

namespace emeth::ckks {

// Packs N/2 complex (or real) numbers into the slots of one plaintext in NTT form: slot i is m(zeta^(3^i)) /
// scale with zeta = exp(i pi / N). Floating point is evaluated exactly as [ckks 3.3] says, without
// contraction, so that the words do not depend on the compiler; they may differ from another library's by the
// rounding of its libm.

/// At `limbs` limbs (a level of the chain); at most N/2 finite values; the other slots are 0.
/// @throws Error(kInvalidScale) unless scale is a positive normal double with int(log2 scale) + 1 < total
/// bits;
///   Error(kValueOutOfRange) for too many or non-finite values, or coefficients too large for the level;
///   Error(kLevelMismatch)
Plaintext encode(const ContextPtr& context, std::span<const double> values, double scale, std::size_t limbs);
Plaintext encode(const ContextPtr& context, std::span<const std::complex<double>> values, double scale,
                 std::size_t limbs);

/// N/2 values; exact centred lift, then floating point. @throws Error(kFormMismatch | kInvalidScale)
std::vector<std::complex<double>> decode(const Plaintext& plaintext);

}  // namespace emeth::ckks
