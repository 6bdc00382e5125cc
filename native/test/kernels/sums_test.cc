#include <gtest/gtest.h>

#include <vector>

#include "math/modulus.h"
#include "rows.h"

// Sums of products, reduced lazily.

namespace emeth {
namespace {

class SumKernels : public RowTest {};

/// `terms` rows of words below `limit`: the first all at the end of the interval, the others as words_below.
std::vector<Words> rows_below(u128 limit, std::size_t terms, std::size_t n, u64 seed) {
  std::vector<Words> rows{Words(n, static_cast<u64>(limit - 1))};
  while (rows.size() < terms) {
    rows.push_back(words_below(limit, n, seed + rows.size()));
  }
  return rows;
}

std::vector<const u64*> pointers(const std::vector<Words>& rows) {
  std::vector<const u64*> pointers;
  for (const Words& row : rows) {
    pointers.push_back(row.data());
  }
  return pointers;
}

TEST_P(SumKernels, InnerProduct_IsTheSumOfProductsModuloQ) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const std::size_t terms : {1, 2, 3, 4, 5, 16, 63}) {
      const std::vector<Words> a = rows_below(q, terms, n, seed), b = rows_below(q, terms, n, seed + 99);
      Words expected(n), out(n);
      for (std::size_t t = 0; t < terms; ++t) {
        for (std::size_t j = 0; j < n; ++j) {
          expected[j] = static_cast<u64>((u128{a[t][j]} * b[t][j] + expected[j]) % q);
        }
      }
      row().inner_product(out.data(), pointers(a).data(), pointers(b).data(), terms, q, Modulus(q).ratio(),
                          n);
      EXPECT_EQ(out, expected) << terms << " terms";
    }
  });
}

TEST_P(SumKernels, InnerProduct_Takes255LargestProductsOf60BitWords) {
  constexpr u64 kPrime = 1152921504606830593;    // below 2^60
  constexpr u64 kSmallPrime = 1125899906842597;  // below 2^50
  for (const u64 q : {kPrime, kSmallPrime}) {
    for (const std::size_t n : kLengths) {
      const Words largest(n, q - 1);
      const std::vector<const u64*> rows(255, largest.data());
      Words out(n);
      row().inner_product(out.data(), rows.data(), rows.data(), 255, q, Modulus(q).ratio(), n);
      EXPECT_EQ(out, Words(n, 255));  // (-1)(-1), 255 times
    }
  }
}

TEST_P(SumKernels, InnerProduct_TakesThousandsOfTerms) {
  constexpr std::size_t kTerms = 9001;
  for_all_sizes([&](u64 q, std::size_t n, u64) {
    if (u128{q} * q > ~u128{0} / kTerms) {
      return;
    }
    for (const u64 word : {q - 1, q / 2, q / 3}) {
      const Words words(n, word);
      const std::vector<const u64*> rows(kTerms, words.data());
      Words out(n);
      row().inner_product(out.data(), rows.data(), rows.data(), kTerms, q, Modulus(q).ratio(), n);
      EXPECT_EQ(out, Words(n, static_cast<u64>(u128{word} * word % q * kTerms % q))) << "word " << word;
    }
  });
}

TEST_P(SumKernels, AffineForm_IsTheWeightedSumModuloQ) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const u64 limit :
         {q, u64{1} << 32, u64{1} << 50, u64{1} << 51, u64{1} << 52, u64{1} << 53, u64{1} << 61}) {
      for (const std::size_t terms : {1, 2, 3, 4, 5, 16, 130}) {
        const std::vector<Words> in = rows_below(limit, terms, n, seed);
        Words weights = words_below(q, terms, seed + 1);
        weights[0] = q - 1;
        const Modulus modulus(q);
        const AffineForm form{q, modulus.ratio(), weights.data(), terms, q - 1};
        Words expected(n, q - 1), out(n), in_place = in.back();
        for (std::size_t t = 0; t < terms; ++t) {
          for (std::size_t j = 0; j < n; ++j) {
            expected[j] = static_cast<u64>((u128{in[t][j]} * weights[t] + expected[j]) % q);
          }
        }
        row().affine_form(out.data(), pointers(in).data(), limit, form, n);
        EXPECT_EQ(out, expected) << terms << " terms below " << limit;
        std::vector<const u64*> aliased = pointers(in);
        aliased.back() = in_place.data();
        row().affine_form(in_place.data(), aliased.data(), limit, form, n);
        EXPECT_EQ(in_place, expected) << terms << " terms below " << limit << ", in place";
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Rows, SumKernels, testing::ValuesIn(kRows), row_name);

}  // namespace
}  // namespace emeth
