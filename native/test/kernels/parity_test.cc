#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "kernels/kernels.h"
#include "math/modulus.h"
#include "math/primes.h"

// Every row against references written with 128-bit divisions, bit for bit, on words at the ends of their
// intervals and on random ones.

namespace emeth {
namespace {

using Words = std::vector<u64>;

constexpr u64 kLargestPrime = (u64{1} << 61) - 1;
// The two around 2^50 = kDoubleModulusEnd are its neighbours among the primes.
const u64 kModuli[] = {2,
                       17,
                       7681,
                       1073707009,
                       1125899906826241,
                       1125899906842597,
                       1125899906842679,
                       1152921504606830593,
                       kLargestPrime};
const std::size_t kLengths[] = {1, 2, 3, 4, 7, 8, 15, 16, 64, 67, 1024};

/// Words in [0, limit): first both ends, then alternating ends, then random ones.
Words words_below(u128 limit, std::size_t n, u64 seed) {
  std::mt19937_64 random(seed);
  const u64 largest = static_cast<u64>(limit - 1);
  Words words(n);
  for (std::size_t j = 0; j < n; ++j) {
    words[j] = j % 4 == 0 ? 0 : j % 4 == 1 ? largest : static_cast<u64>(random() % limit);
  }
  return words;
}

constexpr u128 kAnyWord = u128{1} << 64;

/// The bytes of `words`, little-endian, `shift` bytes after an aligned address.
class Wire {
 public:
  Wire(const Words& words, std::size_t shift) : shift_(shift), bytes_(8 * words.size() + shift) {
    std::memcpy(bytes_.data() + shift, words.data(), 8 * words.size());
  }
  const unsigned char* data() const { return bytes_.data() + shift_; }

 private:
  std::size_t shift_;
  std::vector<unsigned char> bytes_;
};

class Kernel : public testing::TestWithParam<Row> {
 protected:
  void SetUp() override {
    if (!GetParam().runs_here()) {
      GTEST_SKIP() << "this CPU lacks the instructions of the row " << row().name;
    }
  }

  const Kernels& row() const { return GetParam().kernels; }

  /// Calls body(q, n, seed) for every modulus and length.
  template <typename F>
  void for_all_sizes(F&& body) const {
    for (const u64 q : kModuli) {
      for (const std::size_t n : kLengths) {
        SCOPED_TRACE(testing::Message() << "q " << q << " n " << n);
        body(q, n, q + n);
      }
    }
  }
};

TEST_P(Kernel, Add_IsAdditionModuloQ) {
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

TEST_P(Kernel, Sub_IsSubtractionModuloQ) {
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

TEST_P(Kernel, Negate_IsNegationModuloQ) {
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

TEST_P(Kernel, Multiply_IsMultiplicationModuloQ) {
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

TEST_P(Kernel, MultiplyScalar_IsMultiplicationModuloQ) {
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

TEST_P(Kernel, Reduce_TakesAnyWord) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    Words a = words_below(kAnyWord, n, seed), expected(n);
    for (std::size_t j = 0; j < n; ++j) {
      expected[j] = a[j] % q;
    }
    row().reduce(a.data(), q, Modulus(q).ratio_64(), n);
    EXPECT_EQ(a, expected);
  });
}

TEST_P(Kernel, AllBelow_SeesASingleWordTooLarge) {
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

TEST_P(Kernel, AnyNonzero_SeesASingleBit) {
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

TEST_P(Kernel, AddLazy_FillsTheBudgetExactly) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    const u64 budget = Modulus(q).lazy_budget();
    const Words x(n, q - 1);
    Words acc(n, (budget - 1) * (q - 1));  // all of the budget but one
    row().add_lazy(acc.data(), Wire(x, seed % 8).data(), n);
    EXPECT_EQ(acc, Words(n, budget * (q - 1)));
  });
}

TEST_P(Kernel, AddLazy_IsAdditionInWords) {
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

TEST_P(Kernel, MultiplyScalarAddLazy_AddsTheShoupRepresentative) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const u64 w : {u64{0}, u64{1} % q, q / 2, q - 1}) {
      const ShoupFactor factor = Modulus(q).shoup(w);
      const Words x = words_below(kAnyWord, n, seed), before = words_below(u128{1} << 62, n, seed + 1);
      Words acc = before, expected(n);
      for (std::size_t j = 0; j < n; ++j) {
        const u128 product = u128{w} * x[j] - (u128{factor.w_shoup} * x[j] >> 64) * q;
        ASSERT_EQ(product % q, u128{w} * x[j] % q);
        ASSERT_LE(product, u128{2} * (q - 1));  // two units of the lazy budget
        expected[j] = before[j] + static_cast<u64>(product);
      }
      row().multiply_scalar_add_lazy(acc.data(), Wire(x, seed % 8).data(), factor, q, n);
      EXPECT_EQ(acc, expected) << "w " << w;
    }
  });
}

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

