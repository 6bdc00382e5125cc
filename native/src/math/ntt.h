#pragma once

#include <span>
#include <vector>

#include "math/modulus.h"

namespace emeth {

/// Tables of the negacyclic NTT of length n modulo a prime q = 1 (mod 2n): output i is a(psi^(2 brv(i) + 1))
/// with psi the minimal primitive 2n-th root. Immutable.
class NttTables {
 public:
  /// @throws Error as minimal_primitive_root and kernels do.
  NttTables(std::size_t n, const Modulus& q);

  NttTables(const NttTables&) = delete;
  NttTables& operator=(const NttTables&) = delete;

  std::size_t degree() const noexcept { return n_; }
  const Modulus& modulus() const noexcept { return q_; }
  u64 root() const noexcept { return root_; }

  /// n residues in [0, q), natural order -> bit-reversed order, in place.
  void forward(u64* a) const noexcept { kernels_.ntt_forward(a, twiddles_, n_); }
  /// The same of `in` modulo q, for words below `limit` <= 2^61, into `out`.
  void forward_from(const u64* in, u64 limit, u64* out) const noexcept {
    kernels_.ntt_forward_from(out, in, limit, twiddles_, n_);
  }
  /// The same into operands of Kernels::operand_product, for sums of up to `terms` products.
  void forward_operands(const u64* in, u64 limit, std::size_t terms, u64* out) const noexcept {
    kernels_.ntt_forward_operands(out, in, limit, terms, twiddles_, n_);
  }
  /// The same into settled operands, which Kernels::settled_product takes on both sides.
  void forward_settled(const u64* in, u64 limit, u64* out) const noexcept {
    kernels_.ntt_forward_settled(out, in, limit, twiddles_, n_);
  }
  /// The exact inverse.
  void inverse(u64* a) const noexcept { kernels_.ntt_inverse(a, twiddles_, n_); }

 private:
  const Kernels& kernels_;
  std::size_t n_;
  Modulus q_;
  u64 root_;
  std::vector<ShoupFactor> forward_;
  std::vector<ShoupFactor> inverse_;
  std::vector<double> double_forward_;
  std::vector<double> double_inverse_;
  NttTwiddles twiddles_;
};

}  // namespace emeth
