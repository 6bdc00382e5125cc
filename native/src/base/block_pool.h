#pragma once

#include <cstddef>

namespace emeth {

// Blocks of memory that were given back and wait for the next request of the same size: an operation's
// scratch memory is the same from call to call, and fresh pages cost more than the arithmetic done in them.
// One pool for the whole library. Thread-safe.

/// The limit of the pool unless it is changed.
inline constexpr std::size_t kDefaultPoolLimitBytes = std::size_t{64} << 20;

/// `bytes` bytes at a multiple of 64, contents undefined; nullptr if there is no memory.
void* take_block(std::size_t bytes) noexcept;
/// Takes back a block of take_block(bytes).
void give_block(void* block, std::size_t bytes) noexcept;

/// Changes how much the pool holds at most: beyond it, the oldest blocks go back to the system. 0 for no
/// pool.
void set_pool_limit(std::size_t bytes) noexcept;

/// Bytes of blocks. Read while others take and give, the numbers are of slightly different moments.
struct BlockMemory {
  std::size_t live;    ///< taken and not given back
  std::size_t pooled;  ///< given back and waiting
  std::size_t peak;    ///< the most that both were together
  std::size_t pool_limit;
};

BlockMemory block_memory() noexcept;

}  // namespace emeth
