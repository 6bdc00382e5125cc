// Several results in one pass: the sums and refusals are those of one after the other, and what is refused
// leaves no trace.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "aggregate/accumulator.h"
#include "objects.h"
#include "results.h"

namespace emeth {
namespace {

constexpr std::size_t kChunks = 3;

class AccumulatorBatch : public testing::Test {
 protected:
  Accumulator fresh() const {
    return Accumulator(context_, kChunks, level_.limbs(), random_scale(Scheme::kCkks), channels(Identity{}));
  }

  Ciphertext object(bool largest) {
    Ciphertext object = random_ciphertext(context_, level_, 2, Form::kNtt, random_);
    for (std::size_t i = 0; largest && i < object.words().size(); ++i) {
      object.words()[i] = level_.modulus(i / level_.degree() % level_.limbs()).value() - 1;
    }
    return object;
  }

  Bytes serialized(bool largest, bool seeded) {
    Seed seed;
    for (std::byte& byte : seed) byte = static_cast<std::byte>(random_());
    return seeded ? saved_seeded(object(largest), {Generator::kBlake2xb, seed}) : saved(object(largest));
  }

  Result good(i64 factor) {
    Result result{{}, factor};
    for (std::size_t i = 0; i < kChunks; ++i)
      result.objects.push_back(serialized(random_() % 2, random_() % 4 == 0));
    return result;
  }

  /// A result that is refused for the words of one object, or for something else.
  Result bad(i64 factor) {
    Result result = good(factor);
    Bytes& object = result.objects[random_() % kChunks];
    const std::size_t words = level_.poly_words();  // of c_0, which every form has
    switch (random_() % 5) {
      case 0:
        object = with_word(object, 113 + 8 * (random_() % words), ~u64{0});
        break;
      case 1:
        object = with_word(object, 113 + 8 * (random_() % words), u64{1} << 63);
        break;
      case 2: {
        const std::size_t word = random_() % words;
        object = with_word(object, 113 + 8 * word, level_.modulus(word / level_.degree()).value());
        break;
      }
      case 3: {
        Ciphertext transparent(context_, level_, 2, Form::kNtt, random_scale(Scheme::kCkks));
        std::ranges::fill(transparent.words().first(words), 1);
        object = saved(transparent);
        break;
      }
      default:
        object.pop_back();
    }
    return result;
  }

  i64 factor() {
    const std::size_t some = random_() % (2 * std::size(kEdgeFactors));
    return some < std::size(kEdgeFactors) ? kEdgeFactors[some] : some % 8 == 0 ? 0 : 1;
  }

  static std::vector<std::optional<Error>> add_all(Accumulator& accumulator,
                                                   std::span<const Result> results) {
    std::vector<std::vector<std::span<const std::byte>>> objects;
    for (const Result& result : results) objects.emplace_back(result.objects.begin(), result.objects.end());
    std::vector<Submission> submissions;
    for (std::size_t i = 0; i < results.size(); ++i) submissions.push_back({objects[i], results[i].factor});
    return accumulator.add_all(submissions);
  }

  static std::string refusal_of_one(Accumulator& accumulator, const Result& result) {
    try {
      add(accumulator, result);
      return "";
    } catch (const Error& e) {
      return std::to_string(static_cast<int>(e.code())) + " " + e.what();
    }
  }

  static std::string text(const std::optional<Error>& refusal) {
    return refusal ? std::to_string(static_cast<int>(refusal->code())) + " " + refusal->what() : "";
  }

