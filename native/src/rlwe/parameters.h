#pragma once

#include <compare>
#include <cstddef>
#include <vector>

#include "base/types.h"
#include "rlwe/parms_id.h"

namespace emeth {

/// Claimed security in bits; 0 = none, for toy parameters only.
enum class Security : int { kToy = 0, k128 = 128, k192 = 192, k256 = 256 };

/// What a user or a wire object claims. Unchecked: carries no invariants, reaches no kernel.
struct ParametersLiteral {
  u8 scheme = 0;          ///< wire code: 1 BFV, 2 CKKS
  u64 degree = 0;         ///< N
  std::vector<u64> q;     ///< coefficient primes, the last one special if there are several
  u64 plain_modulus = 0;  ///< t; 0 for CKKS

  friend auto operator<=>(const ParametersLiteral&, const ParametersLiteral&) = default;
};

/// The largest bit length of prod q_i that the security level allows for degree n; 0 for degrees outside the
/// table of the HomomorphicEncryption.org standard [HES18]. Not to be called with Security::kToy.
int max_modulus_bits(std::size_t n, Security security) noexcept;

/// SEAL's default BFV primes for degree n in {1024 ... 32768} at 128 bits.
/// @throws Error(kInvalidArgument) for any other n.
std::vector<u64> default_bfv_modulus(std::size_t n);

/// A checked parameter set: immutable; its key level is usable. Whether lower levels exist is the context's
/// matter.
class Parameters {
 public:
  /// @throws Error(kInvalidParameters) naming the first rule broken: scheme BFV or CKKS; 1 to 256 primes; N a
  ///   power of two in [2, 131072]; each q_i a prime of 2 to 60 bits, = 1 (mod 2N); all distinct; BFV: t of 2
  ///   to 60 bits, coprime to every q_i, below their product; CKKS: t = 0. Error(kInsecureParameters) if
  ///   prod q_i (special prime included) is longer than `security` allows for N.
  static Parameters create(const ParametersLiteral& literal, Security security);

  Scheme scheme() const noexcept { return scheme_; }
  std::size_t degree() const noexcept { return degree_; }
  const std::vector<u64>& q() const noexcept { return q_; }
  u64 plain_modulus() const noexcept { return plain_modulus_; }
  Security security() const noexcept { return security_; }

  /// Whether the first `limbs` primes, in [1, q().size()], make a level: BFV needs t below their product.
  bool forms_level(std::size_t limbs) const noexcept;

 private:
  Parameters() = default;

  Scheme scheme_ = Scheme::kBfv;
  std::size_t degree_ = 0;
  std::vector<u64> q_;
  u64 plain_modulus_ = 0;
  Security security_ = Security::k128;
};

}  // namespace emeth
