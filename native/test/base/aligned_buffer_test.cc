#include "base/aligned_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>

#include "error_code.h"

namespace emeth {
namespace {

TEST(AlignedBuffer, NewBuffer_IsZeroedAndAlignedToACacheLine) {
  for (const std::size_t words : {1, 2, 7, 8, 1000}) {
    const AlignedBuffer buffer(words);
    EXPECT_EQ(buffer.size(), words);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, 0u);
    EXPECT_TRUE(std::all_of(buffer.span().begin(), buffer.span().end(), [](u64 x) { return x == 0; }));
  }
}

TEST(AlignedBuffer, NewBuffer_IsZeroedThoughItsMemoryWasUsedBefore) {
  for (int round = 0; round < 3; ++round) {
    AlignedBuffer buffer(10000);
    EXPECT_TRUE(std::all_of(buffer.span().begin(), buffer.span().end(), [](u64 x) { return x == 0; }));
    std::ranges::fill(buffer.span(), ~u64{0});
  }
}

TEST(AlignedBuffer, NoWords_IsEmpty) {
  EXPECT_TRUE(AlignedBuffer().span().empty());
  EXPECT_TRUE(AlignedBuffer(0).span().empty());
  EXPECT_TRUE(AlignedBuffer(0).clone().span().empty());
}

TEST(AlignedBuffer, Clone_SharesNothing) {
  AlignedBuffer buffer(3);
  buffer[1] = 7;
  AlignedBuffer copy = buffer.clone();
  buffer[1] = 8;
  EXPECT_EQ(copy.size(), 3u);
  EXPECT_EQ(copy[1], 7u);
}

TEST(AlignedBuffer, MovedFrom_IsEmpty) {
  AlignedBuffer buffer(3);
  buffer[2] = 7;
  AlignedBuffer second = std::move(buffer);
  EXPECT_TRUE(buffer.span().empty());
  AlignedBuffer third(5);
  third = std::move(second);
  EXPECT_TRUE(second.span().empty());
  ASSERT_EQ(third.size(), 3u);
  EXPECT_EQ(third[2], 7u);
}

TEST(AlignedBuffer, MoreWordsThanTheMachineHas_IsOutOfMemory) {
  constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(error_code_of([] { AlignedBuffer buffer(kMax); }), Errc::kOutOfMemory);
  EXPECT_EQ(error_code_of([] { AlignedBuffer buffer(kMax / 8 + 1); }), Errc::kOutOfMemory);  // 2^64 bytes
#ifndef EMETH_SANITIZED  // which ends the process instead of returning null
  EXPECT_EQ(error_code_of([] { AlignedBuffer buffer(kMax / 16); }), Errc::kOutOfMemory);
#endif
}

TEST(Wipe, LeavesZeros) {
  std::array<u64, 3> words = {1, 2, 3};
  wipe(std::span(words).first(2));
  EXPECT_EQ(words, (std::array<u64, 3>{0, 0, 3}));
  std::array<u8, 2> octets = {1, 2};
  wipe(std::span<u8>(octets));
  EXPECT_EQ(octets, (std::array<u8, 2>{0, 0}));
  std::array<std::byte, 2> bytes = {std::byte{1}, std::byte{2}};
  wipe(std::span<std::byte>(bytes));
  EXPECT_EQ(bytes, (std::array<std::byte, 2>{}));
  wipe(std::span<u64>());
}

}  // namespace
}  // namespace emeth
