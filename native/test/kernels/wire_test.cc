#include <gtest/gtest.h>

#include <utility>

#include "math/modulus.h"
#include "rows.h"

// The kernels that read wire words, at any alignment.

namespace emeth {
namespace {

class WireKernels : public RowTest {};

TEST_P(WireKernels, AllBelow_SeesASingleWordTooLarge) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    Words words = words_below(q, n, seed);
    EXPECT_TRUE(row().all_below(Wire(words, seed % 8).data(), q, n));
    for (const std::size_t position : {std::size_t{0}, n / 2, n - 1}) {
      for (const u64 bad : {q, q + 1, 2 * q, u64{1} << 62, u64{1} << 63, (u64{1} << 63) + q, ~u64{0}}) {
        const u64 good = std::exchange(words[position], bad);
        EXPECT_FALSE(row().all_below(Wire(words, seed % 8).data(), q, n)) << bad << " at " << position;
        words[position] = good;
      }
    }
  });
}

TEST_P(WireKernels, AnyNonzero_SeesASingleBit) {
  for (const std::size_t n : kLengths) {
    Words words(n, 0);
    EXPECT_FALSE(row().any_nonzero(Wire(words, n % 8).data(), n));
    for (const std::size_t position : {std::size_t{0}, n / 2, n - 1}) {
      for (const int bit : {0, 31, 32, 63}) {
        words[position] = u64{1} << bit;
        EXPECT_TRUE(row().any_nonzero(Wire(words, bit % 8).data(), n)) << "bit " << bit << " at " << position;
        words[position] = 0;
      }
    }
  }
}

TEST_P(WireKernels, AddLazy_FillsTheBudgetExactly) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    const u64 budget = Modulus(q).lazy_budget();
    const Words x(n, q - 1);
    Words acc(n, (budget - 1) * (q - 1));  // all of the budget but one
    row().add_lazy(acc.data(), Wire(x, seed % 8).data(), n);
    EXPECT_EQ(acc, Words(n, budget * (q - 1)));
  });
}

TEST_P(WireKernels, AddLazy_IsAdditionInWords) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    const Words x = words_below(q, n, seed), before = words_below(u128{1} << 63, n, seed + 1);
    for (std::size_t shift = 0; shift < 8; ++shift) {
      Words acc = before, expected(n);
      for (std::size_t j = 0; j < n; ++j) {
        expected[j] = before[j] + x[j];
      }
      row().add_lazy(acc.data(), Wire(x, shift).data(), n);
      EXPECT_EQ(acc, expected) << "shift " << shift;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Rows, WireKernels, testing::ValuesIn(kRows), row_name);

}  // namespace
}  // namespace emeth
