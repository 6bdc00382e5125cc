#include "client/decryptor.h"

#include <algorithm>
#include <array>

#include "client/sampler.h"
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

/// round(t w / q) mod t for the phase w, as [BEHZ16] does it with the auxiliary prime gamma: with
/// y = gamma t w mod q, a = -Conv(y) / q mod t and b = -Conv(y) / q mod gamma, centred, the result is
/// (a - b) / gamma. `phase_words` is overwritten.
AlignedBuffer scaled_to_message(const Level& level, std::span<u64> phase_words) {
  const BfvLevel& bfv = level.bfv();
  const std::size_t n = level.degree();
  const std::array<Modulus, 2> targets{Modulus(bfv.t), Modulus(bfv.gamma)};
  const auto& [t, gamma] = targets;
  multiply_limbs(level, phase_words.data(),
                 [&](const Modulus& q) { return q.multiply(q.reduce(gamma.value()), q.reduce(t.value())); });
  AlignedBuffer converted(2 * n);
  const ScopedWipe<u64> wipe_converted(converted.span());
  BaseConverter(level.base(), targets).convert(phase_words.data(), converted.data(), n);

  const ShoupFactor minus_inverse_q_t = t.shoup(t.negate(t.inverse(bfv.q_mod_t)));
  const ShoupFactor minus_inverse_q_gamma =
      gamma.shoup(gamma.negate(gamma.inverse(level.base().product_mod(gamma))));
  const ShoupFactor inverse_gamma = t.shoup(t.inverse(t.reduce(gamma.value())));
  AlignedBuffer message(n);
  for (std::size_t j = 0; j < n; ++j) {
    const u64 a = t.multiply(converted[j], minus_inverse_q_t);
    const u64 b = gamma.multiply(converted[n + j], minus_inverse_q_gamma);
    const u64 difference =
        b > gamma.value() / 2 ? t.add(a, t.reduce(gamma.value() - b)) : t.sub(a, t.reduce(b));
    message[j] = t.multiply(difference, inverse_gamma);
  }
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
