#include "rlwe/mod_switch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "error_code.h"
#include "math/primes.h"
#include "objects.h"

namespace emeth {
namespace {

constexpr std::size_t kDegree = 32;

/// Three primes below 2^42: integers modulo their product fit 128 bits.
std::vector<std::vector<u64>> prime_lists() {
  std::vector<std::vector<u64>> lists;
  for (const std::vector<int>& sizes : {std::vector{40, 20, 42}, {42, 41, 12}, {30, 30, 30}, {12, 42, 40}}) {
    lists.push_back(coefficient_modulus(kDegree, sizes));
  }
  return lists;
}

/// Coefficients around the rounding boundaries m p + (p - 1) / 2, and the ends of the range.
std::vector<u128> boundary_values(u128 product, u64 p, std::mt19937_64& random) {
  std::vector<u128> values{0, 1, product - 1, product / 2, product / 2 + 1, (p - 1) / 2, (p + 1) / 2};
  while (values.size() < kDegree) {
    const u128 multiple = (u128{random()} << 64 | random()) % (product / p) * p;
    const u64 offset = std::array<u64, 5>{(p - 1) / 2, (p + 1) / 2, 0, p - 1, random() % p}[random() % 5];
    values.push_back(multiple + offset);
  }
  return values;
}

u128 product_of(const Level& level) {
  u128 product = 1;
  for (const Modulus& q : level.moduli()) {
    product *= q.value();
  }
  return product;
}

void set_residues(PolyView<Form::kCoefficient> poly, const std::vector<u128>& values) {
  for (std::size_t i = 0; i < poly.level->limbs(); ++i) {
    for (std::size_t j = 0; j < values.size(); ++j) {
      poly.limb(i)[j] = static_cast<u64>(values[j] % poly.level->modulus(i).value());
    }
  }
}

TEST(DivideRoundLast, RoundsLikeIntegersInBothForms) {
  for (const std::vector<u64>& q : prime_lists()) {
    const ContextPtr context = make_context(Scheme::kCkks, kDegree, q, 0);
    for (unsigned seed = 0; seed < 50; ++seed) {
      SCOPED_TRACE("last prime " + std::to_string(q.back()) + ", seed " + std::to_string(seed));
      std::mt19937_64 random(seed);
      const Level& level = context->key_level();
      const Level& next = context->next(level);
      const u64 p = q.back();
      std::vector<u128> values = boundary_values(product_of(level), p, random);
      AlignedBuffer in(level.poly_words());
      const PolyView<Form::kCoefficient> poly{&level, in.data()};
      set_residues(poly, values);

      AlignedBuffer expected(next.poly_words());
      for (u128& value : values) {
        value = (value + (p - 1) / 2) / p;
      }
      set_residues({&next, expected.data()}, values);

      AlignedBuffer out(next.poly_words());
      divide_round_last(poly, PolyView<Form::kCoefficient>{&next, out.data()});
      EXPECT_TRUE(std::ranges::equal(out.span(), expected.span()));

      AlignedBuffer ntt_out(next.poly_words());
      divide_round_last(to_ntt(poly), PolyView<Form::kNtt>{&next, ntt_out.data()});
      to_coefficient(PolyView<Form::kNtt>{&next, ntt_out.data()});
      EXPECT_TRUE(std::ranges::equal(ntt_out.span(), expected.span()));
    }
  }
}

TEST(ModSwitch, CkksDropsTheLastLimb) {
  const ContextPtr context = make_context(Scheme::kCkks, 8, {97, 113, 193, 241}, 0);
  std::mt19937_64 random(1);
  Ciphertext a = random_ciphertext(context, context->first_level(), 3, Form::kNtt, random);
  a.set_scale(100.0);
  const Ciphertext lower = mod_switch_to(a, 1);
  EXPECT_EQ(lower.level().limbs(), 1U);
  EXPECT_EQ(lower.scale(), 100.0);
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_TRUE(std::equal(lower.words().begin() + static_cast<std::ptrdiff_t>(8 * c),
                           lower.words().begin() + static_cast<std::ptrdiff_t>(8 * (c + 1)),
                           a.poly<Form::kNtt>(c).data));
  }
}

TEST(ModSwitch, RefusesWhatCannotBeSwitched) {
  const ContextPtr context = make_context(Scheme::kCkks, 8, {97, 113, 193, 241}, 0);
  std::mt19937_64 random(2);
  Ciphertext a = random_ciphertext(context, context->first_level(), 2, Form::kNtt, random);
  a.set_scale(100.0);
  const Ciphertext lowest = mod_switch_to(a, 1);
  EXPECT_EQ(error_code_of([&] { mod_switch_to_next(lowest); }), Errc::kEndOfChain);
  EXPECT_EQ(error_code_of([&] { mod_switch_to(lowest, 2); }), Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { mod_switch_to(a, 4); }), Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { mod_switch_to(a, 0); }), Errc::kLevelMismatch);
  a.set_scale(0x1p14);  // level 2 has 14 bits
  EXPECT_EQ(error_code_of([&] { mod_switch_to_next(a); }), Errc::kInvalidScale);
  const Ciphertext key = random_ciphertext(context, context->key_level(), 2, Form::kNtt, random);
  EXPECT_EQ(error_code_of([&] { mod_switch_to_next(key); }), Errc::kLevelMismatch);
  const Ciphertext coefficients =
      random_ciphertext(context, context->first_level(), 2, Form::kCoefficient, random);
  EXPECT_EQ(error_code_of([&] { mod_switch_to_next(coefficients); }), Errc::kFormMismatch);
}

TEST(ModSwitch, ResultTooSmallToHideIsRefused) {
  const ContextPtr context = make_context(Scheme::kBfv, 8, {97, 113, 193}, 5);
  Ciphertext a(context, context->first_level(), 2, Form::kCoefficient, 1.0);
  for (std::size_t i = 0; i < 2; ++i) {
    a.poly<Form::kCoefficient>(1).limb(i)[3] = 56;  // (113 - 1) / 2 rounds to 0
  }
  EXPECT_EQ(error_code_of([&] { mod_switch_to_next(a); }), Errc::kTransparent);
  for (std::size_t i = 0; i < 2; ++i) {
    a.poly<Form::kCoefficient>(1).limb(i)[3] = 57;
  }
  EXPECT_EQ(mod_switch_to_next(a).poly<Form::kCoefficient>(1).limb(0)[3], 1U);
}

}  // namespace
}  // namespace emeth
