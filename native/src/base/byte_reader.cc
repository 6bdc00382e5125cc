#include "base/byte_reader.h"

#include <bit>
#include <cstring>
#include <string>

#include "base/error.h"

namespace emeth {

u8 ByteReader::read_u8(const char* what) { return std::to_integer<u8>(read_bytes(1, what)[0]); }

u64 ByteReader::read_u64(const char* what) {
  u64 value;
  std::memcpy(&value, read_bytes(sizeof value, what).data(), sizeof value);
  return value;
}

double ByteReader::read_f64(const char* what) { return std::bit_cast<double>(read_u64(what)); }

std::span<const std::byte> ByteReader::read_bytes(u64 count, const char* what) {
  if (count > remaining()) {
    throw Error(Errc::kMalformed, std::string(what) + " at offset " + std::to_string(offset_) + " needs " +
                                      std::to_string(count) + " bytes, " + std::to_string(remaining()) +
                                      " are left");
  }
  const auto bytes = bytes_.subspan(offset_, static_cast<std::size_t>(count));
  offset_ += bytes.size();
  return bytes;
}

void ByteWriter::write_u8(u8 value) { *take(1) = std::byte{value}; }

void ByteWriter::write_u16(std::uint16_t value) { std::memcpy(take(sizeof value), &value, sizeof value); }

void ByteWriter::write_u64(u64 value) { std::memcpy(take(sizeof value), &value, sizeof value); }

void ByteWriter::write_f64(double value) { write_u64(std::bit_cast<u64>(value)); }

void ByteWriter::write_bytes(std::span<const std::byte> bytes) {
  std::byte* target = take(bytes.size());
  if (!bytes.empty()) {
    std::memcpy(target, bytes.data(), bytes.size());
  }
}

void ByteWriter::write_words(std::span<const u64> words) { write_bytes(std::as_bytes(words)); }

std::byte* ByteWriter::take(std::size_t count) {
  if (count > bytes_.size() - offset_) {
    throw Error(Errc::kInternal, "writing " + std::to_string(count) + " bytes at offset " +
                                     std::to_string(offset_) + " of a buffer of " +
                                     std::to_string(bytes_.size()) + " bytes");
  }
  std::byte* target = bytes_.data() + offset_;
  offset_ += count;
  return target;
}

}  // namespace emeth
