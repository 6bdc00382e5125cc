#include <gtest/gtest.h>

#include <algorithm>

#include "math/modulus.h"
#include "rows.h"

// The kernels that work residue by residue.

namespace emeth {
namespace {

class LimbKernels : public RowTest {};

TEST_P(LimbKernels, Add_IsAdditionModuloQ) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    const Words a = words_below(q, n, seed), b = words_below(q, n, seed + 1);
    Words expected(n), out(n), in_place = a;
    for (std::size_t j = 0; j < n; ++j) {
      expected[j] = (a[j] + b[j]) % q;
    }
    row().add(out.data(), a.data(), b.data(), q, n);
    EXPECT_EQ(out, expected);
    row().add(in_place.data(), in_place.data(), b.data(), q, n);
    EXPECT_EQ(in_place, expected);
  });
}

TEST_P(LimbKernels, Sub_IsSubtractionModuloQ) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    const Words a = words_below(q, n, seed);
    Words b = words_below(q, n, seed + 1);
    std::reverse(b.begin(), b.end());  // 0 - (q - 1) and (q - 1) - 0 too
    Words expected(n), out(n), in_place = b;
    for (std::size_t j = 0; j < n; ++j) {
      expected[j] = (a[j] + q - b[j]) % q;
    }
    row().sub(out.data(), a.data(), b.data(), q, n);
    EXPECT_EQ(out, expected);
    row().sub(in_place.data(), a.data(), in_place.data(), q, n);
    EXPECT_EQ(in_place, expected);
  });
}

TEST_P(LimbKernels, Negate_IsNegationModuloQ) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    const Words a = words_below(q, n, seed);
    Words expected(n), in_place = a;
    for (std::size_t j = 0; j < n; ++j) {
      expected[j] = (q - a[j]) % q;
    }
    row().negate(in_place.data(), in_place.data(), q, n);
    EXPECT_EQ(in_place, expected);
  });
}

TEST_P(LimbKernels, Multiply_IsMultiplicationModuloQ) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    const Words a = words_below(q, n, seed), b = words_below(q, n, seed + 1);
    Words expected(n), out(n), in_place = a;
    for (std::size_t j = 0; j < n; ++j) {
      expected[j] = static_cast<u64>(u128{a[j]} * b[j] % q);
    }
    row().multiply(out.data(), a.data(), b.data(), q, Modulus(q).ratio(), n);
    EXPECT_EQ(out, expected);
    row().multiply(in_place.data(), in_place.data(), b.data(), q, Modulus(q).ratio(), n);
    EXPECT_EQ(in_place, expected);
  });
}

TEST_P(LimbKernels, MultiplyScalar_IsMultiplicationModuloQ) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const u64 w : {u64{0}, u64{1} % q, q / 2, q - 1}) {
      const Words a = words_below(q, n, seed);
      Words expected(n), out(n);
      for (std::size_t j = 0; j < n; ++j) {
        expected[j] = static_cast<u64>(u128{a[j]} * w % q);
      }
      row().multiply_scalar(out.data(), a.data(), Modulus(q).shoup(w), q, n);
      EXPECT_EQ(out, expected) << "w " << w;
    }
  });
}

TEST_P(LimbKernels, Centre_TakesTheRepresentativeNearestToZero) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const u64 p : {u64{3}, (u64{1} << 44) - 1, (u64{1} << 50) + 1, (u64{1} << 51) - 1,
                        (u64{1} << 51) + 1, (u64{1} << 61) - 1}) {
      Words in = words_below(p, n, seed), expected(n), out(n);
      in[n - 1] = (p - 1) / 2;
      in[n / 2] = (p + 1) / 2;
      for (std::size_t j = 0; j < n; ++j) {
        expected[j] = in[j] > (p - 1) / 2 ? (q - (p - in[j]) % q) % q : in[j] % q;
      }
      row().centre(out.data(), in.data(), p, q, n);
      EXPECT_EQ(out, expected) << "p " << p;
      row().centre(in.data(), in.data(), p, q, n);
      EXPECT_EQ(in, expected) << "p " << p;
    }
  });
}

