#pragma once

#include <span>
#include <utility>

#include "base/types.h"

namespace emeth {

/// An owned array of words, 64-byte aligned. Move-only: copies of megabytes are spelled out (`clone`). The
/// memory goes through a pool (base/block_pool.h): whoever holds a secret wipes it first.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  ~AlignedBuffer();

  /// Zeroed. @throws Error(kOutOfMemory) if `words` words can't be had.
  explicit AlignedBuffer(std::size_t words);
  /// Contents undefined: for words that are all written before they are read. Throws as the constructor does.
  static AlignedBuffer uninitialized(std::size_t words);

  AlignedBuffer(AlignedBuffer&& other) noexcept
      : words_(std::exchange(other.words_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    AlignedBuffer moved(std::move(other));
    std::swap(words_, moved.words_);
    std::swap(size_, moved.size_);
    return *this;
  }

  AlignedBuffer clone() const;

  u64* data() noexcept { return words_; }
  const u64* data() const noexcept { return words_; }
  std::size_t size() const noexcept { return size_; }
  std::span<u64> span() noexcept { return {words_, size_}; }
  std::span<const u64> span() const noexcept { return {words_, size_}; }

  u64& operator[](std::size_t i) noexcept { return words_[i]; }
  u64 operator[](std::size_t i) const noexcept { return words_[i]; }

 private:
  u64* words_ = nullptr;
  std::size_t size_ = 0;
};

/// Overwrites memory with zeros in a way the compiler may not remove: for secrets.
void wipe(std::span<u64> words) noexcept;
void wipe(std::span<u8> bytes) noexcept;
void wipe(std::span<std::byte> bytes) noexcept;

}  // namespace emeth
