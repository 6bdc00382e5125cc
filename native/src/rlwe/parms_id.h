#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "base/types.h"

namespace emeth {

enum class Scheme : u8 { kBfv = 1, kCkks = 2 };

/// BLAKE2b-256 of (scheme, N, q_1 ... q_k, t) as little-endian words: the name of one level. All zero never
/// names a level; in a plaintext it says "coefficient form".
using ParmsId = std::array<std::byte, 32>;

inline constexpr ParmsId kParmsIdZero{};

/// @param t 0 for CKKS
ParmsId parms_id_of(Scheme scheme, std::size_t n, std::span<const u64> q, u64 t);

/// 64 hexadecimal digits, for messages.
std::string to_hex(const ParmsId& id);

}  // namespace emeth
