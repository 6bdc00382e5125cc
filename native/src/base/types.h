#pragma once

#include <cstddef>
#include <cstdint>

namespace emeth {

using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i64 = std::int64_t;
using u128 = unsigned __int128;

}  // namespace emeth
