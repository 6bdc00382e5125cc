#include "client/encryptor.h"

#include <algorithm>

#include "bfv/plain.h"
#include "client/sampler.h"
#include "random/uniform.h"
#include "rlwe/mod_switch.h"

namespace emeth {
namespace {

template <Form F>
PolyView<F> into_form(PolyView<Form::kNtt> poly) noexcept {
  if constexpr (F == Form::kNtt) {
    return poly;
  } else {
    return to_coefficient(poly);
  }
}

template <Form F>
PolyView<F> into_form(PolyView<Form::kCoefficient> poly) noexcept {
  if constexpr (F == Form::kNtt) {
    return to_ntt(poly);
  } else {
    return poly;
  }
}

/// A small polynomial with its memory, which is wiped with it.
template <Form F>
class SmallPoly {
 public:
  SmallPoly(const Level& level, std::span<const int> coefficients)
      : words_(AlignedBuffer::uninitialized(level.poly_words())), level_(level) {
    const PolyView<Form::kCoefficient> small{&level_, words_.data()};
    set_small(small, coefficients);
    into_form<F>(small);
  }
  ~SmallPoly() { wipe(words_.span()); }
  SmallPoly(const SmallPoly&) = delete;
  SmallPoly& operator=(const SmallPoly&) = delete;

  ConstPolyView<F> view() const noexcept { return {&level_, words_.data()}; }

