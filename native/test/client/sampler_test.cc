#include "client/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "objects.h"

namespace emeth {
namespace {

constexpr std::size_t kSamples = 1 << 18;

SeedStream stream() { return {Generator::kBlake2xb, Seed{}}; }

TEST(SampleTernary, EachValueHasItsThird) {
  SeedStream bytes = stream();
  std::map<int, int> counts;
  for (const int c : sample_ternary(bytes, kSamples)) {
    ++counts[c];
  }
  ASSERT_EQ(counts.size(), 3U);
  const double deviation = std::sqrt(kSamples * (1.0 / 3) * (2.0 / 3));
  for (const int c : {-1, 0, 1}) {
    EXPECT_LT(std::abs(counts[c] - kSamples / 3.0), 5 * deviation) << c;
  }
}

TEST(SampleTernary, OneWordMakesOneCoefficient) {
  SeedStream a = stream();
  SeedStream b = stream();
  for (const int c : sample_ternary(a, 1000)) {
    EXPECT_EQ(c, static_cast<int>(u64{3} * b.read_u32() >> 32) - 1);
  }
}

TEST(SampleError, HasTheMomentsOfTheBinomial) {
  SeedStream bytes = stream();
  double sum = 0;
  double squares = 0;
  for (const int e : sample_error(bytes, kSamples)) {
    EXPECT_LE(std::abs(e), 21);
    sum += e;
    squares += e * e;
  }
  const double n = kSamples;
  EXPECT_LT(std::abs(sum / n), 5 * std::sqrt(10.5 / n));
  EXPECT_LT(std::abs(squares / n - 10.5), 5 * 10.5 * std::sqrt(2 / n));
}

TEST(SampleError, SixBytesMakeOneCoefficient) {
  SeedStream a = stream();
  SeedStream b = stream();
  for (const int e : sample_error(a, 1000)) {
    std::array<std::byte, 6> bytes;
    b.read(bytes);
    int expected = 0;
    for (int bit = 0; bit < 21; ++bit) {
      expected += std::to_integer<int>(bytes[static_cast<std::size_t>(bit / 8)] >> bit % 8 & std::byte{1});
      expected -=
          std::to_integer<int>(bytes[static_cast<std::size_t>(3 + bit / 8)] >> bit % 8 & std::byte{1});
    }
    EXPECT_EQ(e, expected);
  }
}

TEST(SetSmall, ReducesModuloEveryPrimeHoweverSmall) {
  const ContextPtr context = make_context(Scheme::kCkks, 8, {17, 1152921504606846577}, 0);
  const Level& level = context->key_level();
  const std::vector<int> small{-21, -18, -17, -1, 0, 1, 17, 21};
  AlignedBuffer words(level.poly_words());
  set_small({&level, words.data()}, small);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto q = static_cast<i64>(level.modulus(i).value());
    for (std::size_t j = 0; j < 8; ++j) {
      EXPECT_EQ(static_cast<i64>(words[8 * i + j]), (small[j] % q + q) % q) << small[j];
    }
  }
}

TEST(FreshSeed, IsNeverTheSame) { EXPECT_NE(fresh_seed(), fresh_seed()); }

TEST(ScopedWipe, LeavesZeros) {
  std::vector<int> secrets{1, -1, 3};
  {
    const ScopedWipe<int> wipe_secrets(secrets);
  }
  EXPECT_EQ(secrets, (std::vector<int>{0, 0, 0}));
}

}  // namespace
}  // namespace emeth
