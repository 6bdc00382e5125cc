#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "math/modulus.h"
#include "rows.h"

// The kernels that add untrusted wire words and check them in the same pass.

namespace emeth {
namespace {

const std::size_t kCounts[] = {1, 2, 3, 4, 5, 7, 8, 9, 16, 19};

/// Words below q, of which the first is not zero.
Words residues(u64 q, std::size_t n, u64 seed) {
  Words words = words_below(q, n, seed);
  words[0] = q - 1;
  return words;
}

Words any_words(std::size_t n, u64 seed) { return words_below(kAnyWord, n, seed); }

/// Words that are no residues, at both ends of each interval that a wrong comparison could take for one.
std::vector<u64> too_large(u64 q) {
  return {q,
          q + 1,
          2 * q - 1,
          2 * q,
          u64{1} << 62,
          (u64{1} << 63) - 1,
          u64{1} << 63,
          (u64{1} << 63) + q - 1,
          (u64{1} << 63) + q,
          ~u64{0} - 1,
          ~u64{0}};
}

class IngestKernels : public RowTest {
 protected:
  static WordCheck add_one(Words& acc, const Words& x, u64 q, std::size_t shift) {
    const Wire wire(x, shift);
    const unsigned char* const words = wire.data();
    WordCheck check{};
    row().add_lazy_checked(acc.data(), &words, 1, q, x.size(), &check);
    return check;
  }
};

TEST_P(IngestKernels, AddLazyChecked_AddsEveryWire) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const std::size_t count : kCounts) {
      std::vector<Wire> wires;
      std::vector<const unsigned char*> pointers;
      const Words before = any_words(n, seed);
      Words acc = before, expected = before;
      for (std::size_t t = 0; t < count; ++t) {
        const Words x = residues(q, n, seed + t);
        for (std::size_t j = 0; j < n; ++j) expected[j] += x[j];
        wires.emplace_back(x, t % 8);
      }
      for (const Wire& wire : wires) pointers.push_back(wire.data());
      std::vector<WordCheck> checks(count, WordCheck{false, false});
      row().add_lazy_checked(acc.data(), pointers.data(), count, q, n, checks.data());
      EXPECT_EQ(acc, expected) << count << " wires";
      for (const WordCheck& check : checks) EXPECT_TRUE(check.below && check.nonzero) << count << " wires";
    }
  });
}

TEST_P(IngestKernels, AddLazyChecked_NamesTheWireWithAWordTooLarge) {
  for_all_sizes([&](u64 q, std::size_t n, u64) {
    for (const std::size_t count : kCounts) {
      const std::vector<Words> good(count, residues(q, n, q));
      for (std::size_t bad = 0; bad < count; ++bad) {
        std::vector<Words> words = good;
        words[bad][(7 * bad + 3) % n] = too_large(q)[bad % too_large(q).size()];
        std::vector<const unsigned char*> pointers;
        for (const Words& x : words) pointers.push_back(reinterpret_cast<const unsigned char*>(x.data()));
        std::vector<WordCheck> checks(count, WordCheck{false, false});
        Words acc(n);
        row().add_lazy_checked(acc.data(), pointers.data(), count, q, n, checks.data());
        for (std::size_t t = 0; t < count; ++t) EXPECT_EQ(checks[t].below, t != bad) << t << " of " << count;
      }
    }
  });
}

TEST_P(IngestKernels, AddLazyChecked_SeesAWordTooLargeAnywhereAndAddsItModulo64Bits) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    const Words good = residues(q, n, seed), before = any_words(n, seed + 1);
    for (const std::size_t position : {std::size_t{0}, n / 2, n - 1}) {
      for (const u64 bad : too_large(q)) {
        Words x = good, acc = before, expected = before;
        x[position] = bad;
        for (std::size_t j = 0; j < n; ++j) expected[j] += x[j];
        EXPECT_FALSE(add_one(acc, x, q, seed % 8).below) << bad << " at " << position;
        EXPECT_EQ(acc, expected) << bad << " at " << position;
      }
    }
  });
}

TEST_P(IngestKernels, AddLazyChecked_SeesASingleBit) {
  for (const std::size_t n : kLengths) {
    Words x(n, 0), acc(n, 0);
    const u64 q = (u64{1} << 61) - 1;
    WordCheck check = add_one(acc, x, q, n % 8);
    EXPECT_TRUE(check.below && !check.nonzero) << n;
    for (const std::size_t position : {std::size_t{0}, n / 2, n - 1}) {
      for (const int bit : {0, 31, 32, 60}) {
        x[position] = u64{1} << bit;
        check = add_one(acc, x, q, n % 8);
        EXPECT_TRUE(check.below && check.nonzero) << "bit " << bit << " at " << position << " of " << n;
        x[position] = 0;
      }
    }
  }
}

