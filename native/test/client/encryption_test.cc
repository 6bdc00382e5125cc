#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>

#include "bfv/plain.h"
#include "client/decryptor.h"
#include "client/encryptor.h"
#include "client/key_generator.h"
#include "error_code.h"
#include "math/centred_lift.h"
#include "math/primes.h"
#include "objects.h"
#include "random/uniform.h"
#include "rlwe/linear.h"
#include "rlwe/mod_switch.h"

namespace emeth {
namespace {

struct Case {
  std::size_t n;
  std::vector<int> sizes;
  u64 t;
};

ContextPtr make(const Case& c) {
  return make_context(c.t == 0 ? Scheme::kCkks : Scheme::kBfv, c.n, coefficient_modulus(c.n, c.sizes), c.t);
}

/// Small and large rings, one prime and many, t even, t above the primes, 60-bit primes.
std::vector<Case> bfv_cases() {
  return {{2, {30, 30}, 2},
          {2, {60}, 1000},
          {4, {40, 40}, 16},
          {8, {60, 60}, u64{1} << 40},
          {16, {20, 30, 40}, 10007},
          {32, {60, 60, 60}, (u64{1} << 60) - 5},
          {64, {60}, u64{1} << 20},
          {64, {30, 30, 30, 30}, (u64{1} << 45) - 1},
          {64, {60, 20}, 65537},
          {1024, {27}, 257},
          {4096, {36, 36, 37}, 1032193}};
}

std::vector<Case> ckks_cases() {
  return {{2, {30, 30}, 0}, {4, {60}, 0}, {64, {20, 30, 60, 25}, 0}, {2048, {60, 40, 40, 60}, 0}};
}

/// The worst |noise| of a fresh encryption at the level below `above` (at `above` if it is the only one).
u64 public_noise_bound(std::size_t n, const Level& above, const Level& level) {
  const u64 wide = 21 * (2 * n + 1);
  return &above == &level ? wide : wide / above.modulus(above.limbs() - 1).value() + (1 + n) / 2 + 1;
}

AlignedBuffer random_message(std::size_t n, u64 t, std::mt19937_64& random) {
  AlignedBuffer words(random() % (n + 1));
  const std::array<u64, 5> edges{0, t - 1, (t + 1) / 2, (t + 1) / 2 - 1, 1 % t};
  for (u64& m : words.span()) {
    m = random() % 2 == 0 ? edges[random() % edges.size()] : random() % t;
  }
  return words;
}

/// What decryption makes of it: no trailing zeros, at least one word.
std::vector<u64> trimmed(std::span<const u64> words) {
  std::vector<u64> result(words.begin(), words.end());
  while (!result.empty() && result.back() == 0) {
    result.pop_back();
  }
  result.resize(std::max<std::size_t>(result.size(), 1));
  return result;
}

void expect_message(const SecretKey& key, const Ciphertext& ciphertext, std::span<const u64> message) {
  const Plaintext decrypted = decrypt(key, ciphertext);
  EXPECT_EQ(std::vector<u64>(decrypted.words().begin(), decrypted.words().end()), trimmed(message));
}

/// t (q m / t + noise) is off by at most t noise, and t for the rounding of the scaled message.
void expect_budget(const SecretKey& key, const Ciphertext& ciphertext, u64 noise) {
  const Level& level = ciphertext.level();
  const u128 worst = u128{level.bfv().t} * (noise + 1);
  const int bits = bit_count(std::vector<u64>{static_cast<u64>(worst), static_cast<u64>(worst >> 64)});
  EXPECT_GE(noise_budget(key, ciphertext), level.total_bits() - bits - 1);
}

TEST(BfvEncryption, DecryptsToTheMessageWithinTheNoiseBound) {
  for (const Case& c : bfv_cases()) {
    const ContextPtr context = make(c);
    const SecretKey key = generate_secret_key(context);
    const PublicKey pk = generate_public_key(key);
    const Level& first = context->first_level();
    for (unsigned seed = 0; seed < 8; ++seed) {
      SCOPED_TRACE("N " + std::to_string(c.n) + ", t " + std::to_string(c.t) + ", seed " +
                   std::to_string(seed));
      std::mt19937_64 random(seed);
      const Plaintext message = Plaintext::coefficients(context, random_message(c.n, c.t, random));
      const Ciphertext a = encrypt(pk.ciphertext, message);
      EXPECT_EQ(&a.level(), &first);
      expect_message(key, a, message.words());
      expect_budget(key, a, public_noise_bound(c.n, context->previous_or_same(first), first));
      const Ciphertext b = encrypt_symmetric(key, message).ciphertext;
      expect_message(key, b, message.words());
      expect_budget(key, b, 21);
    }
  }
}

TEST(BfvEncryption, SumsDecryptToTheSum) {
  for (const Case& c : bfv_cases()) {
    SCOPED_TRACE("N " + std::to_string(c.n) + ", t " + std::to_string(c.t));
    const ContextPtr context = make(c);
    const SecretKey key = generate_secret_key(context);
    const PublicKey pk = generate_public_key(key);
    std::mt19937_64 random(c.n);
    std::vector<u64> expected(c.n, 0);
    std::vector<Ciphertext> summands;
    std::vector<const Ciphertext*> pointers;
    for (int i = 0; i < 5; ++i) {
      const Plaintext message = Plaintext::coefficients(context, random_message(c.n, c.t, random));
      for (std::size_t j = 0; j < message.words().size(); ++j) {
        expected[j] = (expected[j] + message.words()[j]) % c.t;
      }
      summands.push_back(i % 2 == 0 ? encrypt(pk.ciphertext, message)
                                    : encrypt_symmetric(key, message).ciphertext);
    }
    for (const Ciphertext& summand : summands) {
      pointers.push_back(&summand);
    }
    expect_message(key, add_many(pointers), expected);
  }
}

TEST(BfvEncryption, ZeroIsEncryptedAtEveryLevel) {
  const ContextPtr context = make({64, {30, 30, 40, 40, 40}, 1 << 10});
  const SecretKey key = generate_secret_key(context);
  const PublicKey pk = generate_public_key(key);
  for (const Level& level : context->levels().subspan(1)) {
    const Ciphertext zero = encrypt_zero(pk.ciphertext, level);
    EXPECT_EQ(&zero.level(), &level);
    expect_message(key, zero, {});
    expect_budget(key, zero, public_noise_bound(64, context->previous_or_same(level), level));
  }
}

TEST(BfvEncryption, SwitchedCiphertextsDecryptAlike) {
  const ContextPtr context = make({64, {40, 30, 30, 40}, 1 << 10});
  const SecretKey key = generate_secret_key(context);
  std::mt19937_64 random(1);
  const Plaintext message = Plaintext::coefficients(context, random_message(64, 1 << 10, random));
  const Ciphertext a = encrypt_symmetric(key, message).ciphertext;
  for (std::size_t limbs = 1; limbs <= 3; ++limbs) {
    expect_message(key, mod_switch_to(a, limbs), message.words());
  }
}

/// c_0 = S(m) - c_1 s - c_2 s^2 - ... for random c_1 ...: no noise at all.
TEST(BfvDecryption, AnySizeUsesThePowersOfTheKey) {
  const ContextPtr context = make({32, {60, 40, 60}, 1 << 20});
  const SecretKey key = generate_secret_key(context);
  const Level& level = context->first_level();
  for (std::size_t size = 2; size <= 16; ++size) {
    SCOPED_TRACE("size " + std::to_string(size));
    std::mt19937_64 random(size);
    const AlignedBuffer message = random_message(32, 1 << 20, random);
    Ciphertext a = random_ciphertext(context, level, size, Form::kNtt, random);
    AlignedBuffer power(level.poly_words());
    std::fill_n(power.data(), power.size(), 1);
    const PolyView<Form::kNtt> s_i{&level, power.data()};
    std::ranges::fill(a.words().first(level.poly_words()), 0);
    for (std::size_t i = 1; i < size; ++i) {
      multiply_in_place(s_i, key.at(level));
      Ciphertext term = a.clone();
      multiply_in_place(term.poly<Form::kNtt>(i), s_i);
      sub_in_place(a.poly<Form::kNtt>(0), term.poly<Form::kNtt>(i));
    }
    a = transform_from_ntt(a);
    bfv::add_scaled_message(a.poly<Form::kCoefficient>(0), message.span());
    expect_message(key, a, message.span());
    expect_budget(key, a, 0);
  }
}

TEST(CkksEncryption, DecryptsToThePlaintextWithinTheNoiseBound) {
  for (const Case& c : ckks_cases()) {
    const ContextPtr context = make(c);
    const SecretKey key = generate_secret_key(context);
    const PublicKey pk = generate_public_key(key);
    const Level& last = context->last_level();
    for (const Level* level = &context->first_level(); level <= &last; ++level) {
      SCOPED_TRACE("N " + std::to_string(c.n) + ", limbs " + std::to_string(level->limbs()));
      std::mt19937_64 random(c.n);
      const Plaintext plaintext = random_ntt_plaintext(context, *level, random);
      const auto expect_noise = [&](const Ciphertext& ciphertext, u64 bound) {
        EXPECT_EQ(ciphertext.scale(), plaintext.scale());
        const Plaintext decrypted = decrypt(key, ciphertext);
        EXPECT_EQ(decrypted.level(), level);
        AlignedBuffer noise(level->poly_words());
        std::ranges::copy(decrypted.words(), noise.data());
        const PolyView<Form::kNtt> poly{level, noise.data()};
        sub_in_place(poly, plaintext.ntt_poly());
        to_coefficient(poly);
        std::vector<u64> magnitude(level->limbs());
        const CentredLift lift(level->base());
        for (std::size_t j = 0; j < c.n; ++j) {
          lift.lift(noise.data() + j, c.n, magnitude);
          EXPECT_LE(bit_count(magnitude), 64);
          EXPECT_LE(magnitude[0], bound);
        }
      };
      expect_noise(encrypt(pk.ciphertext, plaintext),
                   public_noise_bound(c.n, context->previous_or_same(*level), *level));
      expect_noise(encrypt_symmetric(key, plaintext).ciphertext, 21);
    }
  }
}

TEST(SymmetricEncryption, SecondComponentIsTheExpandedSeed) {
  for (const ContextPtr& context : {make({64, {60, 40, 50}, 1 << 10}), make({64, {60, 40, 50}, 0})}) {
    const SecretKey key = generate_secret_key(context);
    std::mt19937_64 random(1);
    const Level& level = context->first_level();
    const Plaintext plaintext = context->scheme() == Scheme::kBfv
                                    ? random_coefficients(context, 64, random)
                                    : random_ntt_plaintext(context, level, random);
    const auto [ciphertext, seed] = encrypt_symmetric(key, plaintext);
    const Bytes seeded = saved_seeded(ciphertext, {Generator::kBlake2xb, seed});
    const Ciphertext loaded = wire::load_ciphertext(context, seeded, {});
    EXPECT_TRUE(std::ranges::equal(loaded.words(), ciphertext.words()));
  }
  const ContextPtr context = make({64, {60, 40, 50}, 0});
  const PublicKey pk = generate_public_key(generate_secret_key(context));
  const Bytes seeded = saved_seeded(pk.ciphertext, {Generator::kBlake2xb, pk.seed});
  EXPECT_TRUE(std::ranges::equal(wire::load_ciphertext(context, seeded, {.key_level = true}).words(),
                                 pk.ciphertext.words()));
}

TEST(Encryption, FreshOnesDiffer) {
  const ContextPtr context = make({64, {60, 60}, 1 << 10});
  const SecretKey key = generate_secret_key(context);
  const PublicKey pk = generate_public_key(key);
  const Plaintext zero = Plaintext::coefficients(context, AlignedBuffer());
  EXPECT_FALSE(
      std::ranges::equal(encrypt(pk.ciphertext, zero).words(), encrypt(pk.ciphertext, zero).words()));
  EXPECT_NE(encrypt_symmetric(key, zero).seed, encrypt_symmetric(key, zero).seed);
}

TEST(Encryption, RefusesWhatCannotBeEncrypted) {
  const ContextPtr context = make({8, {40, 40}, 1 << 10});
  const PublicKey pk = generate_public_key(generate_secret_key(context));
  AlignedBuffer large(1);
  large[0] = 1 << 10;
  const Plaintext out_of_range = Plaintext::coefficients(context, std::move(large));
  EXPECT_EQ(error_code_of([&] { encrypt(pk.ciphertext, out_of_range); }), Errc::kResidueOutOfRange);
  const Plaintext one = Plaintext::coefficients(context, AlignedBuffer(1));
  EXPECT_EQ(error_code_of([&] { encrypt(pk.ciphertext, bfv::transform_to_ntt(one, 1)); }),
            Errc::kFormMismatch);
  const Ciphertext no_key = encrypt(pk.ciphertext, one);
  EXPECT_EQ(error_code_of([&] { encrypt(no_key, one); }), Errc::kInvalidArgument);
  const ContextPtr other = make({8, {40, 40}, 1 << 10});
  EXPECT_EQ(error_code_of([&] { encrypt(pk.ciphertext, Plaintext::coefficients(other, AlignedBuffer(1))); }),
            Errc::kInvalidArgument);

  const ContextPtr ckks = make({8, {40, 40}, 0});
  const SecretKey ckks_key = generate_secret_key(ckks);
  std::mt19937_64 random(1);
  const Plaintext at_key_level = random_ntt_plaintext(ckks, ckks->key_level(), random);
  EXPECT_EQ(error_code_of([&] { encrypt_symmetric(ckks_key, at_key_level); }), Errc::kLevelMismatch);
}

TEST(Decryption, RefusesWhatCannotBeDecrypted) {
  const ContextPtr context = make({8, {40, 40}, 1 << 10});
  const SecretKey key = generate_secret_key(context);
  std::mt19937_64 random(1);
  const auto random_at = [&](const ContextPtr& c, const Level& level, Form form) {
    return random_ciphertext(c, level, 2, form, random);
  };
  const Ciphertext ntt = random_at(context, context->first_level(), Form::kNtt);
  EXPECT_EQ(error_code_of([&] { decrypt(key, ntt); }), Errc::kFormMismatch);
  EXPECT_EQ(error_code_of([&] { noise_budget(key, ntt); }), Errc::kFormMismatch);
  EXPECT_EQ(
      error_code_of([&] { decrypt(key, random_at(context, context->key_level(), Form::kCoefficient)); }),
      Errc::kLevelMismatch);
  const ContextPtr ckks = make({8, {40, 40}, 0});
  const Ciphertext foreign = random_at(ckks, ckks->first_level(), Form::kNtt);
  EXPECT_EQ(error_code_of([&] { decrypt(key, foreign); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { noise_budget(generate_secret_key(ckks), foreign); }), Errc::kUnsupported);
}

}  // namespace
}  // namespace emeth
