#include "base/block_pool.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <vector>

namespace emeth {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;

TEST(BlockPool, ManyBlocksGivenBack_AreHeldUpToTheLimit) {
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < 80; ++i) {
    blocks.push_back(take_block(kBlock));
    ASSERT_NE(blocks.back(), nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(blocks.back()) % 64, 0u);
  }
  for (void* block : blocks) {
    give_block(block, kBlock);
    EXPECT_LE(block_memory().pooled, block_memory().pool_limit);
  }
  give_block(nullptr, 0);
}

#ifndef EMETH_SANITIZED
TEST(BlockPool, BlockOfTheSameSize_IsTakenAgain) {
  void* const block = take_block(kBlock + 64);
  give_block(block, kBlock + 64);
  EXPECT_GE(block_memory().pooled, kBlock + 64);
  void* const other = take_block(kBlock + 128);
  EXPECT_NE(other, block);
  EXPECT_EQ(take_block(kBlock + 64), block);
  give_block(block, kBlock + 64);
  give_block(other, kBlock + 128);
}
#endif

TEST(BlockPool, Limit_ShrinksThePoolAtOnceAndHoldsFromThenOn) {
  void* const a = take_block(kBlock);
  void* const b = take_block(kBlock);
  give_block(a, kBlock);
  give_block(b, kBlock);
  set_pool_limit(kBlock);
  EXPECT_LE(block_memory().pooled, kBlock);
  EXPECT_EQ(block_memory().pool_limit, kBlock);
  void* const larger = take_block(2 * kBlock);
  give_block(larger, 2 * kBlock);
  EXPECT_LE(block_memory().pooled, kBlock);
  set_pool_limit(0);
  EXPECT_EQ(block_memory().pooled, 0u);
  give_block(take_block(kBlock), kBlock);
  EXPECT_EQ(block_memory().pooled, 0u);
  set_pool_limit(kDefaultPoolLimitBytes);
}

TEST(BlockPool, Memory_CountsWhatIsTakenAndItsPeak) {
  set_pool_limit(0);
  const std::size_t live = block_memory().live;
  for (const std::size_t bytes : {std::size_t{64}, kBlock}) {
    void* const block = take_block(bytes);
    EXPECT_EQ(block_memory().live, live + bytes);
    EXPECT_GE(block_memory().peak, live + bytes);
    give_block(block, bytes);
    EXPECT_EQ(block_memory().live, live);
  }
  const std::size_t peak = block_memory().peak;
  void* const block = take_block(peak + kBlock);
  give_block(block, peak + kBlock);
  EXPECT_GE(block_memory().peak, live + peak + kBlock);
  EXPECT_EQ(block_memory().live, live);
  set_pool_limit(kDefaultPoolLimitBytes);
}

TEST(BlockPool, ManyThreads_NeverShareABlock) {
  std::vector<std::thread> threads;
  for (std::uint64_t id = 0; id < 4; ++id) {
    threads.emplace_back([id] {
      for (int i = 0; i < 2000; ++i) {
        auto* const words = static_cast<volatile std::uint64_t*>(take_block(kBlock / 8));
        words[0] = id;
        words[100] = id;
        EXPECT_EQ(words[0], id);
        EXPECT_EQ(words[100], id);
        give_block(const_cast<std::uint64_t*>(words), kBlock / 8);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace emeth
