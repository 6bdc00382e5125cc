#include "rlwe/auxiliary_base.h"

#include <algorithm>
#include <bit>

#include "base/aligned_buffer.h"
#include "base/crew.h"
#include "math/primes.h"

namespace emeth {
namespace {

constexpr u64 kTilde = u64{1} << 32;
constexpr std::size_t kBlock = 256;  // coefficients whose digits stay in the first-level cache

/// body(from, to) for parts of the n coefficients, of whole blocks: one for each thread.
template <typename Body>
void for_each_part(std::size_t n, Body body) {
  const std::size_t blocks = std::max<std::size_t>(1, n / kBlock);
  const std::size_t parts = std::min(blocks, crew_threads());
  const auto start = [&](std::size_t part) { return part * blocks / parts * (n / blocks); };
  parallel_for(parts, [&](std::size_t part) { body(start(part), start(part + 1)); });
}

/// The fewest primes, and of these the smallest, with enough room for every product: prod B_sk > 2^32 t q.
/// Which primes are used can't be seen in the result [rings-and-bfv 7.1, 11.6]; where doubles are exact for q
/// they shall be so for B_sk, and sums of products are the faster the smaller the primes are.
std::vector<Modulus> auxiliary_base(const Level& level) {
  const bool small = level.base().largest() < kDoubleModulusEnd;
  const int needed = 32 + static_cast<int>(std::bit_width(level.bfv().t)) + level.total_bits();
  int bits = small ? 50 : 61;
  const auto count = static_cast<std::size_t>(std::max(2, needed / bits + 1));
  while (small && bits > 46 && needed < (bits - 1) * static_cast<int>(count)) {
    --bits;
  }
  std::vector<Modulus> moduli;
  for (const u64 p : primes(2 * level.degree(), bits, count + level.limbs())) {
    const bool taken = std::ranges::any_of(level.moduli(), [p](const Modulus& q) { return q.value() == p; });
    if (!taken && moduli.size() < count) {
      moduli.emplace_back(p);
    }
  }
  return moduli;
}

/// For the blocks of `n` words of limbs that lie `stride` words apart.
void add_limbs(std::vector<const u64*>& limbs, const u64* first, std::size_t stride, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    limbs.push_back(first + i * stride);
  }
}

}  // namespace

AuxiliaryBase::AuxiliaryBase(const Level& level) : level_(&level) {
  for (const Modulus& m : auxiliary_base(level)) {
    ntt_.push_back(std::make_unique<const NttTables>(level.degree(), m));
  }
  make_lift(level);
  make_division(level);
}

void AuxiliaryBase::make_lift(const Level& level) {
  const RnsBase& base = level.base();
  const std::size_t k = level.limbs();
  const Modulus tilde(kTilde);
  std::vector<u64> mu_weights;
  for (std::size_t j = 0; j < k; ++j) {
    const Modulus& q = base[j];
    lift_digits_.push_back(q.shoup(q.multiply(q.reduce(kTilde), base.inverse_punctured(j))));
    mu_weights.push_back(tilde.negate(tilde.inverse(tilde.reduce(q.value()))));  // -h_j q^-1 = -q_j^-1
  }
  lift_mu_.emplace_back(tilde, std::move(mu_weights), kTilde / 2);
  for (std::size_t i = 0; i < limbs(); ++i) {
    const Modulus& m = modulus(i);
    const u64 inverse_tilde = m.inverse(m.reduce(kTilde));
    std::vector<u64> weights;
    for (std::size_t j = 0; j < k; ++j) {
      weights.push_back(m.multiply(base.punctured_mod(j, m), inverse_tilde));
    }
    const u64 mu_weight = m.multiply(base.product_mod(m), inverse_tilde);
    weights.push_back(mu_weight);
    lift_rows_.emplace_back(m, std::move(weights), m.negate(m.multiply(mu_weight, m.reduce(kTilde / 2))));
  }
}

