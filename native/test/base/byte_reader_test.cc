#include "base/byte_reader.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <vector>

#include "error_code.h"
#include "hex.h"

namespace emeth {
namespace {

std::vector<std::byte> counting_bytes(std::size_t count) {
  std::vector<std::byte> bytes(count);
  for (std::size_t i = 0; i < count; ++i) {
    bytes[i] = static_cast<std::byte>(i);
  }
  return bytes;
}

TEST(ByteReader, Values_AreLittleEndianAndInOrder) {
  const auto bytes = counting_bytes(20);
  ByteReader reader(bytes);
  EXPECT_EQ(reader.read_u8("flag"), 0u);
  EXPECT_EQ(reader.read_u64("word"), 0x0807060504030201u);
  EXPECT_EQ(hex(reader.read_bytes(3, "bytes")), "090a0b");
  EXPECT_EQ(reader.offset(), 12u);
  EXPECT_EQ(reader.read_f64("scale"), std::bit_cast<double>(u64{0x131211100f0e0d0c}));
  EXPECT_EQ(reader.remaining(), 0u);
}

TEST(ByteReader, ReadBytes_DoesNotCopy) {
  const auto bytes = counting_bytes(8);
  ByteReader reader(bytes);
  reader.read_u8("flag");
  EXPECT_EQ(reader.read_bytes(7, "rest").data(), bytes.data() + 1);
  EXPECT_TRUE(reader.read_bytes(0, "nothing").empty());
}

TEST(ByteReader, ReadPastTheEnd_NamesWhatWasMissingAndMovesNothing) {
  const auto bytes = counting_bytes(9);
  ByteReader reader(bytes);
  reader.read_bytes(4, "start");
  try {
    reader.read_u64("scale");
    FAIL() << "nothing was thrown";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Errc::kMalformed);
    EXPECT_STREQ(e.what(), "scale at offset 4 needs 8 bytes, 5 are left");
  }
  EXPECT_EQ(reader.offset(), 4u);
  EXPECT_EQ(error_code_of([&] { reader.read_f64("scale"); }), Errc::kMalformed);
  EXPECT_EQ(error_code_of([&] { reader.read_bytes(6, "seed"); }), Errc::kMalformed);
  reader.read_bytes(5, "rest");
  EXPECT_EQ(error_code_of([&] { reader.read_u8("flag"); }), Errc::kMalformed);
}

TEST(ByteReader, HugeCounts_DoNotWrap) {
  const auto bytes = counting_bytes(9);
  ByteReader reader(bytes);
  reader.read_u8("flag");
  EXPECT_EQ(error_code_of([&] { reader.read_bytes(~u64{0}, "words"); }), Errc::kMalformed);
  EXPECT_EQ(error_code_of([&] { reader.read_bytes(u64{1} << 32, "words"); }), Errc::kMalformed);
  EXPECT_EQ(reader.offset(), 1u);
}

TEST(ByteWriter, Values_AreLittleEndianAndInOrder) {
  std::array<std::byte, 30> bytes;
  ByteWriter writer(bytes);
  writer.write_u8(0x01);
  writer.write_u16(0x0302);
  writer.write_u64(0x0b0a090807060504);
  writer.write_f64(1.0);
  const auto two = counting_bytes(2);
  writer.write_bytes(two);
  writer.write_bytes({});
  const std::array<u64, 1> words = {0xff};
  writer.write_words(words);
  EXPECT_EQ(writer.offset(), 29u);
  EXPECT_EQ(hex(std::span(bytes).first(29)), "0102030405060708090a0b000000000000f03f0001ff00000000000000");
}

TEST(ByteWriter, WriteThatDoesNotFit_IsABugAndWritesNothing) {
  std::array<std::byte, 9> bytes{};
  ByteWriter writer(bytes);
  writer.write_u16(0x0101);
  EXPECT_EQ(error_code_of([&] { writer.write_u64(~u64{0}); }), Errc::kInternal);
  EXPECT_EQ(writer.offset(), 2u);
  EXPECT_EQ(hex(bytes), "010100000000000000");
}

TEST(ByteWriter, WhatItWrites_TheReaderReads) {
  std::array<std::byte, 17> bytes;
  ByteWriter writer(bytes);
  writer.write_f64(-0.1);
  writer.write_u64(~u64{0} - 1);
  writer.write_u8(255);
  ByteReader reader(bytes);
  EXPECT_EQ(reader.read_f64("scale"), -0.1);
  EXPECT_EQ(reader.read_u64("word"), ~u64{0} - 1);
  EXPECT_EQ(reader.read_u8("flag"), 255u);
}

}  // namespace
}  // namespace emeth
