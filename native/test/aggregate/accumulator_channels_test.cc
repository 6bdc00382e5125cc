// Accumulators of several channels: every channel sums what the evaluator makes of the objects.

#include <gtest/gtest.h>

#include <algorithm>

#include "aggregate/accumulator.h"
#include "aggregate/evaluator.h"
#include "error_code.h"
#include "results.h"

namespace emeth {
namespace {

constexpr std::size_t kDegree = 16;
constexpr std::size_t kChunks = 2;

class AccumulatorChannels : public testing::TestWithParam<Scheme> {
 protected:
  AccumulatorChannels() {
    for (std::size_t i = 0; i < kChunks; ++i) {
      plain_.push_back(is_bfv() ? random_coefficients(context_, kDegree, random_)
                                : random_ntt_plaintext(context_, level_, random_));
      encrypted_.push_back(random_ciphertext(context_, level_, 2, usual_form(*context_), random_));
    }
  }

  static bool is_bfv() { return GetParam() == Scheme::kBfv; }

  std::vector<Operation> operations() const {
    MultiplyPlain multiply_plain;
    for (const Plaintext& entry : plain_) multiply_plain.vector.push_back(entry.clone());
    Multiply multiply;
    for (const Ciphertext& entry : encrypted_) multiply.vector.push_back(entry.clone());
    return channels(Square{}, Identity{}, std::move(multiply), std::move(multiply_plain));
  }

  Ciphertext product(std::size_t channel, std::size_t chunk, const Ciphertext& object) const {
    switch (channel) {
      case 0:
        return square(object);
      case 2:
        return multiply(object, encrypted_[chunk]);
      case 3:
        return multiply_plain(object, plain_[chunk]);
      default:
        return object.clone();
    }
  }

  Accumulator fresh() const {
    return Accumulator(context_, kChunks, level_.limbs(), random_scale(GetParam()), operations());
  }

  Result random_result() {
    Result result;
    for (std::size_t chunk = 0; chunk < kChunks; ++chunk) {
      const Ciphertext object = random_ciphertext(context_, level_, 2, usual_form(*context_), random_);
      wire::SeedRecord seed{Generator::kShake256, {}};
      seed.seed[0] = static_cast<std::byte>(random_());
      result.objects.push_back(random_() % 3 == 0 ? saved_seeded(object, seed) : saved(object));
    }
    const i64 some = static_cast<i64>(random_() >> 32);
    const i64 factors[] = {1, -1, kMaxFactor, -kMaxFactor, some, -some};
    result.factor = factors[random_() % std::size(factors)];
    return result;
  }

  std::vector<Bytes> expected_totals(const std::vector<Result>& results) const {
    std::vector<Bytes> bytes;
    for (std::size_t channel = 0; channel < 4; ++channel) {
      for (std::size_t chunk = 0; chunk < kChunks; ++chunk) {
        Ciphertext sum = product(channel, chunk, encrypted_[0]);  // for its size, form and scale
        std::ranges::fill(sum.words(), 0);
        for (const Result& result : results) {
          const Ciphertext object = wire::load_ciphertext(context_, result.objects[chunk], {});
          add_multiple(sum, result.factor, product(channel, chunk, object));
        }
        bytes.push_back(sum.is_transparent() ? Bytes{} : saved(sum));
      }
    }
    return bytes;
  }

  std::mt19937_64 random_{20250802};
  ContextPtr context_ = make_context(GetParam(), kDegree, primes(2 * kDegree, 60, 3), is_bfv() ? 97 : 0);
  const Level& level_ = context_->first_level();
  std::vector<Plaintext> plain_;
  std::vector<Ciphertext> encrypted_;
};

TEST_P(AccumulatorChannels, TotalsAreTheSumsOfTheProducts) {
  for (const std::size_t count : {1u, 8u, 40u}) {  // the lazy budget is 16
    std::vector<Result> results;
    Accumulator accumulator = fresh();
    for (std::size_t i = 0; i < count; ++i) {
      results.push_back(random_result());
      add(accumulator, results.back());
    }
    EXPECT_EQ(totals(accumulator), expected_totals(results)) << count;
  }
}

TEST_P(AccumulatorChannels, RandomAddRetractMergeLeavesWhatWasNotRetracted) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random_.seed(seed);
    std::vector<Accumulator> parts;
    for (std::size_t i = 0; i < 3; ++i) parts.push_back(fresh());
    std::vector<Result> kept;
    for (int step = 0; step < 40; ++step) {
      Accumulator& part = parts[random_() % parts.size()];
      if (kept.empty() || random_() % 3 != 0) {
        kept.push_back(random_result());
        add(part, kept.back());
      } else {  // perhaps where it was never added: totals are what counts
        std::swap(kept[random_() % kept.size()], kept.back());
        add(part, {kept.back().objects, -kept.back().factor});
        kept.pop_back();
      }
      if (parts.size() > 1 && random_() % 20 == 0) {
        parts[0].merge(parts.back());
        parts.pop_back();
      }
    }
    Accumulator merged = fresh();
    for (const Accumulator& part : parts) merged.merge(part);
    ASSERT_EQ(totals(merged), expected_totals(kept));
  }
}

