#include "rlwe/context.h"

#include <gtest/gtest.h>

#include "error_code.h"
#include "objects.h"

namespace emeth {
namespace {

std::vector<std::size_t> chain(const Context& context) {
  std::vector<std::size_t> limbs;
  for (const Level& level : context.levels()) {
    limbs.push_back(level.limbs());
  }
  return limbs;
}

using Limbs = std::vector<std::size_t>;

TEST(Context, SpecialPrimeIsSetAside) {
  const ContextPtr context = make_context(Scheme::kBfv, 8, {97, 113, 193}, 5);
  EXPECT_EQ(chain(*context), (Limbs{3, 2, 1}));
  EXPECT_TRUE(context->has_key_switching());
  EXPECT_EQ(context->first_level().limbs(), 2U);
  EXPECT_EQ(context->last_level().limbs(), 1U);
  EXPECT_FALSE(context->is_data_level(context->key_level()));
  EXPECT_EQ(&context->previous_or_same(context->first_level()), &context->key_level());
  EXPECT_EQ(&context->previous_or_same(context->key_level()), &context->key_level());
  EXPECT_EQ(&context->next(context->first_level()), &context->last_level());
}

TEST(Context, OnePrimeIsKeyAndDataLevel) {
  const ContextPtr context = make_context(Scheme::kCkks, 8, {97}, 0);
  EXPECT_EQ(chain(*context), (Limbs{1}));
  EXPECT_FALSE(context->has_key_switching());
  EXPECT_TRUE(context->is_data_level(context->key_level()));
}

TEST(Context, ChainEndsWhereThePlainModulusReachesTheProduct) {
  EXPECT_EQ(chain(*make_context(Scheme::kBfv, 8, {97, 113, 193}, 96)), (Limbs{3, 2, 1}));
  EXPECT_EQ(chain(*make_context(Scheme::kBfv, 8, {97, 113, 193}, 98)), (Limbs{3, 2}));
  EXPECT_EQ(chain(*make_context(Scheme::kBfv, 8, {97, 113, 193}, 97 * 113 - 1)), (Limbs{3, 2}));
  const ContextPtr no_special = make_context(Scheme::kBfv, 8, {97, 113, 193}, 97 * 113 + 1);
  EXPECT_EQ(chain(*no_special), (Limbs{3}));
  EXPECT_EQ(&no_special->first_level(), &no_special->key_level());
  EXPECT_FALSE(no_special->has_key_switching());
}

TEST(Context, LevelsAreFoundByLimbsAndByName) {
  const ContextPtr context = make_context(Scheme::kBfv, 8, {97, 113, 193}, 98);
  for (const Level& level : context->levels()) {
    EXPECT_EQ(context->find(level.parms_id()), &level);
    EXPECT_EQ(&context->level(level.limbs()), &level);
  }
  EXPECT_EQ(context->find(kParmsIdZero), nullptr);
  EXPECT_EQ(error_code_of([&] { context->level(1); }), Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { context->data_level(3); }), Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { context->next(context->last_level()); }), Errc::kEndOfChain);
}

TEST(Context, ParmsIdsAreSeals) {
  const ContextPtr context = make_context(Scheme::kCkks, 2048, {1099511549953, 1073692673, 1099511590913}, 0);
  const std::vector<std::string> ids{"93d53eb79b7c0af16f648de435e9496e2717fc3867ad944700b7dbfae93ecc61",
                                     "6c64ad24205e2860176c020497a995f728bae03ff58ac90fc36b0fb50402eaea",
                                     "5afbdcae4870e2e51d9d9ac6587f0e1c1a6ef56c4bdafcc84b0e6a676df32cb2"};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(to_hex(context->levels()[i].parms_id()), ids[i]);
  }
}

TEST(Context, BatchingNeedsAPrimeThatIsOneModulo2N) {
  const std::vector<u64> q{1048433, 2097041};
  EXPECT_NE(make_context(Scheme::kBfv, 8, q, 17)->plain_ntt(), nullptr);
  EXPECT_EQ(make_context(Scheme::kBfv, 8, q, 19)->plain_ntt(), nullptr);
  EXPECT_EQ(make_context(Scheme::kBfv, 8, q, 33)->plain_ntt(), nullptr);  // 1 mod 16, but 3 * 11
  EXPECT_EQ(make_context(Scheme::kBfv, 8, q, 16)->slot_positions().size(), 0U);
  EXPECT_EQ(make_context(Scheme::kBfv, 8, q, 17)->slot_positions().size(), 8U);
  EXPECT_EQ(make_context(Scheme::kCkks, 8, q, 0)->slot_positions().size(), 8U);
}

TEST(Level, FastLiftNeedsEveryPrimeAboveThePlainModulus) {
  const ContextPtr context = make_context(Scheme::kBfv, 8, {193, 113, 97}, 150);
  EXPECT_FALSE(context->level(3).bfv().fast_plain_lift);
  EXPECT_FALSE(context->level(2).bfv().fast_plain_lift);
  EXPECT_TRUE(context->level(1).bfv().fast_plain_lift);
}

}  // namespace
}  // namespace emeth
