#pragma once

#include <cstddef>
#include <cstdint>

namespace emeth {

using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i64 = std::int64_t;
using u128 = unsigned __int128;

// Wire words are little-endian and read in place.
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "this engine runs on little-endian machines only");

}  // namespace emeth
