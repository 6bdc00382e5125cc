#include "random/shake256.h"

#include <gtest/gtest.h>

#include <vector>

#include "hex.h"

namespace emeth {
namespace {

/// The last 32 bytes of the output for the message 0, 1, ... 250, 0, 1, ...
std::string end_of_output(std::size_t message_bytes, std::size_t output_bytes) {
  std::vector<std::byte> message(message_bytes);
  for (std::size_t i = 0; i < message_bytes; ++i) {
    message[i] = static_cast<std::byte>(i % 251);
  }
  std::vector<std::byte> out(output_bytes);
  shake256(message, out);
  return hex(std::span(out).last(32));
}

// Expected values: Python's hashlib. The rate is 136 bytes.
TEST(Shake256, MessagesAroundTheRate_HaveTheKnownOutputs) {
  EXPECT_EQ(end_of_output(0, 32), "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
  EXPECT_EQ(end_of_output(135, 32), "c45dae624ad8a2f5aa7bac9d7557737fd91c96eedb70a6be5574d57a844eade0");
  EXPECT_EQ(end_of_output(136, 32), "b7ff4073b3f5a8eabd6e17705ca7f6761a31058f9df781a6a47e3a3063b9d67a");
}

TEST(Shake256, OutputsOfSeveralBlocks_AreTheKnownOnes) {
  EXPECT_EQ(end_of_output(137, 300), "96aec260c660fb61a2c4e10a262ffa559292139c76cdbda6cd0a2754dfccd964");
}

}  // namespace
}  // namespace emeth