void AuxiliaryBase::make_division(const Level& level) {
  const RnsBase& base = level.base();
  const std::size_t k = level.limbs();
  std::vector<Modulus> b_moduli;
  for (std::size_t i = 0; i + 1 < limbs(); ++i) {
    b_moduli.push_back(modulus(i));
  }
  const RnsBase b(b_moduli);
  const u64 t = level.bfv().t;
  for (std::size_t j = 0; j < k; ++j) {
    division_digits_.push_back(base[j].shoup(base[j].multiply(base[j].reduce(t), base.inverse_punctured(j))));
  }
  // w times `factor` modulo m, as weights of c and of D.
  const auto quotient_weights = [&](const Modulus& m, u64 factor) {
    const u64 scaled = m.multiply(m.inverse(base.product_mod(m)), factor);
    std::vector<u64> weights;
    for (std::size_t j = 0; j < k; ++j) {
      weights.push_back(m.negate(m.multiply(base.punctured_mod(j, m), scaled)));
    }
    weights.push_back(m.multiply(m.reduce(t), scaled));
    return weights;
  };
  for (std::size_t i = 0; i < b.size(); ++i) {
    quotient_digits_.emplace_back(b[i], quotient_weights(b[i], b.inverse_punctured(i).w));
  }
  const Modulus& sk = modulus(b.size());
  const u64 inverse_b = sk.inverse(b.product_mod(sk));
  std::vector<u64> alpha_weights = quotient_weights(sk, sk.negate(inverse_b));
  for (std::size_t i = 0; i < b.size(); ++i) {
    const u64 weight = sk.multiply(b.punctured_mod(i, sk), inverse_b);
    alpha_weights.insert(alpha_weights.end() - 1, weight);
  }
  alpha_.emplace_back(sk, std::move(alpha_weights), sk.value() / 2);
  for (std::size_t j = 0; j < k; ++j) {
    const Modulus& q = base[j];
    std::vector<u64> weights;
    for (std::size_t i = 0; i < b.size(); ++i) {
      weights.push_back(b.punctured_mod(i, q));
    }
    const u64 b_mod_q = b.product_mod(q);
    weights.push_back(q.negate(b_mod_q));
    quotient_rows_.emplace_back(q, std::move(weights), q.multiply(b_mod_q, q.reduce(sk.value() / 2)));
  }
}

void AuxiliaryBase::lift(const u64* x, u64* out) const {
  for_each_part(level_->degree(), [&](std::size_t from, std::size_t to) { lift_part(x, out, from, to); });
}

void AuxiliaryBase::lift_part(const u64* x, u64* out, std::size_t from, std::size_t to) const {
  const std::size_t n = level_->degree();
  const std::size_t k = level_->limbs();
  const std::size_t block = std::min(n, kBlock);
  AlignedBuffer digits = AlignedBuffer::uninitialized((k + 1) * block);  // a_0 ... a_(k-1), mu + 2^31
  std::vector<const u64*> terms;
  add_limbs(terms, digits.data(), block, k + 1);
  const u64 limit = std::max(level_->base().largest(), kTilde);
  for (std::size_t start = from; start < to; start += block) {
    for (std::size_t j = 0; j < k; ++j) {
      kernels().multiply_scalar(&digits[j * block], x + j * n + start, lift_digits_[j],
                                level_->modulus(j).value(), block);
    }
    lift_mu_.front().apply(terms.data(), limit, &digits[k * block], block);
    for (std::size_t i = 0; i < limbs(); ++i) {
      lift_rows_[i].apply(terms.data(), limit, out + i * n + start, block);
    }
  }
}

void AuxiliaryBase::divide_by_q(const u64* d_q, const u64* d_aux, u64* out) const {
  for_each_part(level_->degree(),
                [&](std::size_t from, std::size_t to) { divide_part(d_q, d_aux, out, from, to); });
}

void AuxiliaryBase::divide_part(const u64* d_q, const u64* d_aux, u64* out, std::size_t from,
                                std::size_t to) const {
  const std::size_t n = level_->degree();
  const std::size_t k = level_->limbs();
  const std::size_t b = limbs() - 1;
  const std::size_t block = std::min(n, kBlock);
  AlignedBuffer words = AlignedBuffer::uninitialized(
      (k + b + 1) * block);  // c_0 ... c_(k-1), e_0 ... e_(b-1), alpha + (m_sk - 1) / 2
  u64* const e = &words[k * block];
  std::vector<const u64*> c_and_d, c_e_and_d, e_and_alpha;
  add_limbs(c_and_d, words.data(), block, k + 1);
  add_limbs(c_e_and_d, words.data(), block, k + b + 1);
  add_limbs(e_and_alpha, e, block, b + 1);
  const u64 limit = std::max(level_->base().largest(), modulus(0).value());  // B_sk descends
  for (std::size_t start = from; start < to; start += block) {
    for (std::size_t j = 0; j < k; ++j) {
      kernels().multiply_scalar(&words[j * block], d_q + j * n + start, division_digits_[j],
                                level_->modulus(j).value(), block);
    }
    for (std::size_t i = 0; i < b; ++i) {
      c_and_d.back() = d_aux + i * n + start;
      quotient_digits_[i].apply(c_and_d.data(), limit, e + i * block, block);
    }
    c_e_and_d.back() = d_aux + b * n + start;
    alpha_.front().apply(c_e_and_d.data(), limit, e + b * block, block);
    for (std::size_t j = 0; j < k; ++j) {
      quotient_rows_[j].apply(e_and_alpha.data(), limit, out + j * n + start, block);
    }
  }
}

}  // namespace emeth
