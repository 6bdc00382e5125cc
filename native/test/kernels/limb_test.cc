#include <gtest/gtest.h>

#include <algorithm>
#include <random>

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
      for (const u64 g : {u64{1}, u64{3}, u64{5}, u64{7}, u64{n - 1}, u64{n + 1}, u64{2 * n - 1}}) {
        if (g >= 2 * n) {
          continue;
        }
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

/// A random order of `width` words that keeps halves together, and halves of halves.
std::vector<u8> nested_order(std::size_t width, std::mt19937_64& random) {
  if (width == 1) {
    return {0};
  }
  std::vector<u8> order;
  const std::size_t half = width / 2, first = random() % 2 * half;
  for (const std::size_t start : {first, half - first}) {
    for (const u8 lane : nested_order(half, random)) {
      order.push_back(static_cast<u8>(start + lane));
    }
  }
  return order;
}

TEST_P(LimbKernels, NttAutomorphism_MovesBlocksAndTheirWords) {
  std::mt19937_64 random(12);
  for (std::size_t n = 2; n <= 1024; n *= 2) {
    const std::size_t width = std::min(n, kBlockWords);
    const Words in = words_below(kAnyWord, n, n);
    u8 orders[kBlockWords][kBlockWords] = {};
    for (std::size_t c = 0; c < width; ++c) {
      std::ranges::copy(nested_order(width, random), orders[c]);
    }
    std::vector<u32> blocks;
    Words expected, out(n);
    for (std::size_t block = 0; block < n / width; ++block) {
      const std::size_t start = random() % (n / width) * width, c = block % width;
      blocks.push_back(static_cast<u32>(start + c));
      for (std::size_t lane = 0; lane < width; ++lane) {
        expected.push_back(in[start + orders[c][lane]]);
      }
    }
    row().ntt_automorphism(out.data(), in.data(), blocks.data(), orders, n);
    EXPECT_EQ(out, expected) << "n " << n;
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

INSTANTIATE_TEST_SUITE_P(Rows, LimbKernels, testing::ValuesIn(kRows), row_name);

}  // namespace
}  // namespace emeth
