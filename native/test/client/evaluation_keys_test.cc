#include "client/evaluation_keys.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/encryptor.h"
#include "client/key_generator.h"
#include "error_code.h"
#include "math/galois.h"
#include "math/kernel_choice.h"
#include "math/primes.h"
#include "objects.h"
#include "random/uniform.h"
#include "wire/hostile_values.h"

namespace emeth {
namespace {

constexpr std::size_t kDegree = 32;

ContextPtr context_of(Scheme scheme) {
  return make_context(scheme, kDegree, coefficient_modulus(kDegree, std::vector{40, 60, 30, 50}),
                      scheme == Scheme::kBfv ? 257 : 0);
}

/// The values of `words`, all limbs of one polynomial in NTT form, at the key level, as coefficients.
void expect_small(const Level& level, AlignedBuffer words, std::size_t digit) {
  to_coefficient(PolyView<Form::kNtt>{&level, words.data()});
  for (std::size_t i = 0; i < words.size(); ++i) {
    const u64 q = level.modulus(i / kDegree).value();
    const u64 first = words[i % kDegree];
    EXPECT_LE(std::min(words[i], q - words[i]), 21u) << "digit " << digit << ", word " << i;
    const bool negative = first > 21;
    EXPECT_EQ(negative ? q - words[i] : words[i], negative ? level.modulus(0).value() - first : first)
        << "digit " << digit << ", word " << i << ": another error modulo " << q;
  }
}

/// c_0 + c_1 s = -e, with P s' added in limb J of digit J: [ckks 2.5]
void expect_switches(const KeySwitchKey& key, const SecretKey& secret, std::span<const u64> from) {
  const Level& level = secret.context()->key_level();
  ASSERT_EQ(key.size(), level.limbs() - 1);
  for (std::size_t digit = 0; digit < key.size(); ++digit) {
    const Ciphertext& component = key.component(digit);
    EXPECT_EQ(component.scale(), 1.0);
    AlignedBuffer words(level.poly_words());
    for (std::size_t i = 0; i < words.size(); ++i) {
      const Modulus& q = level.modulus(i / kDegree);
      words[i] = q.add(component.words()[i],
                       q.multiply(component.words()[level.poly_words() + i], secret.words()[i]));
      if (i / kDegree == digit) {
        const u64 special = q.reduce(level.modulus(level.limbs() - 1).value());
        words[i] = q.sub(words[i], q.multiply(special, from[i]));
      }
    }
    expect_small(level, std::move(words), digit);
  }
}

class EvaluationKeys : public testing::TestWithParam<Scheme> {
 protected:
  ContextPtr context_ = context_of(GetParam());
  SecretKey key_ = generate_secret_key(context_);
};

TEST_P(EvaluationKeys, RelinKeysSwitchFromTheSquare) {
  const Level& level = context_->key_level();
  std::vector<u64> square(level.poly_words());
  for (std::size_t i = 0; i < square.size(); ++i) {
    square[i] = level.modulus(i / kDegree).multiply(key_.words()[i], key_.words()[i]);
  }
  const RelinKeys keys = generate_relin_keys(key_);
  ASSERT_EQ(keys.size(), 1u);
  expect_switches(keys.key(2), key_, square);
}

TEST_P(EvaluationKeys, GaloisKeysSwitchFromTheAutomorphism) {
  const Level& level = context_->key_level();
  for (const u64 g : default_galois_elements(kDegree)) {
    SCOPED_TRACE("element " + std::to_string(g));
    AlignedBuffer secret(level.poly_words()), image(level.poly_words());
    std::ranges::copy(key_.words(), secret.data());
    to_coefficient(PolyView<Form::kNtt>{&level, secret.data()});
    for (std::size_t limb = 0; limb < level.limbs(); ++limb) {
      kernels().automorphism(image.data() + limb * kDegree, secret.data() + limb * kDegree, g,
                             level.modulus(limb).value(), kDegree);
    }
    to_ntt(PolyView<Form::kCoefficient>{&level, image.data()});
    expect_switches(generate_galois_keys(key_, std::vector{g}).key(g), key_, image.span());
  }
}

TEST_P(EvaluationKeys, SeedsExpandToTheSecondPolynomials) {
  const Level& level = context_->key_level();
  const RelinKeys keys = generate_relin_keys(key_);
  const KeySwitchKey& key = keys.key(2);
  ASSERT_EQ(key.seeds().size(), key.size());
  for (std::size_t digit = 0; digit < key.size(); ++digit) {
    std::vector<u64> expanded(level.poly_words());
    SeedStream stream(Generator::kBlake2xb, key.seeds()[digit]);
    sample_uniform(stream, level.moduli(), kDegree, expanded);
    EXPECT_TRUE(std::ranges::equal(key.component(digit).words().last(level.poly_words()), expanded)) << digit;
  }
}

TEST_P(EvaluationKeys, FreshOnesAndTheirDigitsDiffer) {
  const RelinKeys a = generate_relin_keys(key_), b = generate_relin_keys(key_);
  EXPECT_FALSE(std::ranges::equal(a.key(2).component(0).words(), b.key(2).component(0).words()));
  EXPECT_NE(a.key(2).seeds()[0], b.key(2).seeds()[0]);
  EXPECT_NE(a.key(2).seeds()[0], a.key(2).seeds()[1]);
}

TEST_P(EvaluationKeys, RepeatedElementsCountOnce) {
  const GaloisKeys keys = generate_galois_keys(key_, std::vector<u64>{3, 63, 3, 63, 3});
  EXPECT_EQ(keys.keys().size(), 2u);
  EXPECT_TRUE(keys.has(3));
  EXPECT_TRUE(keys.has(63));
  EXPECT_FALSE(keys.has(1));
  EXPECT_EQ(generate_galois_keys(key_, {}).keys().size(), 0u);
}

TEST_P(EvaluationKeys, IllegalElementsAreRefused) {
  for (const u64 g : {u64{0}, u64{2}, u64{2 * kDegree}, u64{2 * kDegree + 1}, ~u64{0}}) {
    EXPECT_EQ(error_code_of([&] { generate_galois_keys(key_, std::vector<u64>{3, g}); }),
              Errc::kInvalidArgument)
        << g;
  }
}

INSTANTIATE_TEST_SUITE_P(Schemes, EvaluationKeys, testing::Values(Scheme::kBfv, Scheme::kCkks),
                         [](const auto& test) { return test.param == Scheme::kBfv ? "Bfv" : "Ckks"; });

TEST(EvaluationKeysOfOnePrime, DoNotExist) {
  const ContextPtr context = make_context(Scheme::kCkks, kDegree, primes(2 * kDegree, 40, 1), 0);
  const SecretKey key = generate_secret_key(context);
  EXPECT_EQ(error_code_of([&] { generate_relin_keys(key); }), Errc::kUnsupported);
  EXPECT_EQ(error_code_of([&] { generate_galois_keys(key, std::vector<u64>{3}); }), Errc::kUnsupported);
  EXPECT_EQ(message_of([&] { generate_relin_keys(key); }),
            "these parameters have no special prime: give them one more coefficient prime");
}

TEST(KeySwitchKeyShape, OtherThanTheContextsIsRefused) {
  const ContextPtr context = context_of(Scheme::kCkks);
  std::mt19937_64 random(1);
  const auto code = [&](std::size_t count, const Level& level, std::size_t size, Form form,
                        std::size_t seeds) {
    std::vector<Ciphertext> components;
    for (std::size_t i = 0; i < count; ++i) {
      components.push_back(random_ciphertext(context, level, size, form, random));
    }
    return error_code_of([&] { KeySwitchKey(std::move(components), std::vector<Seed>(seeds)); });
  };
  const Level& level = context->key_level();
  EXPECT_EQ(code(0, level, 2, Form::kNtt, 0), Errc::kInvalidArgument);
  EXPECT_EQ(code(2, level, 2, Form::kNtt, 0), Errc::kInvalidArgument);
  EXPECT_EQ(code(4, level, 2, Form::kNtt, 0), Errc::kInvalidArgument);
  EXPECT_EQ(code(3, level, 3, Form::kNtt, 0), Errc::kInvalidArgument);
  EXPECT_EQ(code(3, level, 2, Form::kCoefficient, 0), Errc::kInvalidArgument);
  EXPECT_EQ(code(3, context->first_level(), 2, Form::kNtt, 0), Errc::kInvalidArgument);
  EXPECT_EQ(code(3, level, 2, Form::kNtt, 2), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace emeth
