#include "object_targets.h"

#include <algorithm>

#include "client/decryptor.h"
#include "client/encryptor.h"
#include "wire/ciphertext.h"
#include "wire/evaluation_keys.h"
#include "wire/parameters.h"
#include "wire/plaintext.h"

namespace emeth::fuzz {
namespace {

constexpr wire::KeyLimits kKeyLimits{.relin_powers = 2, .galois_elements = 2};

// ---- parameters

std::vector<Bytes> valid_parameters() {
  return {wire::save_parameters(bfv()->parameters()), wire::save_parameters(ckks()->parameters())};
}

std::vector<Malformed> malformed_parameters() {
  return malformed(wire::save_parameters(bfv()->parameters()), parameters_layout());
}

// ---- plaintexts and secret keys

Bytes ntt_plaintext() {
  const Level& level = ckks()->first_level();
  return saved(Plaintext::ntt(ckks(), level, AlignedBuffer(level.poly_words()), kScale));
}

std::vector<Bytes> valid_plaintexts() {
  AlignedBuffer coefficients(3);
  coefficients[2] = 16;
  return {saved(Plaintext::coefficients(bfv(), std::move(coefficients))), ntt_plaintext()};
}

std::vector<Malformed> malformed_plaintexts() { return malformed(ntt_plaintext(), plaintext_layout()); }

std::vector<Bytes> valid_secret_keys() { return {saved(secret_key(bfv())), saved(secret_key(ckks()))}; }

std::vector<Malformed> malformed_secret_keys() {
  const Bytes valid = saved(secret_key(ckks()));
  std::vector<Malformed> objects = malformed(valid, plaintext_layout());
  Bytes not_ternary = valid;
  not_ternary[88] ^= std::byte{1};
  objects.push_back({"not_ternary", std::move(not_ternary)});
  objects.push_back({"at_a_data_level", ntt_plaintext()});
  return objects;
}

// ---- ciphertexts and public keys

Bytes seeded_summand() { return saved_seeded(summand(), Generator::kBlake2xb); }

std::vector<Bytes> valid_ciphertexts() {
  return {saved(summand()), seeded_summand(), saved_seeded(summand(), Generator::kShake256),
          saved(counting_ciphertext(bfv(), bfv()->first_level(), 3, Form::kCoefficient, 1.0)),
          saved(counting_ciphertext(ckks(), ckks()->last_level(), 16, Form::kNtt, kScale))};
}

std::vector<Malformed> malformed_ciphertexts() {
  std::vector<Malformed> objects = malformed(saved(summand()), ciphertext_layout());
  for (Malformed& seeded : malformed(seeded_summand(), seeded_layout(ckks()->first_level().poly_words()))) {
    objects.push_back({"seeded_" + seeded.name, std::move(seeded.bytes)});
  }
  objects.push_back({"at_the_key_level", saved(key_component(ckks()))});
  return objects;
}

std::vector<Bytes> valid_public_keys() {
  return {saved(key_component(bfv())), saved_seeded(key_component(bfv()), Generator::kBlake2xb),
          saved(key_component(ckks())), saved_seeded(key_component(ckks()), Generator::kShake256)};
}

std::vector<Malformed> malformed_public_keys() {
  const Bytes valid = saved(key_component(ckks()));
  std::vector<Malformed> objects = malformed(valid, ciphertext_layout());
  Bytes transparent = valid;
  std::fill(transparent.begin() + 113 + 8 * 12, transparent.end(), std::byte{0});
  objects.push_back({"transparent", std::move(transparent)});
  Bytes coefficients = valid;
  coefficients[ciphertext_layout().form] = std::byte{0};
  objects.push_back({"coefficient_form", std::move(coefficients)});
  objects.push_back({"at_a_data_level", saved(summand())});
  objects.push_back(
      {"three_polynomials", saved(counting_ciphertext(ckks(), ckks()->key_level(), 3, Form::kNtt, 1.0))});
  return objects;
}

// ---- evaluation keys

template <typename Keys>
Bytes saved_keys(const Keys& keys) {
  Bytes bytes(wire::saved_bytes(keys, wire::KeyForm::kFull));
  wire::save(keys, wire::KeyForm::kFull, bytes);
  return bytes;
}

template <typename Keys, Keys (*Load)(const ContextPtr&, std::span<const std::byte>, const wire::KeyLimits&),
          std::size_t (*MaxBodyBytes)(const Context&, const wire::KeyLimits&) noexcept>
bool accepts_keys(std::span<const std::byte> bytes) {
  bool any = false;
  for (const ContextPtr& context : contexts_of(bytes)) {
    any |= is_accepted([&] {
      const Bytes again = saved_keys(Load(context, bytes, kKeyLimits));
      require(saved_keys(Load(context, again, kKeyLimits)) == again, "keys survive saving");
      require(bytes.size() <= 16 + MaxBodyBytes(*context, kKeyLimits), "keys are within their largest size");
    });
  }
  return any;
}

std::vector<Bytes> valid_relin_keys() { return {key_object(ckks(), {true}), key_object(bfv(), {true})}; }

std::vector<Malformed> malformed_relin_keys() {
  std::vector<Malformed> objects = malformed(key_object(ckks(), {true}), keys_layout(0));
  objects.push_back({"a_hole", key_object(ckks(), {false, true})});
  objects.push_back({"a_key_more_than_allowed", key_object(ckks(), {true, true, true})});
  return objects;
}

std::vector<Bytes> valid_galois_keys() {
  return {key_object(ckks(), {false, true, false, false}), key_object(bfv(), {true})};
}

std::vector<Malformed> malformed_galois_keys() {
  std::vector<Malformed> objects = malformed(key_object(ckks(), {false, true, false, false}), keys_layout(1));
  objects.push_back({"a_key_more_than_allowed", key_object(ckks(), {true, true, true})});
  return objects;
}

}  // namespace

bool accepts_parameters(std::span<const std::byte> bytes) {
  return is_accepted([&] {
    const ParametersLiteral literal = wire::load_parameters(bytes);
    const Parameters parameters = Parameters::create(literal, Security::kToy);
    const Bytes again = wire::save_parameters(parameters);
    const ParametersLiteral reloaded = wire::load_parameters(again);
    require(reloaded.scheme == literal.scheme && reloaded.degree == literal.degree &&
                reloaded.q == literal.q && reloaded.plain_modulus == literal.plain_modulus &&
                again.size() == bytes.size(),
            "parameters survive saving");
  });
}

bool accepts_plaintext(std::span<const std::byte> bytes) {
  bool any = false;
  for (const ContextPtr& context : contexts_of(bytes)) {
    any |= is_accepted([&] {
      const Bytes again = saved(wire::load_plaintext(context, bytes));
      require(again.size() == bytes.size(), "a plaintext keeps its size");
      require(std::ranges::equal(std::span(again).subspan(88), bytes.subspan(88)),
              "a plaintext keeps its words");
      require(saved(wire::load_plaintext(context, again)) == again, "plaintexts survive saving");
    });
  }
  return any;
}

bool accepts_secret_key(std::span<const std::byte> bytes) {
  bool any = false;
  for (const ContextPtr& context : contexts_of(bytes)) {
    any |= is_accepted([&] {
      const SecretKey key = load_secret_key(context, bytes);
      const Bytes again = saved(key);
      require(std::ranges::equal(std::span(again).subspan(88), bytes.subspan(88)),
              "a secret key keeps its words");
      require(saved(load_secret_key(context, again)) == again, "secret keys survive saving");
      const Form form = context->scheme() == Scheme::kBfv ? Form::kCoefficient : Form::kNtt;
      decrypt(key, counting_ciphertext(context, context->first_level(), 2, form, 1.0));
    });
  }
  return any;
}

// What is accepted is decrypted too: a requester does so with whatever the aggregator sends.
bool accepts_ciphertext(std::span<const std::byte> bytes) {
  bool any = false;
  for (const ContextPtr& context : contexts_of(bytes)) {
    any |= is_accepted([&] {
      const Ciphertext ciphertext = wire::load_ciphertext(context, bytes, {});
      const Bytes again = saved(ciphertext);
      require(saved(wire::load_ciphertext(context, again, {})) == again, "ciphertexts survive saving");
      require(bytes.size() <= 16 + wire::max_body_bytes(*context, ciphertext.size(), false),
              "an object is within its largest size");
      is_accepted([&] {
        const Bytes plaintext = saved(decrypt(secret_key(context), ciphertext));
        require(saved(wire::load_plaintext(context, plaintext)) == plaintext, "what decrypts is a plaintext");
      });
    });
  }
  return any;
}

// What is accepted encrypts: a node does so under the key that the job names.
bool accepts_public_key(std::span<const std::byte> bytes) {
  constexpr wire::CiphertextExpectation kPublicKey{.key_level = true, .allow_transparent = false};
  bool any = false;
  for (const ContextPtr& context : contexts_of(bytes)) {
    any |= is_accepted([&] {
      const Ciphertext key = wire::load_ciphertext(context, bytes, kPublicKey);
      const Bytes again = saved(key);
      require(saved(wire::load_ciphertext(context, again, kPublicKey)) == again,
              "public keys survive saving");
      require(bytes.size() <= 16 + wire::max_body_bytes(*context, 2, true),
              "a key is within its largest size");
      const EncryptionNoise noise{{0, 1, 0, -1}, {1, 2, 3, 4}, {-1, -2, -3, -4}};
      const Bytes encrypted = saved(encrypt_zero(key, context->first_level(), noise));
      require(saved(wire::load_ciphertext(context, encrypted, {})) == encrypted,
              "what encrypts is a ciphertext");
    });
  }
  return any;
}

bool accepts_relin_keys(std::span<const std::byte> bytes) {
  return accepts_keys<RelinKeys, wire::load_relin_keys, wire::max_relin_body_bytes>(bytes);
}

bool accepts_galois_keys(std::span<const std::byte> bytes) {
  return accepts_keys<GaloisKeys, wire::load_galois_keys, wire::max_galois_body_bytes>(bytes);
}

std::span<const Target> object_targets() {
  static constexpr Target kTargets[] = {
      {"parameters", accepts_parameters, valid_parameters, malformed_parameters},
      {"plaintext", accepts_plaintext, valid_plaintexts, malformed_plaintexts},
      {"secret_key", accepts_secret_key, valid_secret_keys, malformed_secret_keys},
      {"ciphertext", accepts_ciphertext, valid_ciphertexts, malformed_ciphertexts},
      {"public_key", accepts_public_key, valid_public_keys, malformed_public_keys},
      {"relin_keys", accepts_relin_keys, valid_relin_keys, malformed_relin_keys},
      {"galois_keys", accepts_galois_keys, valid_galois_keys, malformed_galois_keys},
  };
  return kTargets;
}

}  // namespace emeth::fuzz
