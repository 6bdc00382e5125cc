#include "base/block_pool.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <new>

namespace emeth {
namespace {

constexpr std::align_val_t kAlignment{64};
constexpr std::size_t kSmallestPooled = std::size_t{16} << 10;  // malloc is good at smaller ones

#ifdef EMETH_SANITIZED
constexpr bool kPooled = false;  // a block that waits here would hide its use after being freed
#else
constexpr bool kPooled = true;
#endif

std::atomic<std::size_t> held_bytes{0};  // taken from the system: live and pooled
std::atomic<std::size_t> peak_bytes{0};

void* take_from_system(std::size_t bytes) noexcept {
  void* const memory = ::operator new(bytes, kAlignment, std::nothrow);
  if (memory == nullptr) {
    return nullptr;
  }
  const std::size_t held = held_bytes.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  std::size_t peak = peak_bytes.load(std::memory_order_relaxed);
  while (held > peak && !peak_bytes.compare_exchange_weak(peak, held, std::memory_order_relaxed)) {
  }
  return memory;
}

void give_to_system(void* memory, std::size_t bytes) noexcept {
  if (memory != nullptr) {
    held_bytes.fetch_sub(bytes, std::memory_order_relaxed);
    ::operator delete(memory, kAlignment);
  }
}

class Pool {
 public:
  void* take(std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = count_; i-- > 0;) {  // the latest is likeliest to be in a cache
      if (blocks_[i].bytes == bytes) {
        return remove(i).memory;
      }
    }
    return nullptr;
  }

  /// Keeps a block, unless it alone is beyond the limit; the oldest ones make room.
  void give(void* memory, std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    if (bytes > limit_bytes_) {
      give_to_system(memory, bytes);
      return;
    }
    shrink_to(limit_bytes_ - bytes, blocks_.size() - 1);
    blocks_[count_++] = {memory, bytes};
    pooled_bytes_ += bytes;
  }

  void set_limit(std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    limit_bytes_ = bytes;
    shrink_to(bytes, blocks_.size());
  }

  BlockMemory memory() noexcept {
    const std::lock_guard lock(mutex_);
    const std::size_t held = held_bytes.load(std::memory_order_relaxed);
    return {held - pooled_bytes_, pooled_bytes_, peak_bytes.load(std::memory_order_relaxed), limit_bytes_};
  }

 private:
  struct Block {
    void* memory;
    std::size_t bytes;
  };

  void shrink_to(std::size_t bytes, std::size_t count) noexcept {
    while (pooled_bytes_ > bytes || count_ > count) {
      const Block oldest = remove(0);
      give_to_system(oldest.memory, oldest.bytes);
    }
  }

  Block remove(std::size_t i) noexcept {
    const Block block = blocks_[i];
    std::copy(blocks_.begin() + i + 1, blocks_.begin() + count_, blocks_.begin() + i);
    --count_;
    pooled_bytes_ -= block.bytes;
    return block;
  }

  std::mutex mutex_;
  std::array<Block, 256> blocks_{};
  std::size_t count_ = 0;
  std::size_t pooled_bytes_ = 0;
  std::size_t limit_bytes_ = kDefaultPoolLimitBytes;
};

/// Never destroyed: buffers of static lifetime may come back late.
Pool& pool() noexcept {
  static Pool& pool = *new Pool;
  return pool;
}

bool is_pooled(std::size_t bytes) noexcept { return kPooled && bytes >= kSmallestPooled; }

}  // namespace

void* take_block(std::size_t bytes) noexcept {
  if (is_pooled(bytes)) {
    if (void* const memory = pool().take(bytes)) {
      return memory;
    }
  }
  return take_from_system(bytes);
}

void give_block(void* block, std::size_t bytes) noexcept {
  if (block != nullptr && is_pooled(bytes)) {
    pool().give(block, bytes);
  } else {
    give_to_system(block, bytes);
  }
}

void set_pool_limit(std::size_t bytes) noexcept { pool().set_limit(bytes); }

BlockMemory block_memory() noexcept { return pool().memory(); }

}  // namespace emeth
