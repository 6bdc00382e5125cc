#include "math/rns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "error_code.h"
#include "math/primes.h"

namespace emeth {
namespace {

using Words = std::vector<u64>;

/// The value mod q of little-endian words.
u64 mod_of(std::span<const u64> words, u64 q) {
  u128 remainder = 0;
  for (std::size_t i = words.size(); i-- > 0;) {
    remainder = (remainder << 64 | words[i]) % q;
  }
  return static_cast<u64>(remainder);
}

bool less(std::span<const u64> a, std::span<const u64> b) {
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

std::vector<Modulus> to_moduli(const std::vector<u64>& values) { return {values.begin(), values.end()}; }

std::vector<Modulus> prime_moduli(int bits, std::size_t count) { return to_moduli(primes(16, bits, count)); }

/// Bases of 1 to 256 moduli: a 128-bit sum of more than 64 products of 61-bit words can wrap.
std::vector<std::vector<Modulus>> sample_bases() {
  return {to_moduli({97}),
          to_moduli({3, 4, 5}),
          to_moduli({2, 3}),
          prime_moduli(30, 2),
          prime_moduli(60, 3),
          prime_moduli(61, 8),
          prime_moduli(61, 63),
          prime_moduli(61, 64),
          prime_moduli(61, 65),
          prime_moduli(61, 256),
          to_moduli({(u64{1} << 61) - 1, 2})};
}

/// Residues 0, the largest ones, those of 1, and drawn ones.
std::vector<Words> sample_residues(const RnsBase& base, u64 seed) {
  std::mt19937_64 random(seed);
  std::vector<Words> samples(8, Words(base.size()));
  for (std::size_t i = 0; i < base.size(); ++i) {
    const u64 m = base[i].value();
    samples[1][i] = m - 1;
    samples[2][i] = 1;
    // x_i = -h_i gives the largest digits m_i - 1, and with them the largest sum and excess.
    samples[3][i] = base[i].negate(base.punctured_mod(i, base[i]));
    for (std::size_t s = 4; s < samples.size(); ++s) {
      samples[s][i] = random() % m;
    }
  }
  return samples;
}

TEST(RnsBase, SmallBase_HasTheConstantsOfTheTheorem) {
  const RnsBase base(to_moduli({3, 4, 5}));
  EXPECT_EQ(Words(base.product().begin(), base.product().end()), (Words{60, 0, 0}));
  EXPECT_EQ(base.product_bit_count(), 6);
  EXPECT_EQ(base.product_mod(Modulus(7)), 4u);
  EXPECT_EQ(base.punctured_mod(0, Modulus(7)), 6u);  // 20
  EXPECT_EQ(base.punctured_mod(1, Modulus(7)), 1u);  // 15
  EXPECT_EQ(base.punctured_mod(2, Modulus(7)), 5u);  // 12
  EXPECT_EQ(base.inverse_punctured(0).w, 2u);        // 20 * 2 = 1 (mod 3)
  EXPECT_EQ(base.inverse_punctured(1).w, 3u);        // 15 * 3 = 1 (mod 4)
  EXPECT_EQ(base.inverse_punctured(2).w, 3u);        // 12 * 3 = 1 (mod 5)
}

TEST(RnsBase, OneModulus_HasTrivialConstants) {
  const RnsBase base(to_moduli({97}));
  EXPECT_EQ(base.punctured_mod(0, Modulus(5)), 1u);
  EXPECT_EQ(base.inverse_punctured(0).w, 1u);
  u64 word = 0;
  const u64 residue = 96;
  base.compose(&residue, 1, {&word, 1});
  EXPECT_EQ(word, 96u);
}

TEST(RnsBase, Product_IsDivisibleByEachModulusAndHasTheRightSize) {
  for (const auto& moduli : sample_bases()) {
    const RnsBase base(moduli);
    double bits = 0;
    for (std::size_t i = 0; i < base.size(); ++i) {
      EXPECT_EQ(mod_of(base.product(), base[i].value()), 0u);
      EXPECT_EQ(base.moduli()[i], moduli[i]);
      bits += std::log2(static_cast<double>(base[i].value()));
    }
    EXPECT_NEAR(base.product_bit_count(), bits + 0.5, 0.6);
    EXPECT_EQ(base.product_mod(Modulus(1048433)), mod_of(base.product(), 1048433));
  }
}

TEST(RnsBase, Compose_GivesTheIntegerBelowTheProductWithTheseResidues) {
  for (const auto& moduli : sample_bases()) {
    const RnsBase base(moduli);
    for (const Words& residues : sample_residues(base, base.size())) {
      Words x(base.size());
      base.compose(residues.data(), 1, x);
      EXPECT_TRUE(less(x, base.product()));
      for (std::size_t i = 0; i < base.size(); ++i) {
        ASSERT_EQ(mod_of(x, base[i].value()), residues[i]) << base.size() << " moduli, residue " << i;
      }
    }
  }
}

TEST(RnsBase, Compose_ReadsResiduesAStrideApart) {
  const RnsBase base(to_moduli({3, 4, 5}));
  const Words residues = {2, 9, 1, 9, 4, 9};  // 29
  Words x(3, 7);
  base.compose(residues.data(), 2, x);
  EXPECT_EQ(x, (Words{29, 0, 0}));
}

TEST(RnsBase, NoModuliOrCommonFactors_AreRefused) {
  EXPECT_EQ(error_code_of([] { RnsBase base({}); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([] { RnsBase base(to_moduli({97, 97})); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([] { RnsBase base(to_moduli({6, 35, 33})); }), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace emeth