 private:
  AlignedBuffer words_;
  const Level& level_;
};

/// out = a u, for the first limbs of a: as many as u and out have.
void multiply_limbs(ConstPolyView<Form::kNtt> a, ConstPolyView<Form::kNtt> u, PolyView<Form::kNtt> out) {
  for (std::size_t i = 0; i < out.level->limbs(); ++i) {
    const Modulus& q = out.level->modulus(i);
    kernels().multiply(out.limb(i), a.limb(i), u.limb(i), q.value(), q.ratio(), out.level->degree());
  }
}

/// (u pk_0 + e_0, u pk_1 + e_1) at `level`, any level.
template <Form F>
Ciphertext masked_public_key(const Ciphertext& pk, const Level& level, const EncryptionNoise& noise) {
  const SmallPoly<Form::kNtt> u(level, noise.u);
  Ciphertext result = Ciphertext::uninitialized(pk.context(), level, 2, F, 1.0);
  for (const std::size_t i : {0, 1}) {
    const PolyView<Form::kNtt> product{&level, result.poly<F>(i).data};
    multiply_limbs(pk.poly<Form::kNtt>(i), u.view(), product);
    const SmallPoly<F> error(level, i == 0 ? noise.e0 : noise.e1);
    add_in_place<F>(into_form<F>(product), error.view());
  }
  return result;
}

template <Form F>
Ciphertext zero_under_public_key(const Ciphertext& pk, const Level& level, const EncryptionNoise& noise) {
  const Level& above = pk.context()->previous_or_same(level);
  Ciphertext wide = masked_public_key<F>(pk, above, noise);
  if (&above == &level) {
    return wide;
  }
  Ciphertext result = Ciphertext::uninitialized(pk.context(), level, 2, F, 1.0);
  for (const std::size_t i : {0, 1}) {
    divide_round_last(std::as_const(wide).poly<F>(i), result.poly<F>(i));
  }
  return result;
}

template <Form F>
Ciphertext zero_under_secret_key(const SecretKey& key, ConstPolyView<F> a, std::span<const int> error) {
  const Level& level = *a.level;
  Ciphertext result = Ciphertext::uninitialized(key.context(), level, 2, F, 1.0);
  const SmallPoly<F> small_error(level, error);
  // From here on nothing can fail: a s and a, left behind together, would give the key away.
  const PolyView<F> c_0 = result.poly<F>(0);
  std::copy_n(a.data, level.poly_words(), c_0.data);
  std::copy_n(a.data, level.poly_words(), result.poly<F>(1).data);
  const PolyView<Form::kNtt> product = into_form<Form::kNtt>(c_0);
  multiply_in_place(product, key.at(level));
  add_in_place<F>(into_form<F>(product), small_error.view());
  negate_in_place(c_0);
  return result;
}

void require_public_key(const Ciphertext& pk) {
  if (pk.size() != 2 || &pk.level() != &pk.context()->key_level() || pk.form() != Form::kNtt) {
    throw Error(Errc::kInvalidArgument,
                "this ciphertext is no public key: that has 2 polynomials at the key level in NTT form");
  }
}

/// Where `plaintext` is encrypted; checks it whole, before any randomness is drawn.
const Level& encryption_level(const Context& context, const Plaintext& plaintext) {
  if (plaintext.context().get() != &context) {
    throw Error(Errc::kInvalidArgument, "key and plaintext belong to different contexts");
  }
  if (context.scheme() == Scheme::kBfv) {
    bfv::message_words(plaintext);
    return context.first_level();
  }
  const Level& level = *plaintext.ntt_poly().level;
  if (!context.is_data_level(level)) {
    throw Error(Errc::kLevelMismatch, "a plaintext at the key level can't be encrypted; encode it at " +
                                          std::to_string(context.first_level().limbs()) + " limbs or fewer");
  }
  return level;
}

void add_message(Ciphertext& zero, const Plaintext& plaintext) {
  if (plaintext.is_ntt()) {
    add_in_place(zero.poly<Form::kNtt>(0), plaintext.ntt_poly());
    zero.set_scale(plaintext.scale());
  } else {
    bfv::add_scaled_message(zero.poly<Form::kCoefficient>(0), plaintext.coefficient_words());
  }
}

}  // namespace

EncryptionNoise::~EncryptionNoise() {
  wipe(std::span(u));
  wipe(std::span(e0));
  wipe(std::span(e1));
}

Ciphertext encrypt_zero(const Ciphertext& pk, const Level& level) {
  const std::size_t n = pk.context()->degree();
  SeedStream stream = fresh_stream();
  EncryptionNoise noise;
  noise.u = sample_ternary(stream, n);
  noise.e0 = sample_error(stream, n);
  noise.e1 = sample_error(stream, n);
  return encrypt_zero(pk, level, noise);
}

Ciphertext encrypt_zero(const Ciphertext& pk, const Level& level, const EncryptionNoise& noise) {
  require_public_key(pk);
  return data_form(pk.context()->scheme()) == Form::kNtt
             ? zero_under_public_key<Form::kNtt>(pk, level, noise)
             : zero_under_public_key<Form::kCoefficient>(pk, level, noise);
}

Ciphertext encrypt(const Ciphertext& pk, const Plaintext& plaintext) {
  Ciphertext result = encrypt_zero(pk, encryption_level(*pk.context(), plaintext));
  add_message(result, plaintext);
  return result;
}

SymmetricCiphertext encrypt_symmetric(const SecretKey& key, const Plaintext& plaintext) {
  const Context& context = *key.context();
  const Level& level = encryption_level(context, plaintext);
  SeedStream stream = fresh_stream();
  std::vector<int> error = sample_error(stream, context.degree());
  const ScopedWipe<int> wipe_error(error);
  const Seed seed = fresh_seed();
  SymmetricCiphertext result{encrypt_zero_symmetric(key, level, data_form(context.scheme()), seed, error),
                             seed};
  add_message(result.ciphertext, plaintext);
  return result;
}

Ciphertext encrypt_zero_symmetric(const SecretKey& key, ConstPolyView<Form::kCoefficient> a,
                                  std::span<const int> error) {
  return zero_under_secret_key(key, a, error);
}

Ciphertext encrypt_zero_symmetric(const SecretKey& key, ConstPolyView<Form::kNtt> a,
                                  std::span<const int> error) {
  return zero_under_secret_key(key, a, error);
}

Ciphertext encrypt_zero_symmetric(const SecretKey& key, const Level& level, Form form, const Seed& seed,
                                  std::span<const int> error) {
  AlignedBuffer a = AlignedBuffer::uninitialized(level.poly_words());
  SeedStream stream(Generator::kBlake2xb, seed);
  sample_uniform(stream, level.moduli(), level.degree(), a.span());
  return form == Form::kNtt
             ? encrypt_zero_symmetric(key, ConstPolyView<Form::kNtt>{&level, a.data()}, error)
             : encrypt_zero_symmetric(key, ConstPolyView<Form::kCoefficient>{&level, a.data()}, error);
}

}  // namespace emeth
