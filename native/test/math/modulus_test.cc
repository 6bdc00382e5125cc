#include "math/modulus.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <vector>

#include "error_code.h"

namespace emeth {
namespace {

constexpr u64 kLargest = (u64{1} << 61) - 1;  // a prime, and the largest modulus

const u64 kModuli[] = {2,
                       3,
                       4,
                       17,
                       1024,
                       65537,
                       1048433,
                       (u64{1} << 32) - 1,
                       u64{1} << 32,
                       (u64{1} << 60) + 1,
                       u64{1} << 60,
                       1037629354146150401,
                       kLargest - 1,
                       kLargest};

/// Zero, both ends of [0, q) and of the word, and numbers drawn from `seed`.
std::vector<u64> words_for(u64 q, u64 seed) {
  std::vector<u64> words = {0,         1,     q / 2,     q - 1,       q,       q + 1,
                            2 * q - 1, 2 * q, 4 * q - 1, ~u64{0} - 1, ~u64{0}, ~u64{0} / q * q};
  std::mt19937_64 random(seed);
  for (int i = 0; i < 200; ++i) {
    words.push_back(random());
  }
  return words;
}

TEST(Modulus, OutsideItsInterval_IsRefused) {
  for (const u64 q : {u64{0}, u64{1}, u64{1} << 61, ~u64{0}}) {
    EXPECT_EQ(error_code_of([q] { Modulus{q}; }), Errc::kInvalidArgument) << q;
  }
}

TEST(Modulus, Reduce_AgreesWithDivision_ForAnyWordAndDoubleWord) {
  for (const u64 q : kModuli) {
    const Modulus modulus(q);
    for (const u64 low : words_for(q, q)) {
      EXPECT_EQ(modulus.reduce(low), low % q) << low << " mod " << q;
      for (const u64 high : words_for(q, q + 1)) {
        const u128 x = u128{high} << 64 | low;
        ASSERT_EQ(modulus.reduce(x), static_cast<u64>(x % q)) << high << " * 2^64 + " << low << " mod " << q;
      }
    }
  }
}

TEST(Modulus, RingOperations_AgreeWithDivision) {
  for (const u64 q : kModuli) {
    const Modulus modulus(q);
    for (const u64 x : words_for(q, q)) {
      const u64 a = x % q;
      EXPECT_EQ(modulus.negate(a), (q - a) % q) << a << " mod " << q;
      for (const u64 y : words_for(q, q + 1)) {
        const u64 b = y % q;
        ASSERT_EQ(modulus.add(a, b), (a + b) % q) << a << " + " << b << " mod " << q;
        ASSERT_EQ(modulus.sub(a, b), (a + q - b) % q) << a << " - " << b << " mod " << q;
        ASSERT_EQ(modulus.multiply(a, b), static_cast<u64>(u128{a} * b % q))
            << a << " * " << b << " mod " << q;
      }
    }
  }
}

TEST(Modulus, ShoupFactor_IsTheExactQuotientAndMultipliesAnyWord) {
  for (const u64 q : kModuli) {
    const Modulus modulus(q);
    for (const u64 x : words_for(q, q)) {
      const u64 w = x % q;
      const ShoupFactor factor = modulus.shoup(w);
      EXPECT_EQ(factor.w, w);
      ASSERT_EQ(factor.w_shoup, static_cast<u64>((u128{w} << 64) / q)) << w << " mod " << q;
      for (const u64 a : words_for(q, q + 1)) {
        ASSERT_EQ(modulus.multiply(a, factor), static_cast<u64>(u128{a} * w % q))
            << a << " * " << w << " mod " << q;
      }
    }
  }
}

TEST(Modulus, Power_AgreesWithRepeatedMultiplication) {
  for (const u64 q : kModuli) {
    const Modulus modulus(q);
    const u64 a = (q - 1) / 2 + 1;
    u64 expected = 1;
    for (u64 exponent = 0; exponent < 70; ++exponent) {
      EXPECT_EQ(modulus.power(a, exponent), expected) << a << "^" << exponent << " mod " << q;
      expected = static_cast<u64>(u128{expected} * a % q);
    }
  }
  EXPECT_EQ(Modulus(kLargest).power(3, kLargest - 1), 1u);  // Fermat
}

TEST(Modulus, Inverse_ExistsExactlyForCoprimeNumbers) {
  for (const u64 q : kModuli) {
    const Modulus modulus(q);
    for (const u64 x : words_for(q, q)) {
      const u64 a = x % q;
      if (std::gcd(a, q) == 1) {
        const u64 inverse = modulus.inverse(a);
        ASSERT_LT(inverse, q);
        ASSERT_EQ(modulus.multiply(a, inverse), 1u) << a << " mod " << q;
      } else {
        ASSERT_EQ(error_code_of([&] { modulus.inverse(a); }), Errc::kInvalidArgument) << a << " mod " << q;
      }
    }
  }
}

TEST(Modulus, BitCount_IsThatOfTheValue) {
  EXPECT_EQ(Modulus(2).bit_count(), 2);
  EXPECT_EQ(Modulus(3).bit_count(), 2);
  EXPECT_EQ(Modulus(4).bit_count(), 3);
  EXPECT_EQ(Modulus(kLargest).bit_count(), 61);
}

TEST(Modulus, LazyBudget_IsTheLargestSumThatFits) {
  for (const u64 q : kModuli) {
    const u64 budget = Modulus(q).lazy_budget();
    EXPECT_LE(u128{budget} * (q - 1), u128{~u64{0}}) << q;
    EXPECT_GT((u128{budget} + 1) * (q - 1), u128{~u64{0}}) << q;
  }
  EXPECT_EQ(Modulus(kLargest).lazy_budget(), 8u);
}

}  // namespace
}  // namespace emeth
