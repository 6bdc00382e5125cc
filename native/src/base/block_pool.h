#pragma once

#include <cstddef>

namespace emeth {

// Blocks of memory that were given back and wait for the next request of the same size: an operation's
// scratch memory is the same from call to call, and fresh pages cost more than the arithmetic done in them.
// Thread-safe.

/// What the pool holds at most: beyond it, blocks go back to the system.
inline constexpr std::size_t kPoolLimitBytes = std::size_t{64} << 20;

/// `bytes` bytes at a multiple of 64, contents undefined; nullptr if there is no memory.
void* take_block(std::size_t bytes) noexcept;
/// Takes back a block of take_block(bytes).
void give_block(void* block, std::size_t bytes) noexcept;

/// Bytes that the pool holds at the moment.
std::size_t pooled_bytes() noexcept;

}  // namespace emeth
