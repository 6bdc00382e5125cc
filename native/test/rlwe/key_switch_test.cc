// What key switching means: messages survive it, or move to other slots. The exact words are known answers
// of bfv/product_known_answer_test.cc.

#include "rlwe/key_switch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <complex>
#include <random>

#include "bfv/batch_encoder.h"
#include "bfv/multiply.h"
#include "ckks/encoder.h"
#include "ckks/multiply.h"
#include "client/decryptor.h"
#include "client/encryptor.h"
#include "client/evaluation_keys.h"
#include "client/key_generator.h"
#include "client/sampler.h"
#include "error_code.h"
#include "math/galois.h"
#include "math/kernel_choice.h"
#include "math/primes.h"
#include "objects.h"
#include "rlwe/mod_switch.h"
#include "wire/hostile_values.h"

namespace emeth {
namespace {

using Slots = std::vector<std::complex<double>>;

constexpr std::size_t kDegree = 64;
constexpr i64 kRow = kDegree / 2;
constexpr double kScale = 0x1p25;

/// The special prime is the longest; the others in no order.
ContextPtr context_of(Scheme scheme) {
  const u64 t = scheme == Scheme::kBfv ? 257 : 0;
  return make_context(scheme, kDegree, coefficient_modulus(kDegree, std::vector{57, 50, 55, 60}), t);
}

/// Slots of small numbers, products of three below t: whole ones in BFV, complex ones in CKKS.
Slots random_slots(const Context& context, unsigned seed) {
  std::mt19937_64 random(seed);
  const bool bfv = context.scheme() == Scheme::kBfv;
  Slots slots(bfv ? 2 * kRow : kRow);
  for (std::complex<double>& slot : slots) {
    const double real = static_cast<double>(random() % 6), imaginary = static_cast<double>(random() % 6);
    slot = bfv ? std::complex(real) : std::complex(real - 3, imaginary - 3);
  }
  return slots;
}

Ciphertext encrypt_slots(const SecretKey& key, const Slots& slots, std::size_t limbs) {
  const ContextPtr& context = key.context();
  if (context->scheme() == Scheme::kCkks) {
    return encrypt_symmetric(key, ckks::encode(context, slots, kScale, limbs)).ciphertext;
  }
  std::vector<u64> values;
  for (const std::complex<double> slot : slots) {
    values.push_back(static_cast<u64>(slot.real()));
  }
  return mod_switch_to(encrypt_symmetric(key, bfv::encode(context, values)).ciphertext, limbs);
}

Slots decrypt_slots(const SecretKey& key, const Ciphertext& ciphertext) {
  const Plaintext plaintext = decrypt(key, ciphertext);
  if (key.context()->scheme() == Scheme::kCkks) {
    return ckks::decode(plaintext);
  }
  Slots slots;
  for (const u64 value : bfv::decode(plaintext)) {
    slots.emplace_back(static_cast<double>(value));
  }
  return slots;
}

void expect_slots(const SecretKey& key, const Ciphertext& ciphertext, const Slots& expected) {
  const Slots slots = decrypt_slots(key, ciphertext);
  ASSERT_EQ(slots.size(), expected.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    EXPECT_LT(std::abs(slots[i] - expected[i]), 1e-2)
        << "slot " << i << ": " << slots[i] << ", not " << expected[i];
  }
}

Slots product(const Slots& a, const Slots& b) {
  Slots slots(a.size());
  std::ranges::transform(a, b, slots.begin(), std::multiplies());
  return slots;
}

/// Every row of kRow slots to the left.
Slots rotated(Slots slots, i64 steps) {
  for (auto row = slots.begin(); row != slots.end(); row += kRow) {
    std::rotate(row, row + (steps + kRow) % kRow, row + kRow);
  }
  return slots;
}

/// Rows exchanged in BFV, slots conjugated in CKKS.
Slots conjugated(const Context& context, Slots slots) {
  if (context.scheme() == Scheme::kBfv) {
    std::ranges::rotate(slots, slots.begin() + kRow);
  } else {
    std::ranges::transform(slots, slots.begin(), [](const auto& slot) { return std::conj(slot); });
  }
  return slots;
}

Ciphertext multiply(const Ciphertext& a, const Ciphertext& b) {
  return a.context()->scheme() == Scheme::kBfv ? bfv::multiply(a, b) : ckks::multiply(a, b);
}

/// The key from s^power, written from its definition: digit J encrypts P s^power in limb J.
KeySwitchKey power_key(const SecretKey& key, int power) {
  const Level& level = key.context()->key_level();
  AlignedBuffer from(level.poly_words());
  std::ranges::copy(key.words(), from.data());
  for (int i = 1; i < power; ++i) {
    multiply_in_place(PolyView<Form::kNtt>{&level, from.data()}, key.at(level));
  }
  SeedStream stream = fresh_stream();
  std::vector<Ciphertext> components;
  for (std::size_t digit = 0; digit + 1 < level.limbs(); ++digit) {
    const std::vector<int> error = sample_error(stream, kDegree);
    components.push_back(encrypt_zero_symmetric(key, level, Form::kNtt, fresh_seed(), error));
    const Modulus& q = level.modulus(digit);
    const u64 special = q.reduce(level.modulus(level.limbs() - 1).value());
    for (std::size_t i = digit * kDegree; i < (digit + 1) * kDegree; ++i) {
      u64& word = components.back().words()[i];
      word = q.add(word, q.multiply(special, from[i]));
    }
  }
  return KeySwitchKey(std::move(components));
}

class KeySwitch : public testing::TestWithParam<Scheme> {
 protected:
  Ciphertext encrypted(unsigned seed, std::size_t limbs = 3) const {
    return encrypt_slots(key_, random_slots(*context_, seed), limbs);
  }
  GaloisKeys keys_for_steps(std::vector<i64> steps) const {
    std::vector<u64> elements;
    for (const i64 step : steps) {
      elements.push_back(galois_element(step, kDegree));
    }
    return generate_galois_keys(key_, elements);
  }