TEST_P(AccumulatorChannels, WithAllRetractedItIsEmpty) {
  Accumulator accumulator = fresh();
  std::vector<Result> results;
  for (int i = 0; i < 10; ++i) {
    results.push_back(random_result());
    add(accumulator, results.back());
  }
  for (const Result& result : results) add(accumulator, {result.objects, -result.factor});
  EXPECT_EQ(totals(accumulator), totals(fresh()));
}

TEST_P(AccumulatorChannels, FactorZeroAddsNothing) {
  Accumulator accumulator = fresh();
  add(accumulator, {random_result().objects, 0});
  EXPECT_EQ(totals(accumulator), totals(fresh()));
  const Result result = random_result();
  add(accumulator, result);
  add(accumulator, {random_result().objects, 0});
  EXPECT_EQ(totals(accumulator), expected_totals({result}));
}

TEST_P(AccumulatorChannels, MergesOnlyWithTheSameOperations) {
  Accumulator accumulator = fresh();
  add(accumulator, random_result());
  const std::vector<Bytes> before = totals(accumulator);
  const auto code = [&](std::vector<Operation> others) {
    Accumulator other(context_, kChunks, level_.limbs(), random_scale(GetParam()), std::move(others));
    add(other, random_result());
    const Errc refusal = error_code_of([&] { accumulator.merge(other); });
    EXPECT_EQ(totals(accumulator), before);
    return refusal;
  };
  EXPECT_EQ(code(channels(Identity{})), Errc::kInvalidArgument);
  std::vector<Operation> swapped = operations();
  std::swap(swapped[0], swapped[1]);
  EXPECT_EQ(code(std::move(swapped)), Errc::kInvalidArgument);
  std::vector<Operation> other_vector = operations();
  std::swap(std::get<Multiply>(other_vector[2]).vector[0], std::get<Multiply>(other_vector[2]).vector[1]);
  EXPECT_EQ(code(std::move(other_vector)), Errc::kInvalidArgument);
  EXPECT_NO_THROW(accumulator.merge(fresh()));
  EXPECT_EQ(totals(accumulator), before);
}

TEST_P(AccumulatorChannels, NamesTheChannelThatCannotBe) {
  MultiplyPlain shorter;
  shorter.vector.push_back(plain_[0].clone());
  try {
    Accumulator(context_, kChunks, level_.limbs(), random_scale(GetParam()),
                channels(Identity{}, std::move(shorter)));
    FAIL() << "a vector of one entry for two chunks was taken";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Errc::kInvalidArgument);
    EXPECT_EQ(std::string(e.what()).find("channel 1: "), 0u) << e.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Schemes, AccumulatorChannels, testing::Values(Scheme::kBfv, Scheme::kCkks),
                         [](const auto& test) { return test.param == Scheme::kBfv ? "Bfv" : "Ckks"; });

// The object is opaque, but its c_1 is zero wherever the vector is not.
TEST(AccumulatorChannel, TransparentProductIsRefusedAndChangesNoChannel) {
  const ContextPtr context = tiny_ckks();
  const Level& level = context->first_level();
  std::mt19937_64 random(3);
  const Bytes good = saved(random_ciphertext(context, level, 2, Form::kNtt, random));
  Ciphertext object(context, level, 2, Form::kNtt, random_scale(Scheme::kCkks));
  std::ranges::fill(object.words(), 1);
  object.words()[level.poly_words()] = 0;
  std::ranges::fill(object.words().subspan(level.poly_words() + 1, level.poly_words() - 1), u64{0});
  object.words().back() = 1;
  MultiplyPlain multiply_plain;
  for (std::size_t chunk = 0; chunk < kChunks; ++chunk) {
    AlignedBuffer words(level.poly_words());
    words[0] = 5;
    multiply_plain.vector.push_back(Plaintext::ntt(context, level, std::move(words), 2.0));
  }
  Accumulator accumulator(context, kChunks, level.limbs(), random_scale(Scheme::kCkks),
                          channels(Identity{}, std::move(multiply_plain)));
  add(accumulator, {{good, good}, 3});
  const std::vector<Bytes> before = totals(accumulator);
  for (const i64 factor : {1, -1, 0}) {
    try {
      add(accumulator, {{good, saved(object)}, factor});
      ADD_FAILURE() << "a transparent product was taken";
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), Errc::kTransparent);
      EXPECT_EQ(std::string(e.what()).find("object 1: "), 0u) << e.what();
    }
    EXPECT_EQ(totals(accumulator), before);
  }
}

TEST(AccumulatorChannel, ThereAreOneToSixteen) {
  const auto code = [](std::size_t count) {
    std::vector<Operation> operations;
    while (operations.size() < count) operations.emplace_back(Square{});
    return error_code_of([&] { Accumulator(tiny_bfv(), 1, 1, 1.0, std::move(operations)); });
  };
  EXPECT_EQ(code(0), Errc::kInvalidArgument);
  EXPECT_EQ(code(17), Errc::kInvalidArgument);
  std::vector<Operation> most(16);
  EXPECT_EQ(Accumulator(tiny_bfv(), 1, 1, 1.0, std::move(most)).channels(), 16u);
}

}  // namespace
}  // namespace emeth
