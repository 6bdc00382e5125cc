#include "base/block_pool.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <new>

namespace emeth {
namespace {

constexpr std::align_val_t kAlignment{64};
constexpr std::size_t kSmallestPooled = std::size_t{16} << 10;  // malloc is good at smaller ones

#ifdef __SANITIZE_ADDRESS__
constexpr bool kPooled = false;  // a block that waits here would hide its use after being freed
#else
constexpr bool kPooled = true;
#endif

class Pool {
 public:
  void* take(std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = count_; i-- > 0;) {  // the latest is likeliest to be in a cache
      if (blocks_[i].bytes == bytes) {
        return remove(i);
      }
    }
    return nullptr;
  }

  /// The oldest blocks make room.
  void give(void* memory, std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    while (count_ == blocks_.size() || bytes > kPoolLimitBytes - held_bytes_) {
      ::operator delete(remove(0), kAlignment);
    }
    blocks_[count_++] = {memory, bytes};
    held_bytes_ += bytes;
  }

  std::size_t held_bytes() noexcept {
    const std::lock_guard lock(mutex_);
    return held_bytes_;
  }

 private:
  struct Block {
    void* memory;
    std::size_t bytes;
  };

  void* remove(std::size_t i) noexcept {
    const Block block = blocks_[i];
    std::copy(blocks_.begin() + i + 1, blocks_.begin() + count_, blocks_.begin() + i);
    --count_;
    held_bytes_ -= block.bytes;
    return block.memory;
  }

  std::mutex mutex_;
  std::array<Block, 256> blocks_{};
  std::size_t count_ = 0;
  std::size_t held_bytes_ = 0;
};

/// Never destroyed: buffers of static lifetime may come back late.
Pool& pool() noexcept {
  static Pool& pool = *new Pool;
  return pool;
}

bool is_pooled(std::size_t bytes) noexcept {
  return kPooled && bytes >= kSmallestPooled && bytes <= kPoolLimitBytes;
}

}  // namespace

void* take_block(std::size_t bytes) noexcept {
  if (is_pooled(bytes)) {
    if (void* const memory = pool().take(bytes)) {
      return memory;
    }
  }
  return ::operator new(bytes, kAlignment, std::nothrow);
}

void give_block(void* block, std::size_t bytes) noexcept {
  if (block != nullptr && is_pooled(bytes)) {
    pool().give(block, bytes);
  } else {
    ::operator delete(block, kAlignment);
  }
}

std::size_t pooled_bytes() noexcept { return pool().held_bytes(); }

}  // namespace emeth