  ContextPtr context_ = context_of(GetParam());
  SecretKey key_ = generate_secret_key(context_);
  RelinKeys relin_keys_ = generate_relin_keys(key_);
  GaloisKeys default_keys_ = generate_galois_keys(key_, default_galois_elements(kDegree));
};

TEST_P(KeySwitch, RelinearizedProductIsTheProductAtEveryLevel) {
  const Slots a = random_slots(*context_, 1), b = random_slots(*context_, 2);
  for (std::size_t limbs = 1; limbs <= 3; ++limbs) {
    SCOPED_TRACE(std::to_string(limbs) + " limbs");
    const Ciphertext wide = multiply(encrypt_slots(key_, a, limbs), encrypt_slots(key_, b, limbs));
    ASSERT_EQ(wide.size(), 3u);
    const Ciphertext relinearized = relinearize(wide, relin_keys_);
    EXPECT_EQ(relinearized.size(), 2u);
    EXPECT_EQ(&relinearized.level(), &wide.level());
    EXPECT_EQ(relinearized.scale(), wide.scale());
    EXPECT_EQ(relinearized.form(), wide.form());
    expect_slots(key_, relinearized, product(a, b));
  }
}

TEST_P(KeySwitch, SizeFourIsRelinearizedWithTheKeysOfBothPowers) {
  std::vector<KeySwitchKey> powers;
  powers.push_back(power_key(key_, 2));
  powers.push_back(power_key(key_, 3));
  const RelinKeys keys(context_, std::move(powers));
  const Ciphertext four = multiply(multiply(encrypted(1), encrypted(2)), encrypted(3));
  ASSERT_EQ(four.size(), 4u);
  const Slots expected =
      product(product(random_slots(*context_, 1), random_slots(*context_, 2)), random_slots(*context_, 3));
  const Ciphertext relinearized = relinearize(four, keys);
  EXPECT_EQ(relinearized.size(), 2u);
  expect_slots(key_, relinearized, expected);
}

TEST_P(KeySwitch, RelinearizingTwoPolynomialsCopiesThem) {
  const Ciphertext a = encrypted(1);
  EXPECT_TRUE(std::ranges::equal(relinearize(a, relin_keys_).words(), a.words()));
}

TEST_P(KeySwitch, RelinearizingBeyondTheKeysNamesThePower) {
  const Ciphertext four = multiply(multiply(encrypted(1), encrypted(2)), encrypted(3));
  EXPECT_EQ(error_code_of([&] { relinearize(four, relin_keys_); }), Errc::kMissingKey);
  EXPECT_EQ(message_of([&] { relinearize(four, relin_keys_); }),
            "no relinearization key for the power 3 of the secret; these keys go up to power 2");
}

TEST_P(KeySwitch, DefaultKeysRotateByEveryStepAtEveryLevel) {
  const Slots slots = random_slots(*context_, 3);
  for (std::size_t limbs = 1; limbs <= 3; ++limbs) {
    const Ciphertext a = encrypt_slots(key_, slots, limbs);
    for (i64 steps = 1 - kRow; steps < kRow; ++steps) {
      SCOPED_TRACE(std::to_string(limbs) + " limbs, " + std::to_string(steps) + " steps");
      const Ciphertext result = rotate(a, steps, default_keys_);
      EXPECT_EQ(&result.level(), &a.level());
      EXPECT_EQ(result.scale(), a.scale());
      expect_slots(key_, result, rotated(slots, steps));
    }
  }
}

TEST_P(KeySwitch, ConjugateExchangesRowsOrConjugatesAtEveryLevel) {
  const Slots slots = random_slots(*context_, 4);
  for (std::size_t limbs = 1; limbs <= 3; ++limbs) {
    SCOPED_TRACE(std::to_string(limbs) + " limbs");
    const Ciphertext result = conjugate(encrypt_slots(key_, slots, limbs), default_keys_);
    expect_slots(key_, result, conjugated(*context_, slots));
  }
}

TEST_P(KeySwitch, RotationByZeroStepsCopiesAnySize) {
  const Ciphertext three = multiply(encrypted(1), encrypted(2));
  EXPECT_TRUE(std::ranges::equal(rotate(three, 0, default_keys_).words(), three.words()));
}

TEST_P(KeySwitch, RotationPrefersTheKeyOfTheStep) {
  const Ciphertext a = encrypted(1);
  const GaloisKeys keys = keys_for_steps({-1, 3, 4});
  EXPECT_TRUE(std::ranges::equal(rotate(a, 3, keys).words(),
                                 apply_galois(a, galois_element(3, kDegree), keys).words()));
  const Ciphertext composed = rotate(rotate(a, -1, default_keys_), 4, default_keys_);
  EXPECT_TRUE(std::ranges::equal(rotate(a, 3, default_keys_).words(), composed.words()));
}

TEST_P(KeySwitch, ComposedRotationSkipsTheWholeRow) {
  const Ciphertext a = encrypted(1);
  const GaloisKeys keys = keys_for_steps({-1});
  const Ciphertext result = rotate(a, kRow - 1, keys);  // -1, then kRow steps
  EXPECT_TRUE(std::ranges::equal(result.words(), rotate(a, -1, keys).words()));
}

TEST_P(KeySwitch, MissingGaloisKeyNamesTheElement) {
  const Ciphertext a = encrypted(1);
  const GaloisKeys keys = keys_for_steps({1, 4});
  expect_slots(key_, rotate(a, 5, keys), rotated(random_slots(*context_, 1), 5));
  const auto expect_missing = [&](u64 element, auto&& body) {
    EXPECT_EQ(error_code_of(body), Errc::kMissingKey);
    EXPECT_EQ(message_of(body), "no Galois key for the element " + std::to_string(element) +
                                    "; have the requester generate it");
  };
  expect_missing(galois_element(2, kDegree), [&] { rotate(a, 2, keys); });
  expect_missing(galois_element(-1, kDegree), [&] { rotate(a, 3, keys); });
  expect_missing(2 * kDegree - 1, [&] { conjugate(a, keys); });
  expect_missing(1, [&] { apply_galois(a, 1, keys); });
}

TEST_P(KeySwitch, AutomorphismOutsideItsDomainIsRefused) {
  const Ciphertext a = encrypted(1);
  for (const u64 g : {u64{0}, u64{2}, u64{2 * kDegree}, u64{2 * kDegree + 1}, ~u64{0}}) {
    EXPECT_EQ(error_code_of([&] { apply_galois(a, g, default_keys_); }), Errc::kInvalidArgument) << g;
  }
  for (const i64 steps : {kRow, -kRow, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(error_code_of([&] { rotate(a, steps, default_keys_); }), Errc::kInvalidArgument) << steps;
  }
}

TEST_P(KeySwitch, WrongSizeFormOrContextIsRefused) {
  const Ciphertext three = multiply(encrypted(1), encrypted(2));
  EXPECT_EQ(error_code_of([&] { apply_galois(three, 3, default_keys_); }), Errc::kSizeMismatch);
  EXPECT_EQ(error_code_of([&] { rotate(three, 1, default_keys_); }), Errc::kSizeMismatch);

  std::mt19937_64 random(5);
  const Form other_form = GetParam() == Scheme::kBfv ? Form::kNtt : Form::kCoefficient;
  const Ciphertext transformed = random_ciphertext(context_, context_->first_level(), 3, other_form, random);
  EXPECT_EQ(error_code_of([&] { relinearize(transformed, relin_keys_); }), Errc::kFormMismatch);
  EXPECT_EQ(error_code_of([&] { apply_galois(transformed, 3, default_keys_); }), Errc::kFormMismatch);

  const Form own_form = usual_form(*context_);
  const Ciphertext key = random_ciphertext(context_, context_->key_level(), 2, own_form, random);
  EXPECT_EQ(error_code_of([&] { apply_galois(key, 3, default_keys_); }), Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { rotate(key, 1, default_keys_); }), Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { conjugate(key, default_keys_); }), Errc::kLevelMismatch);
  const Ciphertext squared_key = random_ciphertext(context_, context_->key_level(), 3, own_form, random);
  EXPECT_EQ(error_code_of([&] { relinearize(squared_key, relin_keys_); }), Errc::kLevelMismatch);

