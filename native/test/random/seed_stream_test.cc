#include "random/seed_stream.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "hex.h"
#include "random/counting_seed.h"

namespace emeth {
namespace {

std::vector<std::byte> first_bytes(Generator generator, std::size_t count) {
  SeedStream stream(generator, counting_seed());
  std::vector<std::byte> bytes(count);
  stream.read(bytes);
  return bytes;
}

std::string hex_at(std::span<const std::byte> bytes, std::size_t offset, std::size_t count) {
  return hex(bytes.subspan(offset, count));
}

TEST(SeedStream, Blake2xbBlocksAreTheKnownOnes) {
  const auto bytes = first_bytes(Generator::kBlake2xb, 4 * 4096);
  EXPECT_EQ(hex_at(bytes, 0, 32), "17b9767f6395a77a3d0f2f2bd234d8c6702918e8698e87a33e7d5a5ad6d37d67");
  EXPECT_EQ(hex_at(bytes, 4088, 8), "b8dc6f875e709445");
  EXPECT_EQ(hex_at(bytes, 4096, 16), "55e60aa1ba585070041fe56e25e0542e");
  EXPECT_EQ(hex_at(bytes, 2 * 4096, 16), "f9a01a2cc07ccb019f2de62c68053d05");
  EXPECT_EQ(hex_at(bytes, 3 * 4096, 16), "4975417825aba458fee9b8f10f23d1fb");
}

TEST(SeedStream, Shake256BlocksAreTheKnownOnes) {
  const auto bytes = first_bytes(Generator::kShake256, 4 * 4096);
  EXPECT_EQ(hex_at(bytes, 0, 32), "50a1cb963bec11dc066324b416d0a141a8c29d169aa5c2d0640419cb820eb38b");
  EXPECT_EQ(hex_at(bytes, 4088, 8), "747c1bd48c829dd7");
  EXPECT_EQ(hex_at(bytes, 4096, 16), "4b5dc993542541753b9f72e391c0a73a");
  EXPECT_EQ(hex_at(bytes, 2 * 4096, 16), "28714b5e2af96aaa3913b1367b11ae5b");
  EXPECT_EQ(hex_at(bytes, 3 * 4096, 16), "5bea27a566e78ffdafdf020d8afa9951");
}

TEST(SeedStream, RequestsOfAnySizeTakeTheNextBytes) {
  for (const Generator generator : {Generator::kBlake2xb, Generator::kShake256}) {
    const auto expected = first_bytes(generator, 20000);
    SeedStream stream(generator, counting_seed());
    std::vector<std::byte> pieces;
    for (std::size_t size = 0; pieces.size() + size <= expected.size(); size = size * 2 + 1) {
      std::vector<std::byte> piece(size);
      stream.read(piece);
      pieces.insert(pieces.end(), piece.begin(), piece.end());
    }
    ASSERT_GT(pieces.size(), 2 * 4096u);
    EXPECT_TRUE(std::equal(pieces.begin(), pieces.end(), expected.begin()));
  }
}

TEST(SeedStream, WordsAreLittleEndianAndCrossBlocks) {
  const auto bytes = first_bytes(Generator::kBlake2xb, 2 * 4096);
  SeedStream stream(Generator::kBlake2xb, counting_seed());
  EXPECT_EQ(stream.read_u32(), 0x7f76b917u);
  EXPECT_EQ(stream.read_u64(), 0x2b2f0f3d7aa79563u);
  std::vector<std::byte> skipped(4096 - 12 - 4);
  stream.read(skipped);
  u64 expected;
  std::memcpy(&expected, &bytes[4092], sizeof expected);
  EXPECT_EQ(stream.read_u64(), expected);
}

}  // namespace
}  // namespace emeth
