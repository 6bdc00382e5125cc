#include "base/aligned_buffer.h"

#include <cstring>
#include <limits>
#include <string>

#include "base/block_pool.h"
#include "base/error.h"

namespace emeth {
namespace {

void wipe(void* memory, std::size_t bytes) noexcept {
  if (bytes == 0) {
    return;
  }
  std::memset(memory, 0, bytes);
  asm volatile("" : : "r"(memory) : "memory");  // the zeros count as read
}

}  // namespace

AlignedBuffer AlignedBuffer::uninitialized(std::size_t words) {
  AlignedBuffer buffer;
  if (words == 0) {
    return buffer;
  }
  void* memory = nullptr;
  if (words <= std::numeric_limits<std::size_t>::max() / sizeof(u64)) {
    memory = take_block(words * sizeof(u64));
  }
  if (memory == nullptr) {
    throw Error(Errc::kOutOfMemory, "no memory for " + std::to_string(words) +
                                        " words of 8 bytes: use fewer or smaller objects at a time");
  }
  buffer.words_ = static_cast<u64*>(memory);
  buffer.size_ = words;
  return buffer;
}

AlignedBuffer::AlignedBuffer(std::size_t words) : AlignedBuffer(uninitialized(words)) {
  if (size_ != 0) {
    std::memset(words_, 0, size_ * sizeof(u64));
  }
}

AlignedBuffer::~AlignedBuffer() { give_block(words_, size_ * sizeof(u64)); }

AlignedBuffer AlignedBuffer::clone() const {
  AlignedBuffer copy = uninitialized(size_);
  if (size_ != 0) {
    std::memcpy(copy.data(), data(), size_ * sizeof(u64));
  }
  return copy;
}

void wipe(std::span<u64> words) noexcept { wipe(words.data(), words.size_bytes()); }

void wipe(std::span<u8> bytes) noexcept { wipe(bytes.data(), bytes.size_bytes()); }

void wipe(std::span<std::byte> bytes) noexcept { wipe(bytes.data(), bytes.size_bytes()); }

}  // namespace emeth
