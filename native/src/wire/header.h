#pragma once

#include <cstddef>

#include "base/byte_reader.h"

namespace emeth::wire {

/// The version written: 4.1, which every SEAL 4.x from 4.1 on loads. Read: 4.0 to 4.4, one version throughout
/// an object.
inline constexpr u8 kMajor = 4;
inline constexpr u8 kMinorWritten = 1;
inline constexpr u8 kMinorNewest = 4;
inline constexpr std::size_t kHeaderBytes = 16;

/// Reads the 16 bytes before every object [seal-wire-format 3.1]; the object must span exactly `expected`
/// bytes, uncompressed, reserved bytes zero.
/// @param outer_minor the minor version of the enclosing object, or -1 for an outermost one
/// @return the minor version
/// @throws Error(kMalformed | kUnsupportedVersion | kCompressed)
u8 read_header(ByteReader& in, u64 expected, int outer_minor);

void write_header(ByteWriter& out, u64 size);

}  // namespace emeth::wire
