#include "math/ntt.h"

#include <bit>

#include "math/primes.h"

namespace emeth {
namespace {

/// root^0 ... root^(n - 1), the power i at index brv(i).
std::vector<ShoupFactor> bit_reversed_powers(const Modulus& q, u64 root, std::size_t n) {
  const ShoupFactor factor = q.shoup(root);
  const int bits = std::countr_zero(n);
  std::vector<ShoupFactor> powers(n);
  u64 power = 1;
  for (std::size_t i = 0; i < n; ++i) {
    powers[reverse_bits(i, bits)] = q.shoup(power);
    power = q.multiply(power, factor);
  }
  return powers;
}

/// The factors as NttTwiddles has them: none if q is too large for doubles.
std::vector<double> centred_factors(std::span<const ShoupFactor> factors, const Modulus& q) {
  std::vector<double> centred_factors;
  if (q.value() < kDoubleModulusEnd) {
    centred_factors.reserve(factors.size());
    for (const ShoupFactor& factor : factors) {
      centred_factors.push_back(centred(factor.w, q.value()));
    }
  }
  return centred_factors;
}

}  // namespace

NttTables::NttTables(std::size_t n, const Modulus& q)
    : kernels_(kernels()),
      n_(n),
      q_(q),
      root_(minimal_primitive_root(q.value(), n)),
      forward_(bit_reversed_powers(q, root_, n)),
      inverse_(bit_reversed_powers(q, q.inverse(root_), n)),
      double_forward_(centred_factors(forward_, q)),
      double_inverse_(centred_factors(inverse_, q)) {
  const u64 inverse_n = q.inverse(q.reduce(u64{n}));
  twiddles_ = {.q = q.value(),
               .forward = forward_.data(),
               .inverse = inverse_.data(),
               .inverse_n = q.shoup(inverse_n),
               .inverse_n_psi = q.shoup(q.multiply(inverse_n, inverse_[1].w)),
               .double_forward = double_forward_.data(),
               .double_inverse = double_inverse_.data()};
}

}  // namespace emeth
