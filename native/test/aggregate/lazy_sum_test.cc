#include "aggregate/lazy_sum.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "results.h"

namespace emeth {
namespace {

class LazySumLaw : public testing::Test {
 protected:
  struct Sum {
    LazySum lazy;
    Ciphertext exact;
  };

  Sum zero(std::size_t size) const {
    return {LazySum(level_, size), Ciphertext(context_, level_, size, Form::kNtt, 1.0)};
  }

  static void add(Sum& sum, const Ciphertext& addend, i64 factor) {
    std::vector<const unsigned char*> polynomials;
    for (std::size_t i = 0; i < addend.size(); ++i) {
      polynomials.push_back(
          reinterpret_cast<const unsigned char*>(addend.words().data() + i * addend.level().poly_words()));
    }
    sum.lazy.add(polynomials, factor);
    add_multiple(sum.exact, factor, addend);
  }

  static void merge(Sum& sum, const Sum& other) {
    std::vector<u64> limb(sum.exact.level().degree());
    sum.lazy.merge(other.lazy, limb);
    add_multiple(sum.exact, 1, other.exact.clone());
  }

  static testing::AssertionResult is_exact(const Sum& sum) {
    std::vector<u64> words(sum.exact.words().size());
    sum.lazy.copy_reduced(words);
    if (std::ranges::equal(words, sum.exact.words())) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "the lazy sum differs from the exact one";
  }

  Ciphertext largest(std::size_t size) const {
    Ciphertext object(context_, level_, size, Form::kNtt, 1.0);
    for (std::size_t i = 0; i < object.words().size(); ++i) {
      object.words()[i] = modulus_at(i).value() - 1;
    }
    return object;
  }

  /// Residues whose lazy product with the factor is above q - 1: what the second unit of budget is for. It is
  /// only where the product itself is small, so that they are looked for among those.
  Ciphertext worst_for(i64 factor) {
    Ciphertext worst(context_, level_, 2, Form::kNtt, 1.0);
    for (std::size_t i = 0; i < worst.words().size(); ++i) {
      const Modulus& q = modulus_at(i);
      const ShoupFactor w = q.shoup(residue(factor, q.value()));
      u64 most = 0;
      for (int trial = 0; trial < 200; ++trial) {
        const u64 x = q.multiply(random_() % (q.value() / 16), q.inverse(w.w));
        const u64 product = multiply_shoup_lazy(x, w, q.value());
        EXPECT_LE(product, 2 * (q.value() - 1));
        if (product >= most) {
          most = product;
          worst.words()[i] = x;
        }
      }
    }
    return worst;
  }

  const Modulus& modulus_at(std::size_t word) const {
    return level_.modulus(word / level_.degree() % level_.limbs());
  }

  std::mt19937_64 random_{20250711};
  ContextPtr context_ = tight_context();
  const Level& level_ = context_->first_level();
};

TEST_F(LazySumLaw, AnySequenceOfFactorsIsExactAtEveryStep) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937_64 random(seed);
    Sum sum = zero(2 + seed % 2);
    const Ciphertext object = largest(sum.exact.size());
    for (int step = 0; step < 60; ++step) {
      const i64 some = static_cast<i64>(random() >> 32);
      const i64 factors[] = {1, 1, 1, 0, some, -some, kEdgeFactors[random() % std::size(kEdgeFactors)]};
      const i64 factor = factors[random() % std::size(factors)];
      add(sum, object, factor);
      ASSERT_TRUE(is_exact(sum)) << "seed " << seed << ", step " << step << ", factor " << factor;
    }
  }
}

TEST_F(LazySumLaw, LargestLazyProductsNeverWrap) {
  for (const i64 factor : {i64{-1}, i64{2}, i64{-2}, kMaxFactor, -kMaxFactor, i64{3000000019}}) {
    const Ciphertext worst = worst_for(factor);
    for (const int ones : {0, 1, 2, 15}) {  // every state of the budget before the products
      Sum sum = zero(2);
      for (int i = 0; i < ones; ++i) add(sum, largest(2), 1);
      for (int i = 0; i < 40; ++i) {
        add(sum, worst, factor);
        ASSERT_TRUE(is_exact(sum)) << "factor " << factor << " after " << ones << " ones, step " << i;
      }
    }
  }
}

