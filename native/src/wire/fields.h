#pragma once

#include <span>
#include <string>

#include "base/byte_reader.h"
#include "math/kernel_choice.h"
#include "rlwe/context.h"
#include "wire/header.h"

namespace emeth::wire {

// The fields that plaintexts and ciphertexts have in common.

/// An array of words is a nested object: header, u64 count, words. [seal-wire-format 5.2]
inline constexpr std::size_t kArrayOverhead = kHeaderBytes + 8;

ParmsId read_parms_id(ByteReader& in);

/// @throws Error(kParametersMismatch) if `id` names no level of the context
const Level& known_level(const Context& context, const ParmsId& id);

/// Refuses a scale that is NaN, infinite, zero, negative or subnormal, or any but 1.0 where there is none.
/// @throws Error(kInvalidScale)
void require_scale(double scale, bool must_be_one);

/// Reads an array that must have exactly `words` words, at most 2^60. @throws Error(kMalformed) as
/// read_header
std::span<const std::byte> read_array(ByteReader& in, u64 words, int minor);
void write_array(ByteWriter& out, std::span<const u64> words);

/// @throws Error(kInvalidArgument) unless an output buffer has exactly the bytes an object needs
void require_room(std::span<const std::byte> out, std::size_t needed);

/// Bytes as the kernels take words: little-endian, at any alignment.
inline const unsigned char* wire_words(std::span<const std::byte> bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// @throws Error(kResidueOutOfRange) naming the first word >= bound, of which there is at least one
[[noreturn]] void throw_out_of_range(const unsigned char* words, u64 bound, std::size_t count,
                                     const std::string& where);

/// Refuses `count` wire words unless all are < bound.
/// @param where returns the name of the words for the message, e.g. "polynomial 1, limb 0"
/// @throws Error(kResidueOutOfRange) naming the place and the value of the first offending word
template <typename Where>
void require_below(const unsigned char* words, u64 bound, std::size_t count, const Where& where) {
  if (!kernels().all_below(words, bound, count)) throw_out_of_range(words, bound, count, where());
}

/// Copies out.size() wire words.
void copy_words(const unsigned char* words, std::span<u64> out) noexcept;

}  // namespace emeth::wire
