#pragma once

#include <memory>
#include <vector>

#include "math/ntt.h"
#include "math/rns.h"
#include "rlwe/level.h"

namespace emeth {

/// What a product at one level needs beside the level itself: the auxiliary base B_sk = B + {m_sk} and the
/// conversions between q and B_sk, each of them a few affine rows over the digits [x_i g_i]_{q_i}: the
/// constant factors of [rings-and-bfv 11] - m~ = 2^32, t, q^-1, the Montgomery step's - are multiplied into
/// the weights. [BEHZ16], [rings-and-bfv 7, 11]
class AuxiliaryBase {
 public:
  explicit AuxiliaryBase(const Level& level);

  /// |B_sk|; m_sk is the last.
  std::size_t limbs() const noexcept { return ntt_.size(); }
  const NttTables& ntt(std::size_t i) const noexcept { return *ntt_[i]; }
  const Modulus& modulus(std::size_t i) const noexcept { return ntt_[i]->modulus(); }

  /// The operand lift: an limbs() x n image of x in base q. [rings-and-bfv 11.2]
  void lift(const u64* x, u64* out) const;
  /// floor(t D / q) - v in base q, from D in base q (`d_q`) and in B_sk (`d_aux`). [rings-and-bfv 11.3
  /// to 11.5]
  void divide_by_q(const u64* d_q, const u64* d_aux, u64* out) const;

 private:
  void make_lift(const Level& level);
  void make_division(const Level& level);
  // The coefficients [from, to), whole blocks.
  void lift_part(const u64* x, u64* out, std::size_t from, std::size_t to) const;
  void divide_part(const u64* d_q, const u64* d_aux, u64* out, std::size_t from, std::size_t to) const;

  const Level* level_;
  std::vector<std::unique_ptr<const NttTables>> ntt_;

  // x_j in base q -> digits a_j = [m~ x_j g_j]_{q_j} -> mu + 2^31 with mu = -z~ q^-1 mod 2^32, centred, and
  // z~ = sum of a_j h_j -> (z + q mu) m~^-1 modulo each m of B_sk, with z as z~.
  std::vector<ShoupFactor> lift_digits_;
  std::vector<AffineRow> lift_mu_;    ///< one row: a -> mu + 2^31
  std::vector<AffineRow> lift_rows_;  ///< a, mu + 2^31 -> limb of B_sk

  // D -> digits c_j = [t D_j g_j]_{q_j} -> w = (t D - sum of c_j h_j) q^-1 modulo B_sk, in B as digits
  // e_i = [w_i g_i]_{b_i} -> alpha = (sum of e_i h_i - w) (prod B)^-1 mod m_sk, centred -> sum of e_i h_i -
  // alpha prod B modulo q_j, exact by the choice of alpha (Shenoy and Kumaresan).
  std::vector<ShoupFactor> division_digits_;
  std::vector<AffineRow> quotient_digits_;  ///< c, D_i -> e_i
  std::vector<AffineRow> alpha_;            ///< one row: c, e, D_sk -> alpha + (m_sk - 1) / 2
  std::vector<AffineRow> quotient_rows_;    ///< e, alpha + (m_sk - 1) / 2 -> limb of q
};

}  // namespace emeth
