#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "base/types.h"

namespace emeth {

/// Unkeyed BLAKE2b with a 32-byte digest. [RFC7693]
std::array<std::byte, 32> blake2b_256(std::span<const std::byte> message) noexcept;

/// BLAKE2Xb with a 64-byte key, an 8-byte message and a 4096-byte output. [BLAKE2X]
void blake2xb_4096(std::span<const std::byte, 64> key, std::span<const std::byte, 8> message,
                   std::span<std::byte, 4096> out) noexcept;

}  // namespace emeth
