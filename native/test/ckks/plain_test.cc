#include "ckks/plain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "error_code.h"
#include "objects.h"
#include "rlwe/linear.h"

namespace emeth {
namespace {

class CkksPlain : public testing::Test {
 protected:
  Ciphertext ciphertext(double scale) {
    Ciphertext a = random_ciphertext(context_, level_, 2, Form::kNtt, random_);
    a.set_scale(scale);
    return a;
  }
  Plaintext plaintext(double scale, const Level& level) {
    AlignedBuffer words(level.poly_words());
    for (std::size_t i = 0; i < words.size(); ++i) {
      words[i] = random_() % level.modulus(i / level.degree()).value();
    }
    return Plaintext::ntt(context_, level, std::move(words), scale);
  }

  std::mt19937_64 random_{1};
  ContextPtr context_ = make_context(Scheme::kCkks, 8, {97, 1048433, 193, 113}, 0);
  const Level& level_ = context_->first_level();  // 35 bits
};

TEST_F(CkksPlain, SumTouchesTheFirstComponentOnly) {
  const Ciphertext a = ciphertext(8.0);
  const Plaintext p = plaintext(8.0, level_);
  const Ciphertext sum = ckks::add_plain(a, p);
  for (std::size_t w = 0; w < sum.words().size(); ++w) {
    const Modulus& q = level_.modulus(w / 8 % 3);
    EXPECT_EQ(sum.words()[w], w < 24 ? q.add(a.words()[w], p.words()[w]) : a.words()[w]);
  }
  EXPECT_TRUE(std::ranges::equal(ckks::sub_plain(sum, p).words(), a.words()));
}

TEST_F(CkksPlain, ProductMultipliesEveryComponentAndTheScale) {
  const Ciphertext a = ciphertext(8.0);
  const Plaintext p = plaintext(4.0, level_);
  const Ciphertext product = ckks::multiply_plain(a, p);
  EXPECT_EQ(product.scale(), 32.0);
  for (std::size_t w = 0; w < product.words().size(); ++w) {
    EXPECT_EQ(product.words()[w], level_.modulus(w / 8 % 3).multiply(a.words()[w], p.words()[w % 24]));
  }
}

TEST_F(CkksPlain, RescaleDividesWordsAndScale) {
  const Ciphertext a = ciphertext(1000.0);
  const Ciphertext b = ckks::rescale_to_next(a);
  EXPECT_EQ(b.scale(), 1000.0 / 193);
  EXPECT_EQ(b.level().limbs(), 2U);
  // Times the prime it is a again, up to a remainder of at most half the prime.
  const Ciphertext coefficients = transform_from_ntt(a);
  const Ciphertext quotient = transform_from_ntt(b);
  for (std::size_t c = 0; c < 2; ++c) {
    for (std::size_t j = 0; j < 8; ++j) {
      const Modulus& q = level_.modulus(1);
      const u64 product = q.multiply(quotient.poly<Form::kCoefficient>(c).limb(1)[j], 193);
      const u64 remainder = q.sub(coefficients.poly<Form::kCoefficient>(c).limb(1)[j], product);
      EXPECT_TRUE(remainder <= 96 || remainder >= q.value() - 96) << remainder;
    }
  }
}

TEST_F(CkksPlain, RefusesWhatDoesNotMatch) {
  const Ciphertext a = ciphertext(8.0);
  EXPECT_EQ(error_code_of([&] { ckks::add_plain(a, plaintext(8.5, level_)); }), Errc::kScaleMismatch);
  EXPECT_EQ(error_code_of([&] { ckks::sub_plain(a, plaintext(8.0, context_->level(2))); }),
            Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { ckks::multiply_plain(a, plaintext(0x1p32, level_)); }), Errc::kInvalidScale);
  EXPECT_NO_THROW(ckks::multiply_plain(a, plaintext(0x1p31, level_)));
  EXPECT_EQ(error_code_of([&] { ckks::multiply_plain(ciphertext(0x1p-600), plaintext(0x1p-600, level_)); }),
            Errc::kInvalidScale);
  EXPECT_EQ(error_code_of([&] { ckks::rescale_to_next(ciphertext(0x1p35)); }), Errc::kInvalidScale);
  EXPECT_EQ(error_code_of([&] { ckks::rescale_to_next(ciphertext(0x1p-1020)); }), Errc::kInvalidScale);
  const Ciphertext key = random_ciphertext(context_, context_->key_level(), 2, Form::kNtt, random_);
  EXPECT_EQ(error_code_of([&] { ckks::rescale_to_next(key); }), Errc::kLevelMismatch);
  const Ciphertext last = ckks::rescale_to_next(ckks::rescale_to_next(ciphertext(0x1p30)));
  EXPECT_EQ(error_code_of([&] { ckks::rescale_to_next(last); }), Errc::kEndOfChain);
  const Plaintext zero = Plaintext::ntt(context_, level_, AlignedBuffer(level_.poly_words()), 1.0);
  EXPECT_EQ(error_code_of([&] { ckks::multiply_plain(a, zero); }), Errc::kTransparent);
  EXPECT_EQ(error_code_of([&] { ckks::add_plain(transform_from_ntt(a), plaintext(8.0, level_)); }),
            Errc::kFormMismatch);
}

}  // namespace
}  // namespace emeth