TEST_P(LimbKernels, SubMultiplyAdd_MultipliesTheDifferenceAndAdds) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const u64 w : {u64{0}, u64{1} % q, q / 2, q - 1}) {
      const Words a = words_below(q, n, seed), c = words_below(q, n, seed + 2);
      Words b = words_below(q, n, seed + 1);
      std::reverse(b.begin(), b.end());  // 0 - (q - 1) and (q - 1) - 0 too
      Words product(n), sum(n), out(n), in_place = c;
      for (std::size_t j = 0; j < n; ++j) {
        product[j] = static_cast<u64>(u128{(a[j] + (q - b[j])) % q} * w % q);
        sum[j] = (product[j] + c[j]) % q;
      }
      const ShoupFactor factor = Modulus(q).shoup(w);
      row().sub_multiply_add(out.data(), a.data(), b.data(), factor, nullptr, q, n);
      EXPECT_EQ(out, product) << "w " << w;
      row().sub_multiply_add(in_place.data(), a.data(), b.data(), factor, in_place.data(), q, n);
      EXPECT_EQ(in_place, sum) << "w " << w;
    }
  });
}

TEST_P(LimbKernels, DivideRound_SubtractsTheCentredRemainder) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const u64 p : {u64{3}, (u64{1} << 44) - 1, (u64{1} << 50) + 1, (u64{1} << 51) - 1,
                        (u64{1} << 51) + 1, (u64{1} << 61) - 1}) {
      const Words a = words_below(q, n, seed), c = words_below(q, n, seed + 2);
      Words last = words_below(p, n, seed + 1);
      std::reverse(last.begin(), last.end());  // 0 - (p - 1) / 2 and (q - 1) + (p - 1) / 2 too
      last[0] = (p - 1) / 2;
      last[n / 2] = (p + 1) / 2;
      if (n > 1) last[1] = (p + 1) / 2;
      for (const u64 w : {u64{1} % q, q / 2, q - 1}) {
        Words product(n), sum(n), out(n), in_place = c;
        for (std::size_t j = 0; j < n; ++j) {
          const u64 centred = last[j] > (p - 1) / 2 ? (q - (p - last[j]) % q) % q : last[j] % q;
          product[j] = static_cast<u64>(u128{(a[j] + (q - centred)) % q} * w % q);
          sum[j] = (product[j] + c[j]) % q;
        }
        const ShoupFactor factor = Modulus(q).shoup(w);
        row().divide_round(out.data(), a.data(), last.data(), p, factor, nullptr, q, n);
        EXPECT_EQ(out, product) << "p " << p << " w " << w;
        row().divide_round(in_place.data(), a.data(), last.data(), p, factor, in_place.data(), q, n);
        EXPECT_EQ(in_place, sum) << "p " << p << " w " << w;
      }
    }
  });
}

TEST_P(LimbKernels, Automorphism_MovesAndNegates) {
  for (const u64 q : {u64{2}, u64{97}, (u64{1} << 44) - 1, (u64{1} << 61) - 1}) {
    for (std::size_t n = 2; n <= 1024; n *= 2) {
      const Words in = words_below(q, n, q + n);
      for (const u64 g : {u64{1}, u64{3}, u64{n - 1}, u64{n + 1}, u64{2 * n - 1}}) {
        Words expected(n), out(n);
        for (std::size_t j = 0; j < n; ++j) {
          expected[j * g % n] = j * g / n % 2 == 0 ? in[j] : (q - in[j]) % q;
        }
        row().automorphism(out.data(), in.data(), g, q, n);
        EXPECT_EQ(out, expected) << "q " << q << " n " << n << " g " << g;
      }
    }
  }
}

TEST_P(LimbKernels, Reduce_TakesAnyWord) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    Words a = words_below(kAnyWord, n, seed), expected(n);
    for (std::size_t j = 0; j < n; ++j) {
      expected[j] = a[j] % q;
    }
    row().reduce(a.data(), q, Modulus(q).ratio_64(), n);
    EXPECT_EQ(a, expected);
  });
}

INSTANTIATE_TEST_SUITE_P(Rows, LimbKernels, testing::ValuesIn(tested_rows()), row_name);

}  // namespace
}  // namespace emeth
