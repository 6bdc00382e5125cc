#include "base/aligned_buffer.h"

#include <cstring>
#include <limits>
#include <new>
#include <string>

#include "base/error.h"

namespace emeth {
namespace {

constexpr std::align_val_t kAlignment{64};

void wipe(void* memory, std::size_t bytes) noexcept {
  if (bytes == 0) {
    return;
  }
  std::memset(memory, 0, bytes);
  asm volatile("" : : "r"(memory) : "memory");  // the zeros count as read
}

}  // namespace

AlignedBuffer::AlignedBuffer(std::size_t words) {
  if (words == 0) {
    return;
  }
  void* memory = nullptr;
  if (words <= std::numeric_limits<std::size_t>::max() / sizeof(u64)) {
    memory = ::operator new(words * sizeof(u64), kAlignment, std::nothrow);
  }
  if (memory == nullptr) {
    throw Error(Errc::kOutOfMemory, "no memory for " + std::to_string(words) +
                                        " words of 8 bytes: use fewer or smaller objects at a time");
  }
  words_.reset(static_cast<u64*>(std::memset(memory, 0, words * sizeof(u64))));
  size_ = words;
}

AlignedBuffer AlignedBuffer::clone() const {
  AlignedBuffer copy(size_);
  if (size_ != 0) {
    std::memcpy(copy.data(), data(), size_ * sizeof(u64));
  }
  return copy;
}

void AlignedBuffer::Free::operator()(u64* p) const noexcept { ::operator delete(p, kAlignment); }

void wipe(std::span<u64> words) noexcept { wipe(words.data(), words.size_bytes()); }

void wipe(std::span<u8> bytes) noexcept { wipe(bytes.data(), bytes.size_bytes()); }

void wipe(std::span<std::byte> bytes) noexcept { wipe(bytes.data(), bytes.size_bytes()); }

}  // namespace emeth
