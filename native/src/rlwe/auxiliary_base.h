#pragma once

#include <memory>
#include <vector>

#include "math/ntt.h"
#include "math/rns.h"
#include "rlwe/level.h"

namespace emeth {

/// What a product at one level needs beside the level itself: the auxiliary base B_sk = B + {m_sk} of 61-bit
/// primes, the Montgomery modulus m~ = 2^32, and the conversions between q, B_sk and m~. [BEHZ16],
/// [rings-and-bfv 7, 11]
class AuxiliaryBase {
 public:
  explicit AuxiliaryBase(const Level& level);

  /// |B_sk|; m_sk is the last.
  std::size_t limbs() const noexcept { return ntt_.size(); }
  const NttTables& ntt(std::size_t i) const noexcept { return *ntt_[i]; }
  const Modulus& modulus(std::size_t i) const noexcept { return ntt_[i]->modulus(); }

  /// The operand lift: an limbs() x n image of x in base q. [rings-and-bfv 11.2]
  void lift(const u64* x, u64* out) const;
  /// floor(T / q) - v in base q, from T in base q (`t_q`) and in B_sk (`t_aux`, overwritten).
  /// [rings-and-bfv 11.4, 11.5]
  void divide_by_q(const u64* t_q, u64* t_aux, u64* out) const;

 private:
  void add_montgomery_correction(const u64* z_tilde, std::size_t i, u64* z) const;
  void back_to_q(const u64* w, u64* out) const;

  const Level* level_;
  std::vector<std::unique_ptr<const NttTables>> ntt_;
  std::vector<Modulus> b_sk_;
  RnsBase b_;
  BaseConverter q_to_b_sk_tilde_;  ///< to B, m_sk, m~
  BaseConverter q_to_b_sk_;
  BaseConverter b_to_q_sk_;                 ///< to q, m_sk
  std::vector<ShoupFactor> tilde_mod_q_;    ///< m~ mod q_i
  u64 minus_inverse_q_mod_tilde_;           ///< -q^-1 mod 2^32
  std::vector<u64> q_mod_b_sk_;             ///< q mod m
  std::vector<ShoupFactor> inverse_tilde_;  ///< m~^-1 mod m
  std::vector<ShoupFactor> inverse_q_;      ///< q^-1 mod m
  ShoupFactor inverse_b_mod_sk_;            ///< (prod B)^-1 mod m_sk
  std::vector<u64> b_mod_q_;                ///< prod B mod q_i
};

}  // namespace emeth