TEST_P(IngestKernels, MultiplyWordAddLazyChecked_AddsTheProductsOfAnyWordsAndTellsWhoseWereTooLarge) {
  constexpr u64 kFactors[] = {1, 0, ~u64{0}, 2, 0xffffffff, u64{1} << 32, (u64{1} << 63) + 12345, 1000};
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const std::size_t count : kCounts) {
      std::mt19937_64 random(seed + count);
      const Words before = any_words(n, seed);
      Words acc = before, expected = before;
      std::vector<Wire> wires;
      std::vector<WordFactor> factors;
      std::vector<bool> in_range;
      for (std::size_t t = 0; t < count; ++t) {
        Words x = residues(q, n, seed + t);
        in_range.push_back(random() % 3 != 0);
        if (!in_range.back()) x[random() % n] = too_large(q)[random() % too_large(q).size()];
        factors.push_back({t % 2 == 0 ? kFactors[random() % std::size(kFactors)] : random(), random()});
        for (std::size_t j = 0; j < n; ++j) expected[j] += factors[t].w * x[j] + factors[t].offset;
        wires.emplace_back(x, t % 8);
      }
      std::vector<const unsigned char*> pointers;
      for (const Wire& wire : wires) pointers.push_back(wire.data());
      std::vector<WordCheck> checks(count);
      row().multiply_word_add_lazy_checked(acc.data(), pointers.data(), factors.data(), count, q, n,
                                           checks.data());
      EXPECT_EQ(acc, expected) << count << " wires";
      for (std::size_t t = 0; t < count; ++t) {
        EXPECT_EQ(checks[t].below, in_range[t]) << t << " of " << count;
        EXPECT_TRUE(checks[t].nonzero) << t << " of " << count;
      }
    }
  });
}

TEST_P(IngestKernels, MultiplyWordAddLazyChecked_TellsWhichWiresAreZero) {
  for_all_sizes([&](u64 q, std::size_t n, u64) {
    for (const std::size_t count : kCounts) {
      const Words zero(n, 0);
      const std::vector<WordFactor> factors(count, WordFactor{3, 5});
      for (std::size_t other = 0; other < count; ++other) {
        Words x = zero, acc = zero;
        x[(5 * other + 2) % n] = 1;
        std::vector<const unsigned char*> pointers(count,
                                                   reinterpret_cast<const unsigned char*>(zero.data()));
        pointers[other] = reinterpret_cast<const unsigned char*>(x.data());
        std::vector<WordCheck> checks(count);
        row().multiply_word_add_lazy_checked(acc.data(), pointers.data(), factors.data(), count, q, n,
                                             checks.data());
        for (std::size_t t = 0; t < count; ++t) {
          EXPECT_EQ(checks[t].nonzero, t == other) << t << " of " << count;
          EXPECT_TRUE(checks[t].below) << t << " of " << count;
        }
      }
    }
  });
}

TEST_P(IngestKernels, MultiplyScalarAddLazyChecked_AddsTheSameResidueOfAnyWord) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const u64 w : {u64{0}, u64{1} % q, q / 2, q - 1}) {
      const ShoupFactor factor = Modulus(q).shoup(w);
      for (const bool in_range : {true, false}) {
        Words x = residues(q, n, seed);
        if (!in_range) {
          for (std::size_t j = 0; j < n; ++j) x[j] = too_large(q)[j % too_large(q).size()];
        }
        const Words before = any_words(n, seed + 1);
        Words acc = before, expected = before;
        for (std::size_t j = 0; j < n; ++j) {
          const u64 part = q < kDoubleModulusEnd ? x[j] % kDoubleWordEnd : x[j];  // all of a residue
          expected[j] += static_cast<u64>(u128{w} * part % q);
        }
        const WordCheck check =
            row().multiply_scalar_add_lazy_checked(acc.data(), Wire(x, seed % 8).data(), factor, q, n);
        EXPECT_EQ(acc, expected) << "w " << w;
        EXPECT_EQ(check.below, in_range) << "w " << w;
        EXPECT_TRUE(check.nonzero) << "w " << w;
      }
    }
  });
}

TEST_P(IngestKernels, MultiplyScalarAddLazyChecked_SeesASingleWord) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    const ShoupFactor factor = Modulus(q).shoup(q - 1);
    for (const std::size_t position : {std::size_t{0}, n / 2, n - 1}) {
      Words x(n, 0), acc(n, 0);
      const auto check = [&](u64 word) {
        x[position] = word;
        return row().multiply_scalar_add_lazy_checked(acc.data(), Wire(x, seed % 8).data(), factor, q, n);
      };
      EXPECT_FALSE(check(0).nonzero);
      EXPECT_TRUE(check(1).nonzero && check(1).below) << "at " << position;
      EXPECT_TRUE(check(q - 1).below) << "at " << position;
      for (const u64 bad : too_large(q)) EXPECT_FALSE(check(bad).below) << bad << " at " << position;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Rows, IngestKernels, testing::ValuesIn(kRows), row_name);

}  // namespace
}  // namespace emeth
