#include "math/galois.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "error_code.h"
#include "math/kernel_choice.h"
#include "math/ntt.h"
#include "math/primes.h"

namespace emeth {
namespace {

/// Where the words of a limb in NTT form come from.
std::vector<u64> sources(u64 g, std::size_t n) {
  std::vector<u64> in(n), out(n);
  std::iota(in.begin(), in.end(), 0);
  NttAutomorphism(g, n).apply(out.data(), in.data());
  return out;
}

TEST(NttAutomorphism, OfLengthEightIsTheSpecifications) {
  EXPECT_EQ(sources(3, 8), (std::vector<u64>{4, 5, 7, 6, 1, 0, 2, 3}));
  EXPECT_EQ(sources(15, 8), (std::vector<u64>{7, 6, 5, 4, 3, 2, 1, 0}));
}

TEST(NttAutomorphism, OfOneIsTheIdentityAndOfMinusOneTheReversal) {
  for (std::size_t n = 2; n <= 4096; n *= 2) {
    std::vector<u64> expected(n);
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(sources(1, n), expected) << "n " << n;
    std::ranges::reverse(expected);
    EXPECT_EQ(sources(2 * n - 1, n), expected) << "n " << n;
  }
}

TEST(Automorphism, OfCoefficientsIsTheSpecifications) {
  const std::vector<u64> in{1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<u64> out(8);
  kernels().automorphism(out.data(), in.data(), 3, 97, 8);
  EXPECT_EQ(out, (std::vector<u64>{1, 93, 7, 2, 92, 8, 3, 91}));
}

TEST(Automorphism, LeavesZeroZeroWhereItNegates) {
  const std::vector<u64> zero(8, 0);
  std::vector<u64> out(8, 1);
  kernels().automorphism(out.data(), zero.data(), 15, 97, 8);
  EXPECT_EQ(out, zero);
}

TEST(Automorphism, IsThePermutationThroughTheTransform) {
  std::mt19937_64 random(11);
  for (std::size_t n = 2; n <= 256; n *= 2) {
    for (const int bits : {20, 60}) {
      const NttTables ntt(n, Modulus(primes(2 * n, bits, 1).front()));
      std::vector<u64> a(n), image(n);
      for (u64& word : a) {
        word = random() % ntt.modulus().value();
      }
      std::vector<u64> values = a;
      ntt.forward(values.data());
      for (u64 g = 1; g < 2 * n; g += 2) {
        kernels().automorphism(image.data(), a.data(), g, ntt.modulus().value(), n);
        ntt.forward(image.data());
        std::vector<u64> permuted(n);
        NttAutomorphism(g, n).apply(permuted.data(), values.data());
        ASSERT_EQ(image, permuted) << "n " << n << ", " << bits << " bits, g " << g;
      }
    }
  }
}

TEST(GaloisElement, IsAPowerOfThree) {
  EXPECT_EQ(galois_element(1, 8), 3u);
  EXPECT_EQ(galois_element(2, 8), 9u);
  EXPECT_EQ(galois_element(3, 8), 11u);
  EXPECT_EQ(galois_element(-1, 8), 11u);
  EXPECT_EQ(galois_element(0, 8), 15u);
  EXPECT_EQ(galois_element(0, 131072), 262143u);
}

TEST(GaloisElement, OfOppositeStepsAreInverse) {
  for (const std::size_t n : {4u, 64u, 1024u}) {
    std::set<u64> elements{galois_element(0, n)};
    for (i64 step = 1; step < static_cast<i64>(n / 2); ++step) {
      EXPECT_EQ(galois_element(step, n) * galois_element(-step, n) % (2 * n), 1u) << step;
      EXPECT_EQ(galois_element(step, n), galois_element(step - static_cast<i64>(n / 2), n)) << step;
      elements.insert(galois_element(step, n));
    }
    EXPECT_EQ(elements.size(), n / 2) << "n " << n;
  }
}

TEST(GaloisElement, OfStepsBeyondTheRowIsRefused) {
  for (const i64 steps : {i64{4}, i64{-4}, i64{5}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(error_code_of([&] { galois_element(steps, 8); }), Errc::kInvalidArgument) << steps;
  }
  EXPECT_EQ(error_code_of([&] { galois_element(1, 2); }), Errc::kInvalidArgument);
}

TEST(DefaultGaloisElements, AreInSealsOrderWithoutRepetitions) {
  EXPECT_EQ(default_galois_elements(4), (std::vector<u64>{7, 3}));
  EXPECT_EQ(default_galois_elements(8), (std::vector<u64>{15, 3, 11, 9}));
  EXPECT_EQ(default_galois_elements(16), (std::vector<u64>{31, 3, 11, 9, 25, 17}));
  for (std::size_t n = 4, log = 2; n <= 131072; n *= 2, ++log) {
    const std::vector<u64> elements = default_galois_elements(n);
    EXPECT_EQ(elements.size(), 2 * log - 2) << "n " << n;
    EXPECT_EQ(std::set<u64>(elements.begin(), elements.end()).size(), elements.size()) << "n " << n;
  }
}

TEST(NonAdjacentForm, IsTheSpecificationsPlan) {
  using Terms = std::vector<i64>;
  EXPECT_EQ(non_adjacent_form(0), Terms());
  EXPECT_EQ(non_adjacent_form(3), (Terms{-1, 4}));
  EXPECT_EQ(non_adjacent_form(-3), (Terms{1, -4}));
  EXPECT_EQ(non_adjacent_form(7), (Terms{-1, 8}));
  EXPECT_EQ(non_adjacent_form(11), (Terms{-1, -4, 16}));
  EXPECT_EQ(non_adjacent_form(1000), (Terms{8, -32, 1024}));
  EXPECT_EQ(non_adjacent_form(1535), (Terms{-1, -512, 2048}));
  EXPECT_EQ(non_adjacent_form(2047), (Terms{-1, 2048}));
  EXPECT_EQ(non_adjacent_form(-2046), (Terms{2, -2048}));
}

TEST(NonAdjacentForm, SumsUpWithoutNeighbours) {
  for (i64 steps = -5000; steps <= 5000; ++steps) {
    i64 sum = 0, previous = 0;
    for (const i64 term : non_adjacent_form(steps)) {
      const i64 power = term < 0 ? -term : term;
      ASSERT_EQ(power & (power - 1), 0) << steps;
      ASSERT_TRUE(previous == 0 || power >= 4 * previous) << steps;
      previous = power;
      sum += term;
    }
    ASSERT_EQ(sum, steps);
  }
}

}  // namespace
}  // namespace emeth
