#include "math/centred_lift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "math/primes.h"

namespace emeth {
namespace {

TEST(CentredLift, EveryResidueOfASmallBase) {
  const std::vector<Modulus> moduli{Modulus(3), Modulus(5), Modulus(7)};
  const RnsBase base(moduli);
  const CentredLift lift(base);
  for (int x = -52; x <= 52; ++x) {
    std::vector<u64> residues;
    for (const Modulus& m : moduli) {
      const int value = static_cast<int>(m.value());
      residues.push_back(static_cast<u64>((x % value + value) % value));
    }
    std::vector<u64> magnitude(3);
    EXPECT_EQ(lift.lift(residues.data(), 1, magnitude), x < 0) << x;
    EXPECT_EQ(magnitude, (std::vector<u64>{static_cast<u64>(std::abs(x)), 0, 0})) << x;
  }
}

TEST(CentredLift, HalfOfTheProductIsTheBoundary) {
  const std::vector<Modulus> moduli{Modulus(1152921504606846577), Modulus(1048433)};
  const RnsBase base(moduli);
  const CentredLift lift(base);
  const u128 product = u128{moduli[0].value()} * moduli[1].value();
  for (const u128 x : {product / 2 - 1, product / 2, product / 2 + 1, product - 1, u128{0}}) {
    const std::vector<u64> residues{static_cast<u64>(x % moduli[0].value()),
                                    static_cast<u64>(x % moduli[1].value())};
    const bool negative = x > product / 2;
    const u128 expected = negative ? product - x : x;
    std::vector<u64> magnitude(2);
    EXPECT_EQ(lift.lift(residues.data(), 1, magnitude), negative);
    EXPECT_EQ(magnitude, (std::vector<u64>{static_cast<u64>(expected), static_cast<u64>(expected >> 64)}));
  }
}

TEST(BitCount, IsThePositionOfTheHighestOne) {
  EXPECT_EQ(bit_count({}), 0);
  EXPECT_EQ(bit_count(std::vector<u64>{0, 0}), 0);
  EXPECT_EQ(bit_count(std::vector<u64>{1, 0}), 1);
  EXPECT_EQ(bit_count(std::vector<u64>{~u64{0}, 0}), 64);
  EXPECT_EQ(bit_count(std::vector<u64>{0, 1}), 65);
}

TEST(RoundToDouble, AgreesWithTheHardwareUpTo128Bits) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    u128 x = (u128{random()} << 64 | random()) >> random() % 128;
    if (i % 2 == 0) {  // near a tie: ones at the top, a one 53 places below, noise far below
      x = x >> 75 << 75 | u128{1} << 74 | random() % 2;
    }
    const std::vector<u64> words{static_cast<u64>(x), static_cast<u64>(x >> 64), 0};
    const auto [significand, exponent] = round_to_double(words);
    EXPECT_EQ(std::ldexp(significand, exponent), static_cast<double>(x)) << i;
  }
}

TEST(RoundToDouble, LongNumbersDoNotOverflow) {
  std::vector<u64> words(20, 0);
  words.back() = u64{1} << 63;
  const auto [significand, exponent] = round_to_double(words);
  EXPECT_EQ(std::ldexp(significand, exponent - 1279), 1.0);
  words.back() += 1 << 10;  // halfway between two doubles: to even, unless anything follows
  EXPECT_EQ(round_to_double(words).significand, 0x1p63);
  words.front() = 1;
  EXPECT_EQ(round_to_double(words).significand, 0x1p63 + 0x1p11);
}

}  // namespace
}  // namespace emeth