  std::mt19937_64 random_{7};
  ContextPtr context_ = tight_context();
  const Level& level_ = context_->first_level();
};

TEST_F(AccumulatorBatch, AnyBatchesGiveTheSumsAndRefusalsOfOneAfterTheOther) {
  for (int round = 0; round < 40; ++round) {
    Accumulator batched = fresh(), single = fresh(), good_ones = fresh();
    std::vector<Result> results;
    for (int i = 0; i < 30; ++i) results.push_back(random_() % 3 == 0 ? bad(factor()) : good(factor()));
    std::vector<std::string> refusals;
    for (std::size_t from = 0; from < results.size();) {
      const std::size_t count = std::min<std::size_t>(1 + random_() % 20, results.size() - from);
      for (const auto& refusal : add_all(batched, std::span(results).subspan(from, count))) {
        refusals.push_back(text(refusal));
      }
      from += count;
    }
    for (std::size_t i = 0; i < results.size(); ++i) {
      EXPECT_EQ(refusals[i], refusal_of_one(single, results[i])) << "round " << round << ", result " << i;
      if (refusals[i].empty()) add(good_ones, results[i]);
    }
    ASSERT_EQ(totals(batched), totals(single)) << "round " << round;
    ASSERT_EQ(totals(batched), totals(good_ones)) << "round " << round;
  }
}

TEST_F(AccumulatorBatch, RefusedResultsUseUpNoBudget) {
  for (const i64 factor : {1, 5, -1, 131071, 131072, -65535}) {
    Accumulator accumulator = fresh(), expected = fresh();
    const Bytes largest = saved(object(true));
    const Result full{{largest, largest, largest}, factor};
    const Bytes wrong = with_word(largest, 113 + 8 * (level_.poly_words() - 1), ~u64{0});
    const Result refused{{largest, largest, wrong}, factor};
    for (int i = 0; i < 100; ++i) {
      const std::vector<Result> batch = {refused, full, refused, refused};
      const auto refusals = add_all(accumulator, batch);
      EXPECT_TRUE(refusals[0] && !refusals[1] && refusals[2] && refusals[3]);
      add(expected, full);
      ASSERT_EQ(totals(accumulator), totals(expected)) << "after " << i << ", factor " << factor;
    }
  }
}

TEST_F(AccumulatorBatch, TheFirstRuleBrokenIsNamed) {
  const Bytes fine = saved(object(false));
  const u64 q1 = level_.modulus(1).value();
  const Bytes wrong = with_word(fine, 113 + 8 * (level_.poly_words() + level_.degree() + 5), q1);
  Accumulator accumulator = fresh();
  const std::string expected = std::to_string(static_cast<int>(Errc::kResidueOutOfRange)) + " object 1: ";
  const std::vector<Result> batch = {{{fine, wrong, Bytes{}}, 1}, {{fine, fine, fine}, 1}};
  const auto refusals = add_all(accumulator, batch);
  EXPECT_EQ(text(refusals[0]).find(expected), 0u) << text(refusals[0]);
  EXPECT_NE(text(refusals[0]).find("polynomial 1, limb 1"), std::string::npos) << text(refusals[0]);
  EXPECT_NE(text(refusals[0]).find(std::to_string(q1)), std::string::npos) << text(refusals[0]);
  EXPECT_FALSE(refusals[1]);
}

TEST_F(AccumulatorBatch, ArgumentsAreRefusedResultByResult) {
  const Bytes fine = saved(object(false));
  Accumulator accumulator = fresh(), expected = fresh();
  const std::vector<Result> batch = {
      {{fine, fine}, 1}, {{fine, fine, fine}, kMaxFactor + 1}, {{fine, fine, fine}, 3}, {{}, 1}};
  const auto refusals = add_all(accumulator, batch);
  for (const std::size_t i : {0, 1, 3}) {
    ASSERT_TRUE(refusals[i]);
    EXPECT_EQ(refusals[i]->code(), Errc::kInvalidArgument);
  }
  EXPECT_FALSE(refusals[2]);
  add(expected, batch[2]);
  EXPECT_EQ(totals(accumulator), totals(expected));
  EXPECT_TRUE(add_all(accumulator, {}).empty());
}

TEST_F(AccumulatorBatch, ProductsAreAddedAsOneAfterTheOther) {
  const auto make = [&] {
    return Accumulator(context_, kChunks, level_.limbs(), 2.0, channels(Identity{}, Square{}));
  };
  const auto rescaled = [](Result result) {
    for (Bytes& object : result.objects) object = with_double(object, 73, 2.0);
    return result;
  };
  Accumulator batched = make(), single = make();
  std::vector<Result> results;
  for (int i = 0; i < 12; ++i) {
    results.push_back(good(factor()));
    if (i % 3 == 1) results.back().objects[1] = with_word(results.back().objects[1], 113, ~u64{0});
    results.back() = rescaled(results.back());
  }
  const auto refusals = add_all(batched, results);
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(text(refusals[i]), refusal_of_one(single, results[i])) << i;
    EXPECT_EQ(refusals[i].has_value(), i % 3 == 1) << text(refusals[i]);
  }
  EXPECT_EQ(totals(batched), totals(single));
}

}  // namespace
}  // namespace emeth
