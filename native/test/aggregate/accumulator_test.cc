#include "aggregate/accumulator.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "error_code.h"
#include "math/primes.h"
#include "objects.h"
#include "results.h"
#include "rlwe/linear.h"

namespace emeth {
namespace {

/// sum of factor * object, the definition.
std::vector<Bytes> expected_totals(const ContextPtr& context, const Level& level,
                                   const std::vector<Result>& results) {
  std::vector<Bytes> bytes;
  for (std::size_t chunk = 0; chunk < results.front().objects.size(); ++chunk) {
    Ciphertext sum(context, level, 2, usual_form(*context), random_scale(context->scheme()));
    for (const Result& result : results) {
      const Ciphertext addend = wire::load_ciphertext(context, result.objects[chunk], {});
      add_multiple(sum, result.factor, addend);
    }
    bytes.push_back(sum.is_transparent() ? Bytes{} : saved(sum));
  }
  return bytes;
}

struct Ring {
  const char* name;
  Scheme scheme;
  std::size_t n;
  std::vector<u64> q;
  u64 t;
};

void PrintTo(const Ring& ring, std::ostream* out) { *out << ring.name; }

std::vector<Ring> rings() {
  return {{"BfvN4", Scheme::kBfv, 4, {1048433, 2097097}, 17},
          {"BfvSmallestPrimes", Scheme::kBfv, 2, {5, 13, 17}, 2},
          {"Bfv60Bits", Scheme::kBfv, 64, primes(128, 60, 4), 257},
          {"CkksMixedSizes",
           Scheme::kCkks,
           16,
           {primes(32, 60, 1)[0], primes(32, 20, 1)[0], primes(32, 45, 1)[0]},
           0},
          {"CkksTightBudget",
           Scheme::kCkks,
           64,
           {tightest_prime(17), tightest_prime(16), tightest_prime(31), 257},
           0}};
}

class AccumulatorLaw : public testing::TestWithParam<Ring> {
 protected:
  Accumulator fresh(std::size_t chunks) const {
    return Accumulator(context_, chunks, level_.limbs(), random_scale(context_->scheme()),
                       channels(Identity{}));
  }

  /// Random residues; now and then all q - 1, now and then seeded.
  Bytes random_object() {
    Ciphertext object = random_ciphertext(context_, level_, 2, usual_form(*context_), random_);
    object.words().back() |= object.is_transparent();
    const u64 kind = random_() % 4;
    if (kind == 0) {
      wire::SeedRecord record{random_() % 2 == 0 ? Generator::kBlake2xb : Generator::kShake256, {}};
      for (std::byte& b : record.seed) b = static_cast<std::byte>(random_());
      return saved_seeded(object, record);
    }
    if (kind == 1) {
      for (std::size_t i = 0; i < object.words().size(); ++i) {
        object.words()[i] = level_.modulus(i / level_.degree() % level_.limbs()).value() - 1;
      }
    }
    return saved(object);
  }

  std::vector<Result> random_results(std::size_t count, std::size_t chunks) {
    std::vector<Result> results(count);
    for (Result& result : results) {
      for (std::size_t chunk = 0; chunk < chunks; ++chunk) result.objects.push_back(random_object());
      const i64 some = static_cast<i64>(random_() >> 32);
      const i64 factors[] = {1, 1, -1, 0, 2, kMaxFactor, kMaxFactor - 1, -kMaxFactor, some, -some};
      result.factor = factors[random_() % std::size(factors)];
    }
    return results;
  }

