#include "rlwe/context_cache.h"

#include <gtest/gtest.h>

#include <thread>

#include "error_code.h"

namespace emeth {
namespace {

const ParametersLiteral kBfv{1, 8, {97, 113, 193}, 5};
const ParametersLiteral kCkks{2, 8, {97, 113, 193}, 0};
const ParametersLiteral kOtherCkks{2, 8, {113, 97, 193}, 0};
constexpr std::size_t kTableBytes = 64 * 8 * 3;

std::weak_ptr<const Context> made_and_dropped(ContextCache& cache, const ParametersLiteral& literal) {
  return cache.get(literal, Security::kToy);
}

TEST(ContextCache, EqualParametersShareAContext) {
  ContextCache cache(0);
  const ContextPtr context = cache.get(kBfv, Security::kToy);
  EXPECT_EQ(cache.get(kBfv, Security::kToy), context);
  EXPECT_EQ(context->parameters().q(), kBfv.q);
}

TEST(ContextCache, ParametersThatDifferInAnythingDont) {
  ContextCache cache(1 << 20);
  const ContextPtr context = cache.get(kBfv, Security::kToy);
  for (const ParametersLiteral& other :
       {kCkks, ParametersLiteral{1, 16, {97, 193, 257}, 5}, ParametersLiteral{1, 8, {113, 97, 193}, 5},
        ParametersLiteral{1, 8, {97, 113}, 5}, ParametersLiteral{1, 8, {97, 113, 193}, 7}}) {
    EXPECT_NE(cache.get(other, Security::kToy), context);
  }
  EXPECT_EQ(cache.get(kBfv, Security::kToy), context);
}

TEST(ContextCache, ASharedToyContextDoesNotMakeItsParametersSecure) {
  ContextCache cache(1 << 20);
  const ContextPtr context = cache.get(kBfv, Security::kToy);
  EXPECT_EQ(error_code_of([&] { cache.get(kBfv, Security::k128); }), Errc::kInsecureParameters);
  EXPECT_EQ(context->parameters().security(), Security::kToy);
}

TEST(ContextCache, WhatNobodyUsesStaysUpToItsBytes) {
  for (const std::size_t kept_bytes : {kTableBytes - 1, kTableBytes, 2 * kTableBytes}) {
    ContextCache cache(kept_bytes);
    const auto first = made_and_dropped(cache, kOtherCkks);
    EXPECT_EQ(first.expired(), kept_bytes < kTableBytes);
    const auto second = made_and_dropped(cache, kCkks);
    EXPECT_EQ(first.expired(), kept_bytes < 2 * kTableBytes);
    EXPECT_EQ(second.expired(), kept_bytes < kTableBytes);
  }
}

TEST(ContextCache, BfvCountsTheAuxiliaryBasesOfProducts) {
  constexpr std::size_t kBfvBytes = kTableBytes + 48 * 8 * ((3 + 2) + (2 + 2) + (1 + 2));
  for (const std::size_t kept_bytes : {kBfvBytes - 1, kBfvBytes}) {
    ContextCache cache(kept_bytes);
    EXPECT_EQ(made_and_dropped(cache, kBfv).expired(), kept_bytes < kBfvBytes);
  }
}

TEST(ContextCache, WhatWasUsedLastStays) {
  ContextCache cache(2 * kTableBytes);
  const auto first = made_and_dropped(cache, kOtherCkks);
  const auto second = made_and_dropped(cache, kCkks);
  EXPECT_EQ(made_and_dropped(cache, kOtherCkks).lock(), first.lock());
  made_and_dropped(cache, {2, 8, {193, 97, 113}, 0});
  EXPECT_FALSE(first.expired());
  EXPECT_TRUE(second.expired());
}

TEST(ContextCache, NoMoreThanSoManyStay) {
  ContextCache cache(1 << 20);
  const auto first = made_and_dropped(cache, kOtherCkks);
  for (u64 t = 7; t < 7 + ContextCache::kMostKept - 1; ++t) {
    made_and_dropped(cache, {1, 8, {97, 113, 193}, t});
  }
  EXPECT_FALSE(first.expired());
  made_and_dropped(cache, kCkks);
  EXPECT_TRUE(first.expired());
}

TEST(ContextCache, ThreadsAtOnceGetTheSame) {
  ContextCache cache(0);
  std::vector<ContextPtr> contexts(8);
  std::vector<std::thread> threads;
  for (ContextPtr& context : contexts) {
    threads.emplace_back([&] { context = cache.get({1, 1024, {12289, 40961}, 5}, Security::kToy); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const ContextPtr& context : contexts) {
    EXPECT_EQ(context, contexts.front());
  }
}

TEST(ContextCache, RefusedParametersLeaveItAsItWas) {
  ContextCache cache(1 << 20);
  const ContextPtr context = cache.get(kOtherCkks, Security::kToy);
  EXPECT_EQ(error_code_of([&] { cache.get({1, 8, {97, 98}, 5}, Security::kToy); }), Errc::kInvalidParameters);
  EXPECT_EQ(cache.get(kOtherCkks, Security::kToy), context);
}

}  // namespace
}  // namespace emeth
