#include "ckks/multiply.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <random>

#include "ckks/encoder.h"
#include "client/decryptor.h"
#include "client/encryptor.h"
#include "client/key_generator.h"
#include "error_code.h"
#include "math/primes.h"
#include "objects.h"
#include "rlwe/linear.h"
#include "rlwe/mod_switch.h"

namespace emeth {
namespace {

using Slots = std::vector<std::complex<double>>;

constexpr std::size_t kDegree = 16;

class CkksMultiply : public testing::Test {
 protected:
  Ciphertext sized(std::size_t size) {
    Ciphertext a = random_ciphertext(context_, level_, size, Form::kNtt, random_);
    a.set_scale(0x1p20);
    return a;
  }

  /// Slot by slot over the limbs: sum of a_i b_(d-i), one reduced product after the other.
  void expect_tensor_product(const Ciphertext& result, const Ciphertext& a, const Ciphertext& b) {
    ASSERT_EQ(result.size(), a.size() + b.size() - 1);
    const std::size_t words = level_.poly_words();
    std::vector<u64> expected(result.words().size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      for (std::size_t j = 0; j < b.size(); ++j) {
        for (std::size_t w = 0; w < words; ++w) {
          const Modulus& q = level_.modulus(w / kDegree);
          u64& sum = expected[(i + j) * words + w];
          sum = q.add(sum, q.multiply(a.words()[i * words + w], b.words()[j * words + w]));
        }
      }
    }
    EXPECT_TRUE(std::ranges::equal(result.words(), expected)) << a.size() << " times " << b.size();
  }

