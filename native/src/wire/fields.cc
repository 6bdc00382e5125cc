#include "wire/fields.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "base/error.h"

namespace emeth::wire {

static_assert(std::endian::native == std::endian::little, "words are copied as they lie on the wire");

ParmsId read_parms_id(ByteReader& in) {
  ParmsId id;
  std::ranges::copy(in.read_bytes(id.size(), "parms_id"), id.begin());
  return id;
}

const Level& known_level(const Context& context, const ParmsId& id) {
  const Level* level = context.find(id);
  if (level == nullptr) {
    throw Error(Errc::kParametersMismatch, "parms_id " + to_hex(id) + " is no level of these parameters (" +
                                               to_hex(context.key_level().parms_id()) + ")");
  }
  return *level;
}

void require_scale(double scale, bool must_be_one) {
  const bool positive_normal = std::isnormal(scale) && scale > 0;
  if (positive_normal && (!must_be_one || scale == 1.0)) return;
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.17g", scale);
  throw Error(Errc::kInvalidScale, std::string("scale is ") + text.data() + ", not " +
                                       (must_be_one ? "1" : "a positive normal number"));
}

std::span<const std::byte> read_array(ByteReader& in, u64 words, int minor) {
  read_header(in, kArrayOverhead + 8 * words, minor);
  const u64 count = in.read_u64("word count");
  if (count != words) {
    throw Error(Errc::kMalformed,
                "word count is " + std::to_string(count) + ", not " + std::to_string(words));
  }
  return in.read_bytes(8 * words, "words");
}

void write_array(ByteWriter& out, std::span<const u64> words) {
  write_header(out, kArrayOverhead + words.size_bytes());
  out.write_u64(words.size());
  out.write_words(words);
}

void require_room(std::span<const std::byte> out, std::size_t needed) {
  if (out.size() == needed) return;
  throw Error(Errc::kInvalidArgument, "the output has " + std::to_string(out.size()) +
                                          " bytes, the object needs " + std::to_string(needed));
}

void throw_out_of_range(const unsigned char* words, u64 bound, std::size_t count, const std::string& where) {
  for (std::size_t i = 0; i < count; ++i) {
    u64 word;
    std::memcpy(&word, words + 8 * i, sizeof word);
    if (word >= bound) {
      throw Error(Errc::kResidueOutOfRange, where + ", coefficient " + std::to_string(i) + ": " +
                                                std::to_string(word) + " is not below " +
                                                std::to_string(bound));
    }
  }
  throw Error(Errc::kInternal, where + ": a kernel found a word out of range that isn't there");
}

void copy_words(const unsigned char* words, std::span<u64> out) noexcept {
  if (!out.empty()) std::memcpy(out.data(), words, out.size_bytes());
}

}  // namespace emeth::wire