  ContextPtr context_ = make_context(GetParam().scheme, GetParam().n, GetParam().q, GetParam().t);
  const Level& level_ = context_->first_level();
  std::mt19937_64 random_{20250117};
};

TEST_P(AccumulatorLaw, TotalIsTheExactSum) {
  for (const std::size_t count : {1u, 2u, 15u, 16u, 17u, 18u, 100u}) {
    SCOPED_TRACE(count);
    const std::vector<Result> results = random_results(count, 2);
    Accumulator accumulator = fresh(2);
    for (const Result& result : results) add(accumulator, result);
    EXPECT_EQ(totals(accumulator), expected_totals(context_, level_, results));
  }
}

TEST_P(AccumulatorLaw, LargestResiduesAndFactorsNeverWrap) {
  Ciphertext largest(context_, level_, 2, usual_form(*context_), random_scale(context_->scheme()));
  for (std::size_t i = 0; i < largest.words().size(); ++i) {
    largest.words()[i] = level_.modulus(i / level_.degree() % level_.limbs()).value() - 1;
  }
  for (const i64 factor : {i64{1}, i64{2}, kMaxFactor, i64{-1}, -kMaxFactor}) {
    std::vector<Result> results;
    Accumulator accumulator = fresh(1);
    for (int i = 0; i < 70; ++i) {  // several times the smallest budget, 16
      results.push_back({{saved(largest)}, factor});
      add(accumulator, results.back());
      ASSERT_EQ(totals(accumulator), expected_totals(context_, level_, results)) << factor << ' ' << i;
    }
  }
}

TEST_P(AccumulatorLaw, FactorIsRepeatedAddition) {
  for (const i64 factor : {2, 3, 40}) {
    const Result once{{random_object()}, 1};
    Accumulator repeated = fresh(1);
    for (i64 i = 0; i < factor; ++i) add(repeated, once);
    Accumulator multiplied = fresh(1);
    add(multiplied, {once.objects, factor});
    EXPECT_EQ(totals(multiplied), totals(repeated)) << factor;
  }
}

TEST_P(AccumulatorLaw, SumWithFactorOneIsPlainAddition) {
  std::vector<Result> results = random_results(20, 1);
  std::vector<Ciphertext> loaded;
  std::vector<const Ciphertext*> operands;
  Accumulator accumulator = fresh(1);
  for (Result& result : results) {
    result.factor = 1;
    loaded.push_back(wire::load_ciphertext(context_, result.objects[0], {}));
    add(accumulator, result);
  }
  for (const Ciphertext& operand : loaded) operands.push_back(&operand);
  EXPECT_EQ(saved(accumulator.total(0, 0)), saved(add_many(operands)));
}

TEST_P(AccumulatorLaw, AnyOrderAndAnyPartitionGiveTheSameBytes) {
  std::vector<Result> results = random_results(40, 3);
  const std::vector<Bytes> expected = expected_totals(context_, level_, results);
  for (const std::size_t parts : {1u, 2u, 3u, 7u, 40u}) {
    SCOPED_TRACE(parts);
    std::ranges::shuffle(results, random_);
    std::vector<Accumulator> accumulators;
    for (std::size_t i = 0; i < parts; ++i) accumulators.push_back(fresh(3));
    for (std::size_t i = 0; i < results.size(); ++i) {
      add(accumulators[i < parts ? i : random_() % parts], results[i]);
    }
    std::ranges::shuffle(accumulators, random_);
    Accumulator merged = fresh(3);
    for (const Accumulator& part : accumulators) merged.merge(part);
    EXPECT_EQ(totals(merged), expected);
  }
}

TEST_P(AccumulatorLaw, MergedAccumulatorsGoOnAndTheMergedOneIsUntouched) {
  const std::vector<Result> results = random_results(60, 1);
  Accumulator one = fresh(1);
  Accumulator other = fresh(1);
  for (std::size_t i = 0; i < 20; ++i) add(one, results[i]);
  for (std::size_t i = 20; i < 40; ++i) add(other, results[i]);
  const std::vector<Bytes> before = totals(other);
  one.merge(other);
  EXPECT_EQ(totals(other), before);
  for (std::size_t i = 40; i < 60; ++i) add(one, results[i]);
  EXPECT_EQ(totals(one), expected_totals(context_, level_, results));
}

TEST_P(AccumulatorLaw, MergedWithItselfItIsDoubled) {
  const Result result{{random_object()}, 3};
  Accumulator accumulator = fresh(1);
  add(accumulator, result);
  accumulator.merge(accumulator);
  EXPECT_EQ(totals(accumulator), expected_totals(context_, level_, {result, result}));
}

TEST_P(AccumulatorLaw, TotalDisturbsNothing) {
  const std::vector<Result> results = random_results(30, 1);
  Accumulator watched = fresh(1);
  for (const Result& result : results) {
    add(watched, result);
    totals(watched);
  }
  EXPECT_EQ(totals(watched), expected_totals(context_, level_, results));
}

INSTANTIATE_TEST_SUITE_P(All, AccumulatorLaw, testing::ValuesIn(rings()),
                         [](const auto& test) { return test.param.name; });

TEST(Accumulator, TakesNoMemoryBeforeTheFirstResult) {
  const ContextPtr context = make_context(Scheme::kBfv, 8192, {8796092858369, 8796092792833}, 65537);
  Accumulator described(context, std::size_t{1} << 20, 1, 1.0,
                        channels(Identity{}));  // 128 GiB once there is a result
  const Accumulator other(context, std::size_t{1} << 20, 1, 1.0, channels(Identity{}));
  described.merge(other);
  EXPECT_EQ(error_code_of([&] { described.total(0, 0); }), Errc::kTransparent);
}

}  // namespace
}  // namespace emeth
