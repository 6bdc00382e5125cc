#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "math/modulus.h"
#include "math/primes.h"
#include "rows.h"

// The transforms, forward and inverse.

namespace emeth {
namespace {

class NttKernels : public RowTest {};

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

TEST_P(NttKernels, NttForward_IsEvaluationAtTheOddPowersOfPsi) {
  for (const Transform& transform : sample_transforms()) {
    for (const Words& a : sample_inputs(transform)) {
      Words values = a;
      row().ntt_forward(values.data(), transform.twiddles, transform.n);
      EXPECT_EQ(values, transform.evaluate(a)) << "q " << transform.q.value() << " n " << transform.n;
    }
  }
}

TEST_P(NttKernels, NttInverse_InterpolatesTheseValues) {
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

TEST_P(NttKernels, NttForwardFrom_ReducesFirst) {
  for (const std::size_t n : {std::size_t{4}, std::size_t{64}, std::size_t{1024}, std::size_t{2048}}) {
    for (const int bits : {20, 44, 49, 50, 51, 60}) {
      const u64 q = primes(2 * n, bits, 1).front();
      const Transform transform(n, q);
      for (const u64 limit :
           {q, 2 * q, 4 * q, u64{1} << 51, u64{1} << 52, u64{1} << 53, u64{1} << 60, u64{1} << 61}) {
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

/// Residues that make sums of products with these operands large, should the operands be doubles.
Words largest_of_positive(const Words& operands, u64 q) {
  Words residues(operands.size());
  std::ranges::transform(operands, residues.begin(),
                         [q](u64 word) { return std::bit_cast<double>(word) > 0 ? q - 1 : 0; });
  return residues;
}

TEST_P(NttKernels, OperandProduct_IsTheInnerProductOfWhatWasTransformed) {
  for (const std::size_t n : {std::size_t{4}, std::size_t{64}, std::size_t{128}, 2 * kOperandPartWords}) {
    for (const int bits : {20, 44, 46, 47, 49, 50, 51, 60}) {
      const u64 q = primes(2 * n, bits, 1).front();
      const Transform transform(n, q);
      const u64* const ratio = transform.q.ratio();
      for (const std::size_t terms : {1, 2, 4, 9, 63}) {
        std::vector<Words> residues, operands, factors;
        for (std::size_t t = 0; t < terms; ++t) {
          const u64 limit = t % 3 == 0 ? q : t % 3 == 1 ? 4 * q : u64{1} << 60;
          const Words in = t % 4 == 3 ? Words(n, limit - 1) : words_below(limit, n, q + t);
          residues.emplace_back(n);
          kScalarKernels.ntt_forward_from(residues.back().data(), in.data(), limit, transform.twiddles, n);
          operands.emplace_back(n);
          row().ntt_forward_operands(operands.back().data(), in.data(), limit, terms, transform.twiddles, n);
          factors.push_back(t % 8 == 7 ? words_below(q, n, q + t) : largest_of_positive(operands.back(), q));
        }
        residues.front() = words_below(q, n, q);
        row().to_operands(operands.front().data(), residues.front().data(), q, n);
        std::vector<const u64*> a, a_operands, b;
        for (std::size_t t = 0; t < terms; ++t) {
          a.push_back(residues[t].data());
          a_operands.push_back(operands[t].data());
          b.push_back(factors[t].data());
        }
        Words expected(n), out(n);
        kScalarKernels.inner_product(expected.data(), a.data(), b.data(), terms, q, ratio, n);
        row().operand_product(out.data(), a_operands.data(), b.data(), terms, q, ratio, n);
        EXPECT_EQ(out, expected) << "q " << q << " n " << n << ", " << terms << " terms";
        if (n > kOperandPartWords) {
          for (const u64*& limb : a_operands) limb += kOperandPartWords;
          for (const u64*& limb : b) limb += kOperandPartWords;
          row().operand_product(out.data(), a_operands.data(), b.data(), terms, q, ratio,
                                n - kOperandPartWords);
          out.resize(n - kOperandPartWords);
          EXPECT_EQ(out, Words(expected.begin() + kOperandPartWords, expected.end())) << "the second part";
        }
      }
    }
  }
}

TEST_P(NttKernels, SettledProduct_IsTheInnerProductOfWhatWasTransformed) {
  for (const std::size_t n : {std::size_t{4}, std::size_t{64}, std::size_t{128}, std::size_t{4096}}) {
    for (const int bits : {20, 43, 44, 46, 47, 49, 50, 51, 60}) {
      const u64 q = primes(2 * n, bits, 1).front();
      const Transform transform(n, q);
      const u64* const ratio = transform.q.ratio();
      for (const std::size_t terms : {1, 2, 4, 9, 63}) {
        std::vector<Words> residues, operands, settled;
        std::vector<const u64*> pointers, operand_pointers, settled_pointers;
        for (std::size_t t = 0; t < terms; ++t) {
          const u64 limit = t % 2 == 0 ? 4 * q : u64{1} << 60;
          const Words in = t % 4 == 3 ? Words(n, limit - 1) : words_below(limit, n, q + t);
          for (auto* const words : {&residues, &operands, &settled}) {
            words->emplace_back(n);
          }
          kScalarKernels.ntt_forward_from(residues.back().data(), in.data(), limit, transform.twiddles, n);
          row().ntt_forward_operands(operands.back().data(), in.data(), limit, terms, transform.twiddles, n);
          row().ntt_forward_settled(settled.back().data(), in.data(), limit, transform.twiddles, n);
        }
        for (std::size_t t = 0; t < terms; ++t) {
          pointers.push_back(residues[t].data());
          operand_pointers.push_back(operands[t].data());
          settled_pointers.push_back(settled[t].data());
        }
        Words expected(n), out(n);
        kScalarKernels.inner_product(expected.data(), pointers.data(), pointers.data(), terms, q, ratio, n);
        row().settled_product(out.data(), operand_pointers.data(), settled_pointers.data(), terms, q, ratio,
                              n);
        EXPECT_EQ(out, expected) << "q " << q << " n " << n << ", " << terms << " terms";
        row().settled_product(out.data(), settled_pointers.data(), settled_pointers.data(), terms, q, ratio,
                              n);
        EXPECT_EQ(out, expected) << "q " << q << " n " << n << ", " << terms
                                 << " terms, settled on both sides";
      }
    }
  }
}

/// Lengths and primes of real use, too long for the definition: against the scalar row.
TEST_P(NttKernels, Ntt_OfEveryLengthIsTheScalarRows) {
  for (std::size_t n = 512; n <= 131072; n *= 2) {
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

INSTANTIATE_TEST_SUITE_P(Rows, NttKernels, testing::ValuesIn(kRows), row_name);

}  // namespace
}  // namespace emeth
