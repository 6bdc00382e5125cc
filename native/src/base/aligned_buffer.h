#pragma once

#include <memory>
#include <span>
#include <utility>

#include "base/types.h"

namespace emeth {

/// An owned array of words, 64-byte aligned, zeroed. Move-only: copies of megabytes are spelled out
/// (`clone`).
class AlignedBuffer {
 public:
  AlignedBuffer() = default;

  /// @throws Error(kOutOfMemory) if `words` words can't be had.
  explicit AlignedBuffer(std::size_t words);

  AlignedBuffer(AlignedBuffer&& other) noexcept
      : words_(std::move(other.words_)), size_(std::exchange(other.size_, 0)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    words_ = std::move(other.words_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

  AlignedBuffer clone() const;

  u64* data() noexcept { return words_.get(); }
  const u64* data() const noexcept { return words_.get(); }
  std::size_t size() const noexcept { return size_; }
  std::span<u64> span() noexcept { return {words_.get(), size_}; }
  std::span<const u64> span() const noexcept { return {words_.get(), size_}; }

  u64& operator[](std::size_t i) noexcept { return words_[i]; }
  u64 operator[](std::size_t i) const noexcept { return words_[i]; }

 private:
  struct Free {
    void operator()(u64* p) const noexcept;
  };
  std::unique_ptr<u64[], Free> words_;
  std::size_t size_ = 0;
};

/// Overwrites memory with zeros in a way the compiler may not remove: for secrets.
void wipe(std::span<u64> words) noexcept;
void wipe(std::span<u8> bytes) noexcept;
void wipe(std::span<std::byte> bytes) noexcept;

}  // namespace emeth
