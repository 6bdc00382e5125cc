#pragma once

#include <cstddef>
#include <span>

#include "base/types.h"

namespace emeth {

/// Reads little-endian values from untrusted bytes. Every read is bounded: past the end it throws
/// Error(kMalformed) naming the offset, what was to be read, and how many bytes are left.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  u8 read_u8(const char* what);
  u64 read_u64(const char* what);
  double read_f64(const char* what);

  /// The next `count` bytes, not copied. `count` may be any number: it is compared with what is left first.
  std::span<const std::byte> read_bytes(u64 count, const char* what);

  std::size_t offset() const noexcept { return offset_; }
  std::size_t remaining() const noexcept { return bytes_.size() - offset_; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t offset_ = 0;
};

/// Writes little-endian values into a buffer that the caller has sized exactly.
/// Writing past its end is a bug of ours: Error(kInternal).
class ByteWriter {
 public:
  explicit ByteWriter(std::span<std::byte> bytes) noexcept : bytes_(bytes) {}

  void write_u8(u8 value);
  void write_u16(std::uint16_t value);
  void write_u64(u64 value);
  void write_f64(double value);
  void write_bytes(std::span<const std::byte> bytes);
  void write_words(std::span<const u64> words);

  /// Passes over `count` bytes that are written otherwise.
  void skip(std::size_t count) { take(count); }

  std::size_t offset() const noexcept { return offset_; }

 private:
  std::byte* take(std::size_t count);

  std::span<std::byte> bytes_;
  std::size_t offset_ = 0;
};

}  // namespace emeth