TEST_P(Kernel, InnerProduct_IsTheSumOfProductsModuloQ) {
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

TEST_P(Kernel, InnerProduct_Takes255LargestProductsOf60BitWords) {
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

TEST_P(Kernel, AffineForm_IsTheWeightedSumModuloQ) {
  for_all_sizes([&](u64 q, std::size_t n, u64 seed) {
    for (const u64 limit : {q, u64{1} << 32, u64{1} << 50, u64{1} << 51, u64{1} << 61}) {
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

/// The twiddles of one transform, built with plain powers.
struct Transform {
  Transform(std::size_t degree, u64 prime) : n(degree), q(prime), psi(minimal_primitive_root(prime, degree)) {
    const u64 psi_inverse = q.inverse(psi), n_inverse = q.inverse(q.reduce(u64{n}));
    const int bits = std::countr_zero(n);
    for (std::size_t i = 0; i < n; ++i) {
      forward.push_back(q.shoup(q.power(psi, reverse_bits(i, bits))));
      inverse.push_back(q.shoup(q.power(psi_inverse, reverse_bits(i, bits))));
    }
    for (std::size_t i = 0; i < n && prime < kDoubleModulusEnd; ++i) {
      double_forward.push_back(centred(forward[i].w, prime));
      double_inverse.push_back(centred(inverse[i].w, prime));
    }
    twiddles = {prime,
                forward.data(),
                inverse.data(),
                q.shoup(n_inverse),
                q.shoup(q.multiply(n_inverse, inverse[1].w)),
                double_forward.data(),
                double_inverse.data()};
  }

  Transform(Transform&&) = default;  // a copy's twiddles would point into the original

  /// a(psi^(2 brv(i) + 1)) for each i: the definition.
  Words evaluate(const Words& a) const {
    Words values(n);
    for (std::size_t i = 0; i < n; ++i) {
      const u64 x = q.power(psi, 2 * reverse_bits(i, std::countr_zero(n)) + 1);
      for (std::size_t j = n; j-- > 0;) {
        values[i] = static_cast<u64>((u128{values[i]} * x + a[j]) % q.value());
      }
    }
    return values;
  }

  std::size_t n;
  Modulus q;
  u64 psi;
  std::vector<ShoupFactor> forward, inverse;
  std::vector<double> double_forward, double_inverse;
  NttTwiddles twiddles;
};

/// Small and large primes for the transform; with 61 bits the lazy words come close to 2^63.
std::vector<Transform> sample_transforms() {
  std::vector<Transform> transforms;
  for (std::size_t n = 2; n <= 256; n *= 2) {
    for (const int bits : {13, 30, 50, 60, 61}) {
      transforms.emplace_back(n, primes(2 * n, bits, 1).front());
    }
  }
  return transforms;
}

std::vector<Words> sample_inputs(const Transform& transform) {
  const u64 q = transform.q.value();
  const std::size_t n = transform.n;
  Words alternating(n), last(n);
  for (std::size_t j = 0; j < n; j += 2) {
    alternating[j] = q - 1;
  }
  last.back() = q - 1;
  return {Words(n, 0), Words(n, q - 1), alternating, last, words_below(q, n, q)};
}

TEST_P(Kernel, NttForward_IsEvaluationAtTheOddPowersOfPsi) {
  for (const Transform& transform : sample_transforms()) {
    for (const Words& a : sample_inputs(transform)) {
      Words values = a;
      row().ntt_forward(values.data(), transform.twiddles, transform.n);
      EXPECT_EQ(values, transform.evaluate(a)) << "q " << transform.q.value() << " n " << transform.n;
    }
  }
}

TEST_P(Kernel, NttInverse_InterpolatesTheseValues) {
  for (const Transform& transform : sample_transforms()) {
    for (const Words& a : sample_inputs(transform)) {
      Words values = transform.evaluate(a);
      row().ntt_inverse(values.data(), transform.twiddles, transform.n);
      EXPECT_EQ(values, a) << "q " << transform.q.value() << " n " << transform.n;

      Words coefficients = a;  // the ends of the interval as values, too
      row().ntt_inverse(coefficients.data(), transform.twiddles, transform.n);
      EXPECT_EQ(transform.evaluate(coefficients), a) << "q " << transform.q.value() << " n " << transform.n;
    }
  }
}

TEST_P(Kernel, NttForwardFrom_ReducesFirst) {
  for (const std::size_t n : {std::size_t{4}, std::size_t{64}, std::size_t{1024}, std::size_t{2048}}) {
    for (const int bits : {20, 44, 50, 51, 60}) {
      const u64 q = primes(2 * n, bits, 1).front();
      const Transform transform(n, q);
      for (const u64 limit : {q, 2 * q, 4 * q, u64{1} << 51, u64{1} << 60, u64{1} << 61}) {
        if (limit > u64{1} << 61) {
          continue;
        }
        for (const Words& in : {Words(n, limit - 1), words_below(limit, n, q)}) {
          Words expected = in, out(n), in_place = in;
          for (u64& word : expected) {
            word %= q;
          }
          kScalarKernels.ntt_forward(expected.data(), transform.twiddles, n);
          row().ntt_forward_from(out.data(), in.data(), limit, transform.twiddles, n);
          EXPECT_EQ(out, expected) << "q " << q << " n " << n << " limit " << limit;
          row().ntt_forward_from(in_place.data(), in_place.data(), limit, transform.twiddles, n);
          EXPECT_EQ(in_place, expected) << "q " << q << " n " << n << " limit " << limit << " in place";
        }
      }
    }
  }
}

/// Lengths and primes of real use, too long for the definition: against the scalar row.
TEST_P(Kernel, Ntt_OfEveryLengthIsTheScalarRows) {
  for (std::size_t n = 512; n <= 32768; n *= 2) {
    for (const int bits : {20, 44, 49, 50, 51, 60, 61}) {
      const u64 prime = primes(2 * n, bits, 1).front();
      const Transform transform(n, prime);
      for (const Words& a : sample_inputs(transform)) {
        Words expected = a, values = a;
        kScalarKernels.ntt_forward(expected.data(), transform.twiddles, n);
        row().ntt_forward(values.data(), transform.twiddles, n);
        ASSERT_EQ(values, expected) << "q " << prime << " n " << n;
        row().ntt_inverse(values.data(), transform.twiddles, n);
        ASSERT_EQ(values, a) << "q " << prime << " n " << n;
        kScalarKernels.ntt_inverse(expected.data(), transform.twiddles, n);
        values = a;
        row().ntt_inverse(values.data(), transform.twiddles, n);
        kScalarKernels.ntt_forward(values.data(), transform.twiddles, n);
        ASSERT_EQ(values, a) << "q " << prime << " n " << n;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, Kernel, testing::ValuesIn(kRows),
                         [](const auto& tested) { return std::string(tested.param.kernels.name); });

}  // namespace
}  // namespace emeth
