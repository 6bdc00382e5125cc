#include "math/primes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "error_code.h"
#include "math/modulus.h"

namespace emeth {
namespace {

TEST(IsPrime, SmallNumbers_AgreeWithTheSieve) {
  constexpr std::size_t kLimit = 100000;
  std::vector<bool> composite(kLimit, false);
  composite[0] = composite[1] = true;
  for (std::size_t i = 2; i < kLimit; ++i) {
    for (std::size_t j = 2 * i; j < kLimit && !composite[i]; j += i) {
      composite[j] = true;
    }
    EXPECT_EQ(is_prime(i), !composite[i]) << i;
  }
}

TEST(IsPrime, LargePrimes_AreFound) {
  for (const u64 p : {u64{2305843009213693951},    // 2^61 - 1
                      u64{18446744073709551557u},  // the largest below 2^64
                      u64{18014398509404161}, u64{1037629354146150401}}) {
    EXPECT_TRUE(is_prime(p)) << p;
  }
}

TEST(IsPrime, StrongPseudoprimes_AreNotFooled) {
  for (const u64 x : {u64{2047},                   // to base 2
                      u64{3215031751},             // to bases 2 ... 7
                      u64{3825123056546413051},    // to the first nine prime bases
                      u64{561}, u64{1105},         // Carmichael numbers
                      u64{4611686014132420609},    // (2^31 - 1)^2
                      u64{18446744030759878681u},  // 4294967291^2, the largest square of a prime below 2^64
                      ~u64{0}}) {
    EXPECT_FALSE(is_prime(x)) << x;
  }
}

TEST(Primes, DescendFromTheLargestCandidate) {
  const auto found = primes(2048, 30, 3);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_TRUE(std::is_sorted(found.rbegin(), found.rend()));
  u64 expected = ((u64{1} << 30) - 1) / 2048 * 2048 + 1;
  for (const u64 p : found) {
    while (!is_prime(expected)) {
      expected -= 2048;
    }
    EXPECT_EQ(p, expected);
    expected -= 2048;
  }
}

TEST(Primes, TinySizes_KeepTheStrictLowerBound) {
  EXPECT_EQ(primes(2, 2, 1), (std::vector<u64>{3}));
  EXPECT_EQ(primes(2, 3, 2), (std::vector<u64>{7, 5}));
  EXPECT_EQ(error_code_of([] { primes(2, 2, 2); }),
            Errc::kInvalidParameters);  // 2 = 2^(2 - 1) is no candidate
  EXPECT_EQ(primes(4, 5, 2), (std::vector<u64>{29, 17}));
  EXPECT_TRUE(primes(4, 5, 0).empty());
}

TEST(Primes, ArgumentsOutsideTheirIntervals_AreRefused) {
  EXPECT_EQ(error_code_of([] { primes(3, 20, 1); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([] { primes(0, 20, 1); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([] { primes(2, 1, 1); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([] { primes(2, 62, 1); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([] { primes(~u64{1}, 61, 1); }), Errc::kInvalidParameters);
}

TEST(CoefficientModulus, EqualSizes_Ascend) {
  EXPECT_EQ(coefficient_modulus(4096, std::vector<int>{40, 40, 40}),
            (std::vector<u64>{0xfffffa6001, 0xfffffc6001, 0xfffffdc001}));
}

TEST(CoefficientModulus, MixedSizes_KeepTheOrderAskedFor) {
  const auto q = coefficient_modulus(4096, std::vector<int>{40, 30, 40, 40, 30});
  const auto small = primes(8192, 30, 2);
  EXPECT_EQ(q, (std::vector<u64>{0xfffffa6001, small[1], 0xfffffc6001, 0xfffffdc001, small[0]}));
}

TEST(CoefficientModulus, EmptyList_GivesNoPrimes) { EXPECT_TRUE(coefficient_modulus(4096, {}).empty()); }

TEST(CoefficientModulus, ArgumentsOutsideTheirIntervals_AreRefused) {
  const auto code = [](std::size_t n, std::vector<int> sizes) {
    return error_code_of([&] { coefficient_modulus(n, sizes); });
  };
  EXPECT_EQ(code(0, {30}), Errc::kInvalidArgument);
  EXPECT_EQ(code(1, {30}), Errc::kInvalidArgument);
  EXPECT_EQ(code(1000, {30}), Errc::kInvalidArgument);
  EXPECT_EQ(code(262144, {30}), Errc::kInvalidArgument);
  EXPECT_EQ(code(1024, {30, 1}), Errc::kInvalidArgument);
  EXPECT_EQ(code(1024, {61}), Errc::kInvalidArgument);
  EXPECT_EQ(code(2, std::vector<int>(257, 40)), Errc::kInvalidArgument);
  EXPECT_EQ(code(8192, {16}), Errc::kInvalidParameters);
  EXPECT_EQ(coefficient_modulus(2, std::vector<int>(256, 40)).size(), 256u);
}

TEST(BatchingPlainModulus, IsTheKnownPrime) {
  const struct {
    std::size_t n;
    int bits;
    u64 t;
  } known[] = {{1024, 16, 61441},   {1024, 17, 120833},  {1024, 20, 1038337}, {2048, 16, 61441},
               {2048, 17, 114689},  {2048, 20, 1032193}, {4096, 16, 40961},   {4096, 17, 114689},
               {4096, 18, 188417},  {4096, 20, 1032193}, {8192, 17, 114689},  {8192, 18, 163841},
               {8192, 20, 1032193}, {16384, 17, 65537},  {16384, 20, 786433}, {32768, 17, 65537},
               {32768, 20, 786433}};
  for (const auto& row : known) {
    EXPECT_EQ(batching_plain_modulus(row.n, row.bits), row.t) << "N " << row.n << " bits " << row.bits;
  }
  EXPECT_EQ(error_code_of([] { batching_plain_modulus(8192, 16); }), Errc::kInvalidParameters);
  EXPECT_EQ(error_code_of([] { batching_plain_modulus(8192, 19); }), Errc::kInvalidParameters);
}

TEST(MinimalPrimitiveRoot, IsTheKnownRoot) {
  const struct {
    std::size_t n;
    u64 q, psi;
  } known[] = {{4, 1048433, 109102},
               {1024, 0x7e00001, 73993},
               {2048, 0x3fffffff000001, 729480106838},
               {4096, 0xffffee001, 24250113},
               {4096, 0xffffc4001, 29008497},
               {4096, 0x1ffffe0001, 8625844},
               {8192, 0x7fffffd8001, 1734247217},
               {8192, 0x7fffffc8001, 304486499},
               {8192, 0xfffffffc001, 331339694},
               {8192, 0xffffff6c001, 9366611238},
               {8192, 0xfffffebc001, 632352760}};
  for (const auto& row : known) {
    EXPECT_EQ(minimal_primitive_root(row.q, row.n), row.psi) << "q " << row.q;
  }
}

TEST(MinimalPrimitiveRoot, TinyRings_AgreeWithSearch) {
  for (std::size_t n = 2; n <= 64; n *= 2) {
    for (const u64 q : primes(2 * n, 13, 3)) {
      const Modulus modulus(q);
      u64 smallest = 2;
      while (modulus.power(smallest, n) != q - 1) {
        ++smallest;
      }
      EXPECT_EQ(minimal_primitive_root(q, n), smallest) << "n " << n << " q " << q;
    }
  }
}

TEST(MinimalPrimitiveRoot, ModulusOrDegreeWithoutRoot_IsRefused) {
  EXPECT_EQ(error_code_of([] { minimal_primitive_root(13, 4); }), Errc::kInvalidParameters);  // 1 mod 4 only
  EXPECT_EQ(error_code_of([] { minimal_primitive_root(33, 4); }),
            Errc::kInvalidParameters);  // 3 * 11 = 1 (mod 8)
  EXPECT_EQ(error_code_of([] { minimal_primitive_root(17, 3); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([] { minimal_primitive_root(17, 1); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([] { minimal_primitive_root(17, std::size_t{1} << 63); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([] { minimal_primitive_root(u64{1} << 61, 4); }), Errc::kInvalidArgument);
}

TEST(ReverseBits, ReversesTheLowBits) {
  EXPECT_EQ(reverse_bits(0, 0), 0u);
  EXPECT_EQ(reverse_bits(1, 1), 1u);
  EXPECT_EQ(reverse_bits(0b0011, 4), 0b1100u);
  EXPECT_EQ(reverse_bits(0b10011, 4), 0b1100u);
  EXPECT_EQ(reverse_bits(1, 64), u64{1} << 63);
}

}  // namespace
}  // namespace emeth
