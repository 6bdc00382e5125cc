#include "bfv/plain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "error_code.h"
#include "math/primes.h"
#include "objects.h"
#include "rlwe/linear.h"

namespace emeth {
namespace {

constexpr std::size_t kDegree = 16;

/// q below 2^64 at the first data level, so that q m fits 128 bits; t even, odd, tiny, above every prime.
std::vector<ContextPtr> contexts() {
  std::vector<ContextPtr> made;
  for (const std::vector<int>& sizes : {std::vector{30, 32, 40}, {60, 40}, {20, 20, 20, 60}}) {
    for (const u64 t : {u64{2}, u64{3}, u64{97}, u64{1} << 20, (u64{1} << 45) - 1, (u64{1} << 57) - 13}) {
      made.push_back(make_context(Scheme::kBfv, kDegree, coefficient_modulus(kDegree, sizes), t));
    }
  }
  return made;
}

u128 product(const Level& level) {
  u128 q = 1;
  for (const Modulus& q_i : level.moduli()) {
    q *= q_i.value();
  }
  return q;
}

TEST(ScaledMessage, IsTheFormulaOverTheIntegers) {
  for (const ContextPtr& context : contexts()) {
    const Level& level = context->first_level();
    const u64 t = level.bfv().t;
    std::mt19937_64 random(t);
    std::vector<u64> message{0, 1, t - 1, t / 2, (t + 1) / 2, (t - 1) / 2};
    while (message.size() < kDegree) {
      message.push_back(random() % t);
    }
    AlignedBuffer words(level.poly_words());
    const PolyView<Form::kCoefficient> poly{&level, words.data()};
    bfv::add_scaled_message(poly, message);
    for (std::size_t j = 0; j < kDegree; ++j) {
      const u128 scaled = (product(level) * message[j] + (t + 1) / 2) / t;
      for (std::size_t i = 0; i < level.limbs(); ++i) {
        EXPECT_EQ(poly.limb(i)[j], static_cast<u64>(scaled % level.modulus(i).value()))
            << "t " << t << ", m " << message[j];
      }
    }
    bfv::sub_scaled_message(poly, message);
    EXPECT_TRUE(std::ranges::all_of(words.span(), [](u64 x) { return x == 0; }));
  }
}

TEST(TransformToNtt, LiftsToTheCentredInterval) {
  for (const ContextPtr& context : contexts()) {
    const u64 t = context->parameters().plain_modulus();
    AlignedBuffer words(4);
    words[0] = (t - 1) / 2;
    words[1] = (t + 1) / 2;
    words[2] = t - 1;
    const std::vector<i64> lifted{static_cast<i64>(words[0]),
                                  static_cast<i64>(words[1]) - static_cast<i64>(t), -1, 0};
    const Plaintext message = Plaintext::coefficients(context, std::move(words));
    for (const Level& level : context->levels()) {
      const Plaintext ntt = bfv::transform_to_ntt(message, level.limbs());
      AlignedBuffer back(level.poly_words());
      std::ranges::copy(ntt.words(), back.data());
      to_coefficient(PolyView<Form::kNtt>{&level, back.data()});
      for (std::size_t i = 0; i < level.limbs(); ++i) {
        const auto q = static_cast<i64>(level.modulus(i).value());
        for (std::size_t j = 0; j < 4; ++j) {
          EXPECT_EQ(static_cast<i64>(back[i * kDegree + j]), (lifted[j] % q + q) % q) << "t " << t;
        }
      }
    }
  }
}

TEST(MultiplyPlain, AllFormsAgreeWhereMonomialsAreCentredToo) {
  for (const ContextPtr& context : contexts()) {
    const Level& level = context->first_level();
    const u64 t = level.bfv().t;
    std::mt19937_64 random(t);
    const Ciphertext a = random_ciphertext(context, level, 3, Form::kCoefficient, random);
    for (const u64 m : {u64{1}, (t - 1) / 2, t - 1}) {
      if (m == 0 || (m >= level.bfv().negative_threshold && level.bfv().fast_plain_lift)) {
        continue;
      }
      AlignedBuffer words(6);
      words[5] = m;
      const Plaintext monomial = Plaintext::coefficients(context, std::move(words));
      const Ciphertext expected = bfv::multiply_plain(a, bfv::transform_to_ntt(monomial, level.limbs()));
      EXPECT_TRUE(std::ranges::equal(bfv::multiply_plain(a, monomial).words(), expected.words())) << t;
      const Ciphertext in_ntt = bfv::multiply_plain(transform_to_ntt(a), monomial);
      EXPECT_TRUE(std::ranges::equal(transform_from_ntt(in_ntt).words(), expected.words())) << t;
    }
  }
}

TEST(BfvPlain, RefusesWhatDoesNotMatch) {
  const ContextPtr context = make_context(Scheme::kBfv, 8, {97, 113, 193}, 5);
  std::mt19937_64 random(1);
  const Ciphertext a = random_ciphertext(context, context->first_level(), 2, Form::kCoefficient, random);
  const Plaintext p = random_coefficients(context, 8, random);
  EXPECT_EQ(error_code_of([&] { bfv::add_plain(transform_to_ntt(a), p); }), Errc::kFormMismatch);
  EXPECT_EQ(error_code_of([&] { bfv::add_plain(a, bfv::transform_to_ntt(p, 2)); }), Errc::kFormMismatch);
  EXPECT_EQ(error_code_of([&] { bfv::multiply_plain(a, bfv::transform_to_ntt(p, 1)); }),
            Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { bfv::transform_to_ntt(p, 4); }), Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { bfv::transform_to_ntt(bfv::transform_to_ntt(p, 2), 2); }),
            Errc::kFormMismatch);
  AlignedBuffer large(2);
  large[1] = 5;
  const Plaintext out_of_range = Plaintext::coefficients(context, std::move(large));
  EXPECT_EQ(error_code_of([&] { bfv::multiply_plain(a, out_of_range); }), Errc::kResidueOutOfRange);
  const Plaintext zero = Plaintext::coefficients(context, AlignedBuffer(3));
  EXPECT_EQ(error_code_of([&] { bfv::multiply_plain(a, zero); }), Errc::kTransparent);
  EXPECT_EQ(error_code_of([&] { Plaintext::coefficients(context, AlignedBuffer(9)); }),
            Errc::kInvalidArgument);
  const ContextPtr other = make_context(Scheme::kBfv, 8, {97, 113, 193}, 5);
  EXPECT_EQ(error_code_of([&] { bfv::sub_plain(a, Plaintext::coefficients(other, AlignedBuffer(1))); }),
            Errc::kInvalidArgument);
}

}  // namespace
}  // namespace emeth
