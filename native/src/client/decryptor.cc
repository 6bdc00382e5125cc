#include "client/decryptor.h"

#include <algorithm>

#include "client/sampler.h"
#include "math/affine_row.h"
#include "math/centred_lift.h"

namespace emeth {
namespace {

void require_decryptable(const SecretKey& key, const Ciphertext& ciphertext) {
  if (key.context().get() != ciphertext.context().get()) {
    throw Error(Errc::kInvalidArgument, "key and ciphertext belong to different contexts");
  }
  if (!key.context()->is_data_level(ciphertext.level())) {
    throw Error(Errc::kLevelMismatch, "a ciphertext at the key level is a key and can't be decrypted");
  }
}

/// x in NTT form, copied to `words`.
template <Form F>
PolyView<Form::kNtt> ntt_copy(ConstPolyView<F> x, AlignedBuffer& words) {
  std::copy_n(x.data, words.size(), words.data());
  if constexpr (F == Form::kNtt) {
    return {x.level, words.data()};
  } else {
    return to_ntt(PolyView<F>{x.level, words.data()});
  }
}

/// c_0 + c_1 s + c_2 s^2 + ... in the ciphertext's form, by Horner's rule. Whoever sees it, and the message,
/// learns the noise and with it the key.
template <Form F>
AlignedBuffer phase(const SecretKey& key, const Ciphertext& ciphertext) {
  const Level& level = ciphertext.level();
  AlignedBuffer acc_words(level.poly_words());
  AlignedBuffer component_words(level.poly_words());
  const PolyView<Form::kNtt> acc = ntt_copy(ciphertext.poly<F>(ciphertext.size() - 1), acc_words);
  for (std::size_t i = ciphertext.size() - 2; i > 0; --i) {
    multiply_in_place(acc, key.at(level));
    add_in_place(acc, ntt_copy(ciphertext.poly<F>(i), component_words));
  }
  multiply_in_place(acc, key.at(level));
  if constexpr (F == Form::kCoefficient) {
    to_coefficient(acc);
  }
  add_in_place<F>({&level, acc_words.data()}, ciphertext.poly<F>(0));
  return acc_words;
}

/// words_i = words_i factor_i mod q_i, factor(q_i) a residue.
template <typename Factor>
void multiply_limbs(const Level& level, u64* words, Factor factor) {
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    const Modulus& q = level.modulus(i);
    u64* const limb = words + i * level.degree();
    kernels().multiply_scalar(limb, limb, q.shoup(factor(q)), q.value(), level.degree());
  }
}

/// round(t w / q) mod t for the phase w, as [BEHZ16] does it with the auxiliary prime gamma: with the digits
/// d_i = [gamma t w g_i]_{q_i}, a = -sum of d_i h_i / q mod t and b = -sum of d_i h_i / q mod gamma, centred,
/// the result is (a - b) / gamma. `phase_words` is overwritten.
AlignedBuffer scaled_to_message(const Level& level, std::span<u64> phase_words) {
  const BfvLevel& bfv = level.bfv();
  const RnsBase& base = level.base();
  const std::size_t n = level.degree();
  const Modulus t(bfv.t), gamma(bfv.gamma);
  std::vector<const u64*> terms;
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    const Modulus& q = level.modulus(i);
    const u64 gamma_t = q.multiply(q.reduce(gamma.value()), q.reduce(t.value()));
    u64* const limb = phase_words.data() + i * n;
    kernels().multiply_scalar(limb, limb, q.shoup(q.multiply(gamma_t, base.inverse_punctured(i))), q.value(),
                              n);
    terms.push_back(limb);
  }
  const auto minus_over_q = [&](const Modulus& m, u64 factor) {  // the weights of -factor sum of d_i h_i / q
    const u64 scaled = m.negate(m.multiply(m.inverse(base.product_mod(m)), factor));
    std::vector<u64> weights;
    for (std::size_t i = 0; i < base.size(); ++i) {
      weights.push_back(m.multiply(base.punctured_mod(i, m), scaled));
    }
    return weights;
  };
  const u64 half = gamma.value() / 2;
  AlignedBuffer shifted = AlignedBuffer::uninitialized(n);  // b + half
  const ScopedWipe<u64> wipe_shifted(shifted.span());
  AffineRow(gamma, minus_over_q(gamma, 1), half).apply(terms.data(), base.largest(), shifted.data(), n);

  const u64 inverse_gamma = t.inverse(t.reduce(gamma.value()));
  std::vector<u64> weights = minus_over_q(t, inverse_gamma);
  weights.push_back(t.negate(inverse_gamma));
  terms.push_back(shifted.data());
  AlignedBuffer message = AlignedBuffer::uninitialized(n);
  AffineRow(t, std::move(weights), t.multiply(t.reduce(half), inverse_gamma))
      .apply(terms.data(), gamma.value(), message.data(), n);
  return message;
}

/// Without trailing zeros, but at least one word.
AlignedBuffer trimmed(const AlignedBuffer& message) {
  std::size_t count = message.size();
  while (count > 1 && message[count - 1] == 0) {
    --count;
  }
  AlignedBuffer words(count);
  std::copy_n(message.data(), count, words.data());
  return words;
}

}  // namespace

Plaintext decrypt(const SecretKey& key, const Ciphertext& ciphertext) {
  require_decryptable(key, ciphertext);
  const Level& level = ciphertext.level();
  if (level.scheme() == Scheme::kCkks) {
    return Plaintext::ntt(key.context(), level, phase<Form::kNtt>(key, ciphertext), ciphertext.scale());
  }
  AlignedBuffer words = phase<Form::kCoefficient>(key, ciphertext);
  const ScopedWipe<u64> wipe_phase(words.span());
  return Plaintext::coefficients(key.context(), trimmed(scaled_to_message(level, words.span())));
}

int noise_budget(const SecretKey& key, const Ciphertext& ciphertext) {
  require_decryptable(key, ciphertext);
  const Level& level = ciphertext.level();
  if (level.scheme() != Scheme::kBfv) {
    throw Error(Errc::kUnsupported, "only BFV has an invariant noise budget; this is CKKS");
  }
  AlignedBuffer words = phase<Form::kCoefficient>(key, ciphertext);
  const ScopedWipe<u64> wipe_phase(words.span());
  multiply_limbs(level, words.data(), [&](const Modulus& q) { return q.reduce(level.bfv().t); });
  const CentredLift lift(level.base());
  std::vector<u64> noise(level.limbs());
  const ScopedWipe<u64> wipe_noise(noise);
  int noise_bits = 0;
  for (std::size_t j = 0; j < level.degree(); ++j) {
    lift.lift(words.data() + j, level.degree(), noise);
    noise_bits = std::max(noise_bits, bit_count(noise));
  }
  return std::max(0, level.total_bits() - noise_bits - 1);
}

}  // namespace emeth
