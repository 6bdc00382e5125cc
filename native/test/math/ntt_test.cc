#include "math/ntt.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <vector>

#include "error_code.h"
#include "math/primes.h"

namespace emeth {
namespace {

/// a(x) mod q by Horner's rule.
u64 evaluate(std::span<const u64> a, u64 x, u64 q) {
  u64 value = 0;
  for (std::size_t j = a.size(); j-- > 0;) {
    value = static_cast<u64>((u128{value} * x + a[j]) % q);
  }
  return value;
}

u64 power(u64 x, std::size_t exponent, u64 q) {
  u64 result = 1;
  for (std::size_t i = 0; i < exponent; ++i) {
    result = static_cast<u64>(u128{result} * x % q);
  }
  return result;
}

/// The definition: output i is a(psi^(2 brv(i) + 1)).
std::vector<u64> naive_forward(std::span<const u64> a, u64 psi, u64 q) {
  const int bits = std::countr_zero(a.size());
  std::vector<u64> values(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    values[i] = evaluate(a, power(psi, 2 * reverse_bits(i, bits) + 1, q), q);
  }
  return values;
}

std::vector<u64> random_residues(std::size_t n, u64 q, u64 seed) {
  std::mt19937_64 random(seed);
  std::vector<u64> residues(n);
  for (u64& x : residues) {
    x = random() % q;
  }
  return residues;
}

std::vector<u64> forward(const NttTables& tables, std::vector<u64> a) {
  tables.forward(a.data());
  return a;
}

std::vector<u64> inverse(const NttTables& tables, std::vector<u64> a) {
  tables.inverse(a.data());
  return a;
}

/// One prime = 1 (mod 2n) of each of some sizes, up to the 61 bits that the intervals allow.
std::vector<u64> primes_for(std::size_t n) {
  std::vector<u64> found;
  for (const int bits : {19, 30, 50, 60, 61}) {
    if ((2 * n) >> (bits - 6) == 0) {
      found.push_back(primes(2 * n, bits, 1).front());
    }
  }
  return found;
}

TEST(Ntt, DegreeFour_IsTheWorkedExample) {
  const NttTables tables(4, Modulus(1048433));
  EXPECT_EQ(tables.root(), 109102u);
  EXPECT_EQ(forward(tables, {0, 1, 0, 0}), (std::vector<u64>{109102, 939331, 706185, 342248}));
  EXPECT_EQ(forward(tables, {1, 2, 3, 4}), (std::vector<u64>{8878, 213588, 689114, 136857}));
}

TEST(Ntt, SmallestRing_WorksByHand) {
  const NttTables tables(2, Modulus(5));  // psi = 2: a + b x -> a + 2 b, a - 2 b
  EXPECT_EQ(tables.root(), 2u);
  EXPECT_EQ(forward(tables, {3, 4}), (std::vector<u64>{1, 0}));
  EXPECT_EQ(inverse(tables, {1, 0}), (std::vector<u64>{3, 4}));
}

TEST(Ntt, Forward_IsEvaluationAtTheOddPowersOfPsi) {
  for (std::size_t n = 2; n <= 256; n *= 2) {
    for (const u64 q : primes_for(n)) {
      const NttTables tables(n, Modulus(q));
      const auto a = random_residues(n, q, n + q);
      EXPECT_EQ(forward(tables, a), naive_forward(a, tables.root(), q)) << "n " << n << " q " << q;
    }
  }
}

TEST(Ntt, Inverse_UndoesForward_AtTheEdgesOfTheIntervals) {
  for (std::size_t n = 2; n <= 8192; n *= 2) {
    for (const u64 q : primes_for(n)) {
      const NttTables tables(n, Modulus(q));
      const std::vector<u64> zeros(n, 0);
      const std::vector<u64> largest(n, q - 1);
      std::vector<u64> alternating(n, 0);
      for (std::size_t j = 0; j < n; j += 2) {
        alternating[j] = q - 1;
      }
      for (const auto& a : {zeros, largest, alternating, random_residues(n, q, n)}) {
        const auto values = forward(tables, a);
        for (const u64 value : values) {
          ASSERT_LT(value, q) << "n " << n << " q " << q;
        }
        EXPECT_EQ(inverse(tables, values), a) << "n " << n << " q " << q;
        EXPECT_EQ(forward(tables, inverse(tables, a)), a) << "n " << n << " q " << q;
      }
    }
  }
}

TEST(Ntt, ProductOfValues_IsTheNegacyclicProduct) {
  const std::size_t n = 64;
  const u64 q = primes(2 * n, 61, 1).front();
  const NttTables tables(n, Modulus(q));
  const auto a = random_residues(n, q, 1);
  const auto b = random_residues(n, q, 2);
  std::vector<u64> expected(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const u64 term = tables.modulus().multiply(a[i], b[j]);
      u64& sum = expected[(i + j) % n];
      sum = i + j < n ? tables.modulus().add(sum, term) : tables.modulus().sub(sum, term);
    }
  }
  auto product = forward(tables, a);
  const auto values = forward(tables, b);
  for (std::size_t i = 0; i < n; ++i) {
    product[i] = tables.modulus().multiply(product[i], values[i]);
  }
  EXPECT_EQ(inverse(tables, product), expected);
}

TEST(Ntt, LargestDegree_RoundTrips) {
  const std::size_t n = 131072;
  const u64 q = primes(2 * n, 60, 1).front();
  const NttTables tables(n, Modulus(q));
  const auto a = random_residues(n, q, 3);
  const auto values = forward(tables, a);
  EXPECT_EQ(values[0], evaluate(a, tables.root(), q));
  EXPECT_EQ(inverse(tables, values), a);
}

TEST(Ntt, ModulusWithoutRoot_IsRefused) {
  for (const u64 q : {u64{17} /* 1 mod 16 only */, u64{1024 + 1} /* composite */, u64{2}}) {
    EXPECT_EQ(error_code_of([q] { NttTables(32, Modulus(q)); }), Errc::kInvalidParameters) << q;
  }
}

}  // namespace
}  // namespace emeth
