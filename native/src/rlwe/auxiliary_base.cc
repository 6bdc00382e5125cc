#include "rlwe/auxiliary_base.h"

#include <algorithm>
#include <bit>

#include "base/aligned_buffer.h"
#include "math/primes.h"

namespace emeth {
namespace {

constexpr u64 kTilde = u64{1} << 32;
constexpr int kAuxiliaryBits = 61;

/// Enough room for every product: the k primes of B, one more where 32 + bits(t) + bits(q) leaves too little.
/// Which primes are used can't be seen in the result. [rings-and-bfv 7.1, 11.6]
std::vector<Modulus> auxiliary_base(const Level& level) {
  const std::size_t k = level.limbs();
  const int needed = 32 + static_cast<int>(std::bit_width(level.bfv().t)) + level.total_bits();
  const std::size_t b = needed >= kAuxiliaryBits * static_cast<int>(k + 1) ? k + 1 : k;
  std::vector<Modulus> moduli;
  for (const u64 p : primes(2 * level.degree(), kAuxiliaryBits, b + 1)) {
    moduli.emplace_back(p);
  }
  return moduli;
}

std::vector<Modulus> joined(std::span<const Modulus> moduli, const Modulus& last) {
  std::vector<Modulus> all(moduli.begin(), moduli.end());
  all.push_back(last);
  return all;
}

}  // namespace

AuxiliaryBase::AuxiliaryBase(const Level& level)
    : level_(&level),
      b_sk_(auxiliary_base(level)),
      b_(std::span(b_sk_).first(b_sk_.size() - 1)),
      q_to_b_sk_tilde_(level.base(), joined(b_sk_, Modulus(kTilde))),
      q_to_b_sk_(level.base(), b_sk_),
      b_to_q_sk_(b_, joined(level.moduli(), b_sk_.back())) {
  const Modulus tilde(kTilde);
  minus_inverse_q_mod_tilde_ = tilde.negate(tilde.inverse(level.base().product_mod(tilde)));
  for (const Modulus& q : level.moduli()) {
    tilde_mod_q_.push_back(q.shoup(q.reduce(kTilde)));
    b_mod_q_.push_back(b_.product_mod(q));
  }
  for (const Modulus& m : b_sk_) {
    ntt_.push_back(std::make_unique<const NttTables>(level.degree(), m));
    q_mod_b_sk_.push_back(level.base().product_mod(m));
    inverse_tilde_.push_back(m.shoup(m.inverse(kTilde)));
    inverse_q_.push_back(m.shoup(m.inverse(q_mod_b_sk_.back())));
  }
  const Modulus& sk = b_sk_.back();
  inverse_b_mod_sk_ = sk.shoup(sk.inverse(b_.product_mod(sk)));
}

void AuxiliaryBase::lift(const u64* x, u64* out) const {
  const std::size_t n = level_->degree();
  AlignedBuffer scaled(level_->poly_words());  // m~ x mod q_i
  for (std::size_t i = 0; i < level_->limbs(); ++i) {
    kernels().multiply_scalar(scaled.data() + i * n, x + i * n, tilde_mod_q_[i], level_->modulus(i).value(),
                              n);
  }
  AlignedBuffer converted((limbs() + 1) * n);
  q_to_b_sk_tilde_.convert(scaled.data(), converted.data(), n);
  const u64* z_tilde = converted.data() + limbs() * n;
  for (std::size_t i = 0; i < limbs(); ++i) {
    u64* z = converted.data() + i * n;
    add_montgomery_correction(z_tilde, i, z);
    kernels().multiply_scalar(out + i * n, z, inverse_tilde_[i], modulus(i).value(), n);
  }
}

/// z += q mu mod m with mu = -z~ q^-1 mod 2^32, centred to [-2^31, 2^31).
void AuxiliaryBase::add_montgomery_correction(const u64* z_tilde, std::size_t i, u64* z) const {
  const Modulus& m = modulus(i);
  const std::size_t n = level_->degree();
  for (std::size_t j = 0; j < n; ++j) {
    const u64 mu = z_tilde[j] * minus_inverse_q_mod_tilde_ & (kTilde - 1);
    const u64 centred = mu < kTilde / 2 ? mu : m.value() - (kTilde - mu);  // m > 2^60
    z[j] = m.reduce(u128{q_mod_b_sk_[i]} * centred + z[j]);
  }
}

void AuxiliaryBase::divide_by_q(const u64* t_q, u64* t_aux, u64* out) const {
  const std::size_t n = level_->degree();
  AlignedBuffer lifted(limbs() * n);
  q_to_b_sk_.convert(t_q, lifted.data(), n);
  for (std::size_t i = 0; i < limbs(); ++i) {
    const u64 m = modulus(i).value();
    u64* w = t_aux + i * n;
    kernels().sub(w, w, lifted.data() + i * n, m, n);
    kernels().multiply_scalar(w, w, inverse_q_[i], m, n);
  }
  back_to_q(t_aux, out);
}

/// Shenoy-Kumaresan: the redundant residue modulo m_sk makes the conversion from B exact. [BEHZ16]
void AuxiliaryBase::back_to_q(const u64* w, u64* out) const {
  const std::size_t n = level_->degree();
  const std::size_t k = level_->limbs();
  AlignedBuffer converted((k + 1) * n);
  b_to_q_sk_.convert(w, converted.data(), n);
  const Modulus& sk = b_sk_.back();
  AlignedBuffer alpha(n);
  kernels().sub(alpha.data(), converted.data() + k * n, w + b_.size() * n, sk.value(), n);
  kernels().multiply_scalar(alpha.data(), alpha.data(), inverse_b_mod_sk_, sk.value(), n);
  for (std::size_t i = 0; i < k; ++i) {
    const Modulus& q = level_->modulus(i);
    for (std::size_t j = 0; j < n; ++j) {
      const bool negative = alpha[j] > sk.value() / 2;
      const u64 excess = q.multiply(q.reduce(negative ? sk.value() - alpha[j] : alpha[j]), b_mod_q_[i]);
      const u64 f = converted[i * n + j];
      out[i * n + j] = negative ? q.add(f, excess) : q.sub(f, excess);
    }
  }
}

}  // namespace emeth
