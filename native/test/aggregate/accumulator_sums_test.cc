#include <gtest/gtest.h>

#include "aggregate/accumulator.h"
#include "error_code.h"
#include "objects.h"
#include "results.h"

namespace emeth {
namespace {

using Sums = std::vector<Bytes>;

class AccumulatorSums : public testing::Test {
 protected:
  Accumulator fresh() const {
    return Accumulator(context_, 2, level_.limbs(), random_scale(context_->scheme()),
                       channels(Identity{}, Square{}));
  }

  void add_random(Accumulator& accumulator) {
    for (int i = 0; i < 3; ++i) {
      Result result{{}, i == 1 ? -kMaxFactor : 5};
      for (int chunk = 0; chunk < 2; ++chunk) {
        result.objects.push_back(
            saved(random_ciphertext(context_, level_, 2, usual_form(*context_), random_)));
      }
      add(accumulator, result);
    }
  }

  static Sums saved_sums(const Accumulator& accumulator) {
    Sums sums;
    for (std::size_t i = 0; i < accumulator.channels() * accumulator.chunks(); ++i) {
      const std::size_t channel = i / accumulator.chunks();
      sums.emplace_back(accumulator.sum_bytes(channel));
      accumulator.save_sum(channel, i % accumulator.chunks(), sums.back());
    }
    return sums;
  }

  static void restore(Accumulator& accumulator, const Sums& sums) {
    accumulator.add_sums(std::vector<std::span<const std::byte>>(sums.begin(), sums.end()));
  }

  ContextPtr context_ = tight_context();
  const Level& level_ = context_->first_level();
  std::mt19937_64 random_{20261123};
};

TEST_F(AccumulatorSums, RestoredIntoAFreshOneGiveTheSameTotals) {
  Accumulator accumulator = fresh();
  add_random(accumulator);
  Accumulator other = fresh();
  restore(other, saved_sums(accumulator));
  EXPECT_EQ(totals(other), totals(accumulator));
  EXPECT_EQ(saved_sums(other), saved_sums(accumulator));
}

TEST_F(AccumulatorSums, RestoredOnTopAddLikeAMerge) {
  Accumulator one = fresh();
  Accumulator other = fresh();
  add_random(one);
  add_random(other);
  Accumulator merged = fresh();
  merged.merge(one);
  merged.merge(other);
  for (int i = 0; i < 40; ++i) {  // more often than the smallest budget, 16
    merged.merge(other);
    restore(one, saved_sums(other));
  }
  restore(one, saved_sums(other));
  EXPECT_EQ(totals(one), totals(merged));
}

TEST_F(AccumulatorSums, OfAnEmptyOneAreZero) {
  for (const Bytes& sum : saved_sums(fresh())) {
    EXPECT_TRUE(std::ranges::all_of(sum, [](std::byte b) { return b == std::byte{0}; }));
  }
  Accumulator accumulator = fresh();
  restore(accumulator, saved_sums(fresh()));
  add_random(accumulator);
  EXPECT_NE(saved_sums(accumulator), saved_sums(fresh()));
}

TEST_F(AccumulatorSums, WrongOnesLeaveNoTrace) {
  Accumulator accumulator = fresh();
  add_random(accumulator);
  const Sums before = saved_sums(accumulator);
  const auto refused_as = [&](Errc code, auto damage) {
    Sums sums = before;
    damage(sums);
    EXPECT_EQ(error_code_of([&] { restore(accumulator, sums); }), code);
    EXPECT_EQ(saved_sums(accumulator), before);
  };
  refused_as(Errc::kInvalidArgument, [](Sums& sums) { sums.pop_back(); });
  refused_as(Errc::kMalformed, [](Sums& sums) { sums[1].pop_back(); });
  refused_as(Errc::kMalformed, [](Sums& sums) { std::swap(sums[1], sums[2]); });
  refused_as(Errc::kResidueOutOfRange,
             [](Sums& sums) { std::ranges::fill(std::span(sums.back()).last(8), std::byte{0xff}); });
  refused_as(Errc::kResidueOutOfRange, [this](Sums& sums) {  // exactly q_0
    u64 q = level_.modulus(0).value();
    for (std::byte& b : std::span(sums.front()).first(8)) {
      b = static_cast<std::byte>(q);
      q >>= 8;
    }
  });
}

TEST_F(AccumulatorSums, PlacesAndRoomsThatAreNotThereAreRefused) {
  const Accumulator accumulator = fresh();
  Bytes room(accumulator.sum_bytes(0));
  EXPECT_EQ(error_code_of([&] { accumulator.sum_bytes(2); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { accumulator.save_sum(0, 2, room); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { accumulator.save_sum(1, 0, room); }), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace emeth
