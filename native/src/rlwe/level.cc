#include "rlwe/level.h"

#include <algorithm>

#include "math/primes.h"

namespace emeth {
namespace {

RnsBase base_of(const Parameters& parameters, std::size_t limbs) {
  std::vector<Modulus> moduli;
  moduli.reserve(limbs);
  for (std::size_t i = 0; i < limbs; ++i) {
    moduli.emplace_back(parameters.q()[i]);
  }
  return RnsBase(moduli);
}

BfvLevel bfv_level(const RnsBase& base, std::size_t n, u64 t) {
  const Modulus plain(t);
  BfvLevel level{
      .t = t,
      .q_mod_t = base.product_mod(plain),
      .negative_threshold = (t + 1) / 2,
      .fast_plain_lift = std::ranges::all_of(base.moduli(), [t](const Modulus& q) { return q.value() > t; }),
      .gamma = primes(2 * n, 61, 2)[1],
      .delta = {},
      .q_minus_t = {}};
  for (const Modulus& q : base.moduli()) {
    const u64 t_mod_q = q.reduce(t);
    // t floor(q / t) = q - rho, and q = 0 modulo q_i.
    level.delta.push_back(q.multiply(q.negate(q.reduce(level.q_mod_t)), q.inverse(t_mod_q)));
    level.q_minus_t.push_back(q.negate(t_mod_q));
  }
  return level;
}

}  // namespace

Level::Level(const Parameters& parameters, std::size_t limbs,
             std::span<const std::shared_ptr<const NttTables>> ntt)
    : scheme_(parameters.scheme()),
      degree_(parameters.degree()),
      parms_id_(
          parms_id_of(scheme_, degree_, std::span(parameters.q()).first(limbs), parameters.plain_modulus())),
      base_(base_of(parameters, limbs)),
      ntt_(ntt.begin(), ntt.begin() + static_cast<std::ptrdiff_t>(limbs)),
      total_bits_(base_.product_bit_count()) {
  if (scheme_ == Scheme::kBfv) {
    bfv_ = bfv_level(base_, degree_, parameters.plain_modulus());
  }
  const u64 last = modulus(limbs - 1).value();
  for (const Modulus& q : moduli().first(limbs - 1)) {
    inverse_last_.push_back(q.shoup(q.inverse(q.reduce(last))));
  }
}

}  // namespace emeth
