// What an accumulator refuses, and that a refusal leaves its sum as it was.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "aggregate/accumulator.h"
#include "error_code.h"
#include "objects.h"
#include "results.h"

namespace emeth {
namespace {

constexpr double kScale = 1234567.25;

class AccumulatorRefusal : public testing::Test {
 protected:
  Ciphertext random_object() { return random_ciphertext(context_, level_, 2, Form::kNtt, random_); }

  std::mt19937_64 random_{99};
  ContextPtr context_ = tiny_ckks();
  const Level& level_ = context_->first_level();
};

TEST_F(AccumulatorRefusal, OneBadObjectLeavesEverySumAsItWas) {
  const Bytes good = saved(random_object());
  const Bytes seeded = saved_seeded(random_object(), {Generator::kBlake2xb, {}});
  Ciphertext transparent(context_, level_, 2, Form::kNtt, kScale);
  transparent.words()[0] = 1;
  const std::vector<std::pair<Bytes, Errc>> bad = {
      {Bytes{}, Errc::kMalformed},
      {Bytes(good.begin(), good.end() - 1), Errc::kMalformed},
      {with_word(good, good.size() - 8, ~u64{0}), Errc::kResidueOutOfRange},
      {with_word(good, 113, level_.modulus(0).value()), Errc::kResidueOutOfRange},
      {with_word(seeded, 113, ~u64{0}), Errc::kResidueOutOfRange},
      {with_byte(good, 48, 0), Errc::kFormMismatch},
      {with_double(good, 73, std::nextafter(kScale, 0)), Errc::kScaleMismatch},
      {with_double(good, 73, std::numeric_limits<double>::quiet_NaN()), Errc::kInvalidScale},
      {with_byte(good, 16, 0), Errc::kParametersMismatch},
      {with_byte(good, 5, 2), Errc::kCompressed},
      {saved(transparent), Errc::kTransparent},
      {saved(random_ciphertext(context_, context_->last_level(), 2, Form::kNtt, random_)),
       Errc::kLevelMismatch},
      {saved(random_ciphertext(context_, context_->key_level(), 2, Form::kNtt, random_)),
       Errc::kLevelMismatch},
      {saved(random_ciphertext(context_, level_, 3, Form::kNtt, random_)), Errc::kSizeMismatch},
  };
  Accumulator accumulator(context_, 3, level_.limbs(), kScale, channels(Identity{}));
  add(accumulator, {{good, seeded, good}, 7});
  const std::vector<Bytes> before = totals(accumulator);
  for (std::size_t at = 0; at < 3; ++at) {
    for (const auto& [object, code] : bad) {
      std::vector<Bytes> objects = {seeded, good, good};
      objects[at] = object;
      for (const i64 factor : {1, 5, -1, 0}) {
        try {
          add(accumulator, {objects, factor});
          ADD_FAILURE() << "nothing was thrown where " << static_cast<int>(code) << " was expected";
        } catch (const Error& e) {
          EXPECT_EQ(e.code(), code) << e.what();
          EXPECT_EQ(std::string(e.what()).find("object " + std::to_string(at) + ": "), 0u) << e.what();
        }
        ASSERT_EQ(totals(accumulator), before) << "object " << at << ", code " << static_cast<int>(code);
      }
    }
  }
}

TEST_F(AccumulatorRefusal, ArgumentsOutsideTheirIntervals) {
  Accumulator accumulator(context_, 1, level_.limbs(), kScale, channels(Identity{}));
  const Bytes good = saved(random_object());
  for (const i64 factor :
       {i64{1} << 32, -(i64{1} << 32), std::numeric_limits<i64>::max(), std::numeric_limits<i64>::min()}) {
    EXPECT_EQ(error_code_of([&] { add(accumulator, {{good}, factor}); }), Errc::kInvalidArgument) << factor;
  }
  EXPECT_EQ(error_code_of([&] { add(accumulator, {{}, 1}); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { add(accumulator, {{good, good}, 1}); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { accumulator.total(0, 1); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { accumulator.total(1, 0); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { accumulator.total(0, 0); }), Errc::kTransparent);  // still empty
}

TEST_F(AccumulatorRefusal, SumThatCancels) {
  Ciphertext object = random_object();
  Accumulator accumulator(context_, 1, level_.limbs(), kScale, channels(Identity{}));
  add(accumulator, {{saved(object)}, 1});
  for (std::size_t i = 0; i < object.words().size(); ++i) {
    u64& word = object.words()[i];
    word = level_.modulus(i / level_.degree() % level_.limbs()).negate(word);
  }
  add(accumulator, {{saved(object)}, 1});
  EXPECT_EQ(error_code_of([&] { accumulator.total(0, 0); }), Errc::kTransparent);
}

TEST_F(AccumulatorRefusal, ShapesThatCannotBe) {
  const auto code = [&](const ContextPtr& context, std::size_t chunks, std::size_t limbs, double scale) {
    return error_code_of([&] { Accumulator(context, chunks, limbs, scale, channels(Identity{})); });
  };
  EXPECT_EQ(code(context_, 0, 2, kScale), Errc::kInvalidArgument);
  EXPECT_EQ(code(context_, (std::size_t{1} << 20) + 1, 2, kScale), Errc::kInvalidArgument);
  EXPECT_EQ(code(context_, ~std::size_t{0}, 2, kScale), Errc::kInvalidArgument);
  EXPECT_EQ(code(context_, 1, 0, kScale), Errc::kLevelMismatch);
  EXPECT_EQ(code(context_, 1, 3, kScale), Errc::kLevelMismatch);  // the key level
  EXPECT_EQ(code(context_, 1, ~std::size_t{0}, kScale), Errc::kLevelMismatch);
  for (const double scale : {0.0, -1.0, 1e300, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN(), 0x1p-1060}) {
    EXPECT_EQ(code(context_, 1, 2, scale), Errc::kInvalidScale) << scale;
  }
  EXPECT_EQ(code(tiny_bfv(), 1, 1, 2.0), Errc::kInvalidScale);
}

TEST_F(AccumulatorRefusal, MergingWhatWasMadeOtherwise) {
  Accumulator accumulator(context_, 2, 2, kScale, channels(Identity{}));
  const auto code = [&](const Accumulator& other) {
    return error_code_of([&] { accumulator.merge(other); });
  };
  EXPECT_EQ(code(Accumulator(context_, 1, 2, kScale, channels(Identity{}))), Errc::kInvalidArgument);
  EXPECT_EQ(code(Accumulator(context_, 2, 1, kScale, channels(Identity{}))), Errc::kInvalidArgument);
  EXPECT_EQ(code(Accumulator(context_, 2, 2, 2.0, channels(Identity{}))), Errc::kInvalidArgument);
  EXPECT_EQ(code(Accumulator(tiny_bfv(), 2, 1, 1.0, channels(Identity{}))), Errc::kInvalidArgument);
  EXPECT_NO_THROW(accumulator.merge(
      Accumulator(tiny_ckks(), 2, 2, kScale, channels(Identity{}))));  // equal parameters, own context
}

}  // namespace
}  // namespace emeth
