#pragma once

#include <span>
#include <vector>

#include "math/modulus.h"

namespace emeth {

/// x -> c + sum of w_t x_t modulo one modulus: one output limb of a base conversion.
class AffineRow {
 public:
  /// @param weights and `constant` in [0, modulus)
  AffineRow(const Modulus& modulus, std::vector<u64> weights, u64 constant = 0)
      : modulus_(modulus), weights_(std::move(weights)), constant_(constant) {}

  const Modulus& modulus() const noexcept { return modulus_; }

  /// `in`: one array of n words below `limit` <= 2^61 for each weight; `out` may be one of them.
  void apply(const u64* const* in, u64 limit, u64* out, std::size_t n) const {
    const AffineForm form{modulus_.value(), modulus_.ratio(), weights_.data(), weights_.size(), constant_};
    kernels().affine_form(out, in, limit, form, n);
  }

 private:
  Modulus modulus_;
  std::vector<u64> weights_;
  u64 constant_;
};

}  // namespace emeth
