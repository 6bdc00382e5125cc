#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/types.h"

namespace emeth {

using Bytes = std::vector<std::byte>;

/// The bytes written as pairs of hex digits; anything else separates.
inline Bytes from_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Bytes bytes;
  std::size_t high = std::string_view::npos;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) continue;
    if (high == std::string_view::npos) {
      high = digit;
    } else {
      bytes.push_back(static_cast<std::byte>(16 * high + digit));
      high = std::string_view::npos;
    }
  }
  return bytes;
}

inline u64 word_at(const Bytes& bytes, std::size_t offset) {
  u64 value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

/// A copy with the little-endian word at `offset` replaced.
inline Bytes with_word(Bytes bytes, std::size_t offset, u64 value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
  return bytes;
}

inline Bytes with_double(Bytes bytes, std::size_t offset, double value) {
  return with_word(std::move(bytes), offset, std::bit_cast<u64>(value));
}

inline Bytes with_byte(Bytes bytes, std::size_t offset, int value) {
  bytes[offset] = static_cast<std::byte>(value);
  return bytes;
}

/// A whole file, or nothing if there is none.
inline std::optional<Bytes> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return Bytes(first, first + text.size());
}

}  // namespace emeth
