#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace emeth {

/// Unkeyed BLAKE2b with a 32-byte digest. [RFC7693]
std::array<std::byte, 32> blake2b_256(std::span<const std::byte> message) noexcept;

}  // namespace emeth
