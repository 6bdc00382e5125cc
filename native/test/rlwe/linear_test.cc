#include "rlwe/linear.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "error_code.h"
#include "objects.h"

namespace emeth {
namespace {

ContextPtr bfv() { return make_context(Scheme::kBfv, 8, {1152921504606846577, 97, 1048433}, 5); }
ContextPtr ckks() { return make_context(Scheme::kCkks, 8, {1152921504606846577, 97, 1048433}, 0); }

bool same(const Ciphertext& a, const Ciphertext& b) {
  return a.size() == b.size() && a.form() == b.form() && a.scale() == b.scale() &&
         std::ranges::equal(a.words(), b.words());
}

TEST(Add, AnyOrderAndPartitionGivesTheSameWords) {
  for (const ContextPtr& context : {bfv(), ckks()}) {
    for (unsigned seed = 0; seed < 20; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      std::mt19937_64 random(seed);
      std::vector<Ciphertext> operands;
      std::vector<const Ciphertext*> pointers;
      for (std::size_t i = 0; i < 9; ++i) {
        operands.push_back(
            random_ciphertext(context, context->first_level(), 2 + i % 3, usual_form(*context), random));
      }
      for (const Ciphertext& operand : operands) {
        pointers.push_back(&operand);
      }
      const Ciphertext expected = add_many(pointers);
      std::ranges::shuffle(pointers, random);
      const std::span all(pointers);
      const std::size_t cut = 1 + random() % 8;
      EXPECT_TRUE(same(add(add_many(all.first(cut)), add_many(all.subspan(cut))), expected));
    }
  }
}

TEST(Sub, UndoesAdd) {
  const ContextPtr context = bfv();
  std::mt19937_64 random(1);
  for (const Form form : {Form::kCoefficient, Form::kNtt}) {
    for (const auto& [a_size, b_size] : {std::pair{2, 2}, {2, 4}, {16, 3}}) {
      const Level& level = context->last_level();
      const auto a = random_ciphertext(context, level, static_cast<std::size_t>(a_size), form, random);
      const auto b = random_ciphertext(context, level, static_cast<std::size_t>(b_size), form, random);
      const Ciphertext back = sub(add(a, b), b);
      EXPECT_TRUE(std::ranges::equal(back.words().first(a.words().size()), a.words()));
      EXPECT_TRUE(std::ranges::all_of(back.words().subspan(a.words().size()), [](u64 x) { return x == 0; }));
      EXPECT_TRUE(same(sub(a, b), negate(sub(b, a))));
    }
  }
}

TEST(Add, KeepsTheScaleOfTheFirstOperand) {
  const ContextPtr context = ckks();
  std::mt19937_64 random(2);
  Ciphertext a = random_ciphertext(context, context->first_level(), 2, Form::kNtt, random);
  Ciphertext b = random_ciphertext(context, context->first_level(), 3, Form::kNtt, random);
  a.set_scale(0x1p40);
  b.set_scale(std::nextafter(0x1p40, 0x1p41));
  EXPECT_EQ(add(a, b).scale(), a.scale());
  EXPECT_EQ(sub(a, b).scale(), a.scale());
  EXPECT_EQ(add(b, a).scale(), b.scale());
  b.set_scale(std::nextafter(b.scale(), 0x1p41));
  EXPECT_EQ(error_code_of([&] { add(a, b); }), Errc::kScaleMismatch);
}

TEST(Add, RefusesOperandsThatDoNotMatch) {
  const ContextPtr context = bfv();
  std::mt19937_64 random(3);
  const auto make = [&](const ContextPtr& c, const Level& level, Form form) {
    return random_ciphertext(c, level, 2, form, random);
  };
  const Ciphertext a = make(context, context->first_level(), Form::kCoefficient);
  const ContextPtr other = bfv();
  EXPECT_EQ(error_code_of([&] { add(a, make(other, other->first_level(), Form::kCoefficient)); }),
            Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { add(a, make(context, context->last_level(), Form::kCoefficient)); }),
            Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { sub(a, make(context, context->first_level(), Form::kNtt)); }),
            Errc::kFormMismatch);
  EXPECT_EQ(error_code_of([] { add_many({}); }), Errc::kInvalidArgument);
}

TEST(Linear, TransparentResultIsRefused) {
  const ContextPtr context = bfv();
  std::mt19937_64 random(4);
  const Ciphertext a = random_ciphertext(context, context->first_level(), 3, Form::kCoefficient, random);
  EXPECT_EQ(error_code_of([&] { sub(a, a); }), Errc::kTransparent);
  EXPECT_EQ(error_code_of([&] { add(a, negate(a)); }), Errc::kTransparent);
  Ciphertext only_c_0(context, context->first_level(), 2, Form::kCoefficient, 1.0);
  only_c_0.words()[0] = 1;
  EXPECT_EQ(error_code_of([&] { negate(only_c_0); }), Errc::kTransparent);
  EXPECT_EQ(error_code_of([&] { transform_to_ntt(only_c_0); }), Errc::kTransparent);
  only_c_0.words().back() = 1;
  EXPECT_FALSE(negate(only_c_0).is_transparent());
}

TEST(Transform, ThereAndBackIsTheIdentity) {
  const ContextPtr context = bfv();
  std::mt19937_64 random(5);
  const Ciphertext a = random_ciphertext(context, context->first_level(), 3, Form::kCoefficient, random);
  const Ciphertext ntt = transform_to_ntt(a);
  EXPECT_TRUE(same(transform_from_ntt(ntt), a));
  EXPECT_EQ(error_code_of([&] { transform_to_ntt(ntt); }), Errc::kFormMismatch);
  EXPECT_EQ(error_code_of([&] { transform_from_ntt(a); }), Errc::kFormMismatch);
}

TEST(Ciphertext, SizeIsTwoToSixteen) {
  const ContextPtr context = bfv();
  for (const std::size_t size : {0, 1, 17}) {
    EXPECT_EQ(
        error_code_of([&] { Ciphertext(context, context->first_level(), size, Form::kCoefficient, 1.0); }),
        Errc::kInvalidArgument);
  }
}

TEST(Scale, EqualMeansWithinOneUnitInTheLastPlace) {
  EXPECT_TRUE(same_scale(1.0, 1.0));
  EXPECT_TRUE(same_scale(0x1p30, std::nextafter(0x1p30, 0.0)));
  EXPECT_FALSE(same_scale(0x1p30, 0x1p30 * (1 + 0x1p-51)));
  EXPECT_TRUE(same_scale(0x1p-60, 0x1p-61));  // below 1 the difference is absolute
  EXPECT_FALSE(same_scale(std::nan(""), 1.0));
}

TEST(Scale, FitsBelowTheTotalBits) {
  const ContextPtr context = make_context(Scheme::kCkks, 8, {97}, 0);  // 7 bits
  const Level& level = context->first_level();
  EXPECT_TRUE(scale_fits(127.0, level));
  EXPECT_FALSE(scale_fits(128.0, level));
  EXPECT_TRUE(scale_fits(0x1p-1022, level));
  for (const double scale : {0.0, -1.0, 0x1p-1023, HUGE_VAL, std::nan("")}) {
    EXPECT_FALSE(scale_fits(scale, level)) << scale;
  }
}

}  // namespace
}  // namespace emeth