  const ContextPtr other = context_of(GetParam());
  const Form form = usual_form(*other);
  const Ciphertext foreign = random_ciphertext(other, other->first_level(), 3, form, random);
  EXPECT_EQ(error_code_of([&] { relinearize(foreign, relin_keys_); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { rotate(foreign, 1, default_keys_); }), Errc::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Schemes, KeySwitch, testing::Values(Scheme::kBfv, Scheme::kCkks),
                         [](const auto& test) { return test.param == Scheme::kBfv ? "Bfv" : "Ckks"; });

TEST(KeySwitchWithoutBatching, AppliesAutomorphismsButHasNoRotations) {
  constexpr u64 kT = 1 << 10;
  const ContextPtr context =
      make_context(Scheme::kBfv, kDegree, coefficient_modulus(kDegree, std::vector{50, 60}), kT);
  const SecretKey key = generate_secret_key(context);
  const GaloisKeys keys = generate_galois_keys(key, std::vector<u64>{3, 2 * kDegree - 1});
  AlignedBuffer message(kDegree);
  for (std::size_t i = 0; i < kDegree; ++i) {
    message[i] = i + 1;
  }
  std::vector<u64> expected(kDegree);
  kernels().automorphism(expected.data(), message.data(), 3, kT, kDegree);
  const Ciphertext a =
      encrypt_symmetric(key, Plaintext::coefficients(context, std::move(message))).ciphertext;
  EXPECT_TRUE(std::ranges::equal(decrypt(key, apply_galois(a, 3, keys)).words(), expected));
  EXPECT_EQ(error_code_of([&] { rotate(a, 1, keys); }), Errc::kUnsupported);
  EXPECT_EQ(error_code_of([&] { conjugate(a, keys); }), Errc::kUnsupported);
}

}  // namespace
}  // namespace emeth
