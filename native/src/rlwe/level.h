#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "math/ntt.h"
#include "math/rns.h"
#include "rlwe/parameters.h"

namespace emeth {

/// What BFV needs to scale and lift messages at one level with q = prod q_i.
struct BfvLevel {
  u64 t;                       ///< plaintext modulus
  u64 q_mod_t;                 ///< rho = q mod t
  u64 negative_threshold;      ///< floor((t + 1) / 2): from here on a message counts as m - t
  bool fast_plain_lift;        ///< every q_i > t
  u64 gamma;                   ///< corrects decryption: the second largest 61-bit prime = 1 (mod 2N)
  std::vector<u64> delta;      ///< floor(q / t) mod q_i
  std::vector<u64> q_minus_t;  ///< (q_i - (t mod q_i)) mod q_i: what turns m into m - t modulo q_i
};

/// One level of the modulus chain: the first `limbs()` primes. Immutable; owned by its Context.
class Level {
 public:
  Level(const Parameters& parameters, std::size_t limbs,
        std::span<const std::shared_ptr<const NttTables>> ntt);

  Scheme scheme() const noexcept { return scheme_; }
  std::size_t degree() const noexcept { return degree_; }
  /// Number of primes; names the level within its chain.
  std::size_t limbs() const noexcept { return ntt_.size(); }
  /// Words of one polynomial: limbs() * degree().
  std::size_t poly_words() const noexcept { return limbs() * degree_; }

  const ParmsId& parms_id() const noexcept { return parms_id_; }
  std::span<const Modulus> moduli() const noexcept { return base_.moduli(); }
  const Modulus& modulus(std::size_t i) const noexcept { return base_[i]; }
  const NttTables& ntt(std::size_t i) const noexcept { return *ntt_[i]; }
  const RnsBase& base() const noexcept { return base_; }
  /// Bit length of prod q_i.
  int total_bits() const noexcept { return total_bits_; }

  /// Present if and only if the scheme is BFV.
  const BfvLevel& bfv() const { return bfv_.value(); }

  /// q_k^-1 mod q_i for i < k = limbs(), prepared as a factor: for the division by the last prime.
  ShoupFactor inverse_last(std::size_t i) const noexcept { return inverse_last_[i]; }

 private:
  Scheme scheme_;
  std::size_t degree_;
  ParmsId parms_id_;
  RnsBase base_;
  std::vector<std::shared_ptr<const NttTables>> ntt_;
  int total_bits_;
  std::optional<BfvLevel> bfv_;
  std::vector<ShoupFactor> inverse_last_;
};

}  // namespace emeth