  std::mt19937_64 random_{7};
  ContextPtr context_ =
      make_context(Scheme::kCkks, kDegree, coefficient_modulus(kDegree, std::vector{60, 20, 45, 60}), 0);
  const Level& level_ = context_->first_level();  // 125 bits
};

TEST_F(CkksMultiply, WordsAreTheTensorProduct) {
  for (const auto& [a_size, b_size] : {std::pair{2, 2}, {2, 3}, {4, 2}, {8, 9}, {15, 2}}) {
    const Ciphertext a = sized(static_cast<std::size_t>(a_size));
    const Ciphertext b = sized(static_cast<std::size_t>(b_size));
    expect_tensor_product(ckks::multiply(a, b), a, b);
  }
}

TEST_F(CkksMultiply, LargestResiduesNeverWrap) {
  for (const std::size_t size : {2u, 8u}) {  // sums of up to 8 products
    Ciphertext a = sized(size);
    for (std::size_t i = 0; i < a.words().size(); ++i) {
      a.words()[i] = level_.modulus(i / kDegree % level_.limbs()).value() - 1;
    }
    expect_tensor_product(ckks::multiply(a, a), a, a);
  }
}

TEST_F(CkksMultiply, SquareIsTheProductWithItself) {
  for (std::size_t size = 2; size <= 8; ++size) {
    const Ciphertext a = sized(size);
    EXPECT_EQ(saved(ckks::square(a)), saved(ckks::multiply(a, a))) << size;
  }
}

TEST_F(CkksMultiply, DecryptsToTheProductOfTheSlots) {
  const SecretKey key = generate_secret_key(context_);
  for (unsigned seed = 0; seed < 5; ++seed) {
    std::mt19937_64 random(seed);
    const auto part = [&] { return static_cast<double>(random() % 2001) / 1000 - 1; };
    Slots x(kDegree / 2), y(kDegree / 2);
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = {part(), part()};
      y[i] = {part(), part()};
    }
    for (std::size_t limbs = 1; limbs <= 3; ++limbs) {
      const double scale = limbs == 1 ? 0x1p25 : 0x1p30;
      const auto encrypted = [&](const Slots& slots) {
        return encrypt_symmetric(key, ckks::encode(context_, slots, scale, limbs)).ciphertext;
      };
      const Ciphertext product = ckks::multiply(encrypted(x), encrypted(y));
      EXPECT_EQ(product.scale(), scale * scale);
      const Slots decoded = ckks::decode(decrypt(key, product));
      for (std::size_t i = 0; i < x.size(); ++i) {
        EXPECT_LT(std::abs(decoded[i] - x[i] * y[i]), 1e-3)
            << "seed " << seed << ", " << limbs << " limbs, slot " << i;
      }
    }
  }
}

TEST_F(CkksMultiply, ScaleIsTheProductAndFitsTheLevel) {
  Ciphertext a = sized(2), b = sized(2);
  a.set_scale(3.25);
  b.set_scale(0x1p70);
  EXPECT_EQ(ckks::multiply(a, b).scale(), 3.25 * 0x1p70);
  const int bits = level_.total_bits();
  a.set_scale(0x1p60);
  b.set_scale(std::ldexp(1.0, bits - 61));
  EXPECT_NO_THROW(ckks::multiply(a, b));
  b.set_scale(std::ldexp(1.0, bits - 60));
  EXPECT_EQ(error_code_of([&] { ckks::multiply(a, b); }), Errc::kInvalidScale);
  a.set_scale(0x1p-600);  // the product is no normal double
  b.set_scale(0x1p-600);
  EXPECT_EQ(error_code_of([&] { ckks::multiply(a, b); }), Errc::kInvalidScale);
  EXPECT_EQ(error_code_of([&] { ckks::square(a); }), Errc::kInvalidScale);
}

TEST_F(CkksMultiply, RefusesWhatDoesNotMatch) {
  const Ciphertext a = sized(2);
  const auto code = [&](const Ciphertext& b) { return error_code_of([&] { ckks::multiply(a, b); }); };
  EXPECT_EQ(code(mod_switch_to_next(a)), Errc::kLevelMismatch);
  EXPECT_EQ(code(transform_from_ntt(a)), Errc::kFormMismatch);
  EXPECT_EQ(error_code_of([&] { ckks::square(transform_from_ntt(a)); }), Errc::kFormMismatch);
  EXPECT_EQ(code(sized(16)), Errc::kSizeMismatch);
  EXPECT_EQ(ckks::multiply(a, sized(15)).size(), 16U);
  const ContextPtr other =
      make_context(Scheme::kCkks, kDegree, coefficient_modulus(kDegree, std::vector{60, 20, 45, 60}), 0);
  EXPECT_EQ(code(random_ciphertext(other, other->first_level(), 2, Form::kNtt, random_)),
            Errc::kInvalidArgument);
  const ContextPtr bfv = tiny_bfv();
  const Ciphertext of_bfv = random_ciphertext(bfv, bfv->first_level(), 2, Form::kCoefficient, random_);
  EXPECT_EQ(error_code_of([&] { ckks::multiply(of_bfv, of_bfv); }), Errc::kUnsupported);
  EXPECT_EQ(error_code_of([&] { ckks::square(of_bfv); }), Errc::kUnsupported);
}

TEST_F(CkksMultiply, TransparentResultIsRefused) {
  const Ciphertext a = sized(2);
  Ciphertext transparent(context_, level_, 2, Form::kNtt, 0x1p20);
  EXPECT_EQ(error_code_of([&] { ckks::multiply(a, transparent); }), Errc::kTransparent);  // zero
  transparent.words()[0] = 1;
  EXPECT_EQ(error_code_of([&] { ckks::square(transparent); }), Errc::kTransparent);
  EXPECT_NO_THROW(ckks::multiply(a, transparent));
  // Not transparent either of them, but nowhere do both have a residue.
  Ciphertext left(context_, level_, 2, Form::kNtt, 0x1p20), right(context_, level_, 2, Form::kNtt, 0x1p20);
  left.words().front() = 1;
  left.words().back() = 1;
  right.words()[1] = 1;
  right.words()[level_.poly_words()] = 1;
  EXPECT_FALSE(ckks::multiply(left, right).is_transparent());
  left.words().front() = 0;
  EXPECT_EQ(error_code_of([&] { ckks::multiply(left, right); }), Errc::kTransparent);
}

}  // namespace
}  // namespace emeth