TEST_F(LazySumLaw, LargestUnreducedProductsNeverWrap) {
  const Ciphertext largest_words = largest(2), zeros(context_, level_, 2, Form::kNtt, 1.0);
  for (const i64 factor : kEdgeFactors) {
    for (const int ones : {0, 1, 7, 8}) {  // 8 * 131071 + 8 = 2^20: the budget to its last unit
      Sum sum = zero(2);
      for (int i = 0; i < ones; ++i) add(sum, largest(2), 1);
      for (int i = 0; i < 40; ++i) {
        add(sum, factor < 0 ? zeros : largest_words, factor);
        ASSERT_TRUE(is_exact(sum)) << "factor " << factor << " after " << ones << " ones, step " << i;
      }
    }
  }
}

TEST_F(LazySumLaw, EightAddendsAreReservedTogetherWhateverTheirFactors) {
  const Ciphertext largest_words = largest(2);
  const auto* const words = reinterpret_cast<const unsigned char*>(largest_words.words().data());
  const std::size_t bytes = 8 * level_.poly_words();
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    Sum sum = zero(2);
    for (int pass = 0; pass < 5; ++pass) {
      std::vector<Addend> addends;
      u64 tight_units = 0;
      while (addends.size() < LazySum::kMostAtOnce) {
        const i64 factor = random() % 4 == 0 ? 1 : kEdgeFactors[random() % std::size(kEdgeFactors)];
        tight_units += LazySum::tight_units(factor);
        if (tight_units > LazySum::tight_units_at_once(level_)) break;
        addends.push_back({{words, words + bytes}, factor});
        add_multiple(sum.exact, factor, largest_words);
      }
      sum.lazy.reserve(addends);
      sum.lazy.add_checked(addends);
      ASSERT_TRUE(is_exact(sum)) << "seed " << seed << ", pass " << pass;
      const Addend& refused = addends[random() % addends.size()];
      sum.lazy.take_back(refused);
      sum.lazy.release(refused.factor);
      add_multiple(sum.exact, -refused.factor, largest_words);
      ASSERT_TRUE(is_exact(sum)) << "seed " << seed << ", pass " << pass << ", one taken back";
    }
  }
}

TEST_F(LazySumLaw, FactorAndItsNegationLeaveNothing) {
  for (const i64 factor :
       {i64{1}, i64{-1}, i64{2}, i64{62}, i64{124}, i64{65535}, i64{131071}, kMaxFactor, i64{123456789}}) {
    Sum sum = zero(3);
    const Ciphertext kept = random_ciphertext(context_, level_, 3, Form::kNtt, random_);
    add(sum, kept, 7);
    const Ciphertext before = sum.exact.clone();
    for (int i = 0; i < 30; ++i) {
      const Ciphertext object = random_ciphertext(context_, level_, 3, Form::kNtt, random_);
      add(sum, object, factor);
      add(sum, object, -factor);
    }
    EXPECT_TRUE(is_exact(sum)) << factor;
    EXPECT_TRUE(std::ranges::equal(sum.exact.words(), before.words())) << factor;
  }
}

TEST_F(LazySumLaw, MergesInAnyStateOfBothBudgets) {
  for (int ones = 0; ones <= 17; ++ones) {
    for (const int others : {0, 1, 15, 16, 17}) {
      SCOPED_TRACE(std::to_string(ones) + " and " + std::to_string(others));
      Sum sum = zero(2), other = zero(2);
      for (int i = 0; i < ones; ++i) add(sum, largest(2), 1);
      for (int i = 0; i < others; ++i) add(other, largest(2), 1);
      merge(sum, other);
      ASSERT_TRUE(is_exact(sum));
      ASSERT_TRUE(is_exact(other));
      merge(sum, sum);
      for (int i = 0; i < 20; ++i) add(sum, largest(2), 1);  // the budget is known afterwards
      ASSERT_TRUE(is_exact(sum));
    }
  }
}

}  // namespace
}  // namespace emeth
