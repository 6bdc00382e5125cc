#pragma once

#include <cstddef>
#include <span>

namespace emeth {

/// SHAKE256 of `message`, `out.size()` bytes of output. [FIPS202]
void shake256(std::span<const std::byte> message, std::span<std::byte> out) noexcept;

}  // namespace emeth
