#include "malformed.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "base/byte_reader.h"

namespace emeth::fuzz {
namespace {

constexpr u64 kHuge = u64{1} << 63;
constexpr u64 kWraps = u64{1} << 61;  // times 8 is 0

using Spoil = void (*)(Bytes& bytes, std::size_t at);

/// A class: what it does to the field at an offset.
struct Class {
  const char* name;
  std::size_t Layout::* field;
  Spoil spoil;
};

template <u64 Value>
void put_u64(Bytes& bytes, std::size_t at) {
  ByteWriter(std::span(bytes).subspan(at)).write_u64(Value);
}

template <u8 Value>
void put_u8(Bytes& bytes, std::size_t at) {
  bytes[at] = std::byte{Value};
}

template <u8 Value, std::size_t Offset>
void put_u8_at(Bytes& bytes, std::size_t at) {
  bytes[at + Offset] = std::byte{Value};
}

/// Puts the bits of a double.
template <u64 Bits>
constexpr Spoil kPutScale = put_u64<Bits>;

constexpr u64 bits(double value) { return std::bit_cast<u64>(value); }

void add_one(Bytes& bytes, std::size_t at) {
  const u64 value = ByteReader(std::span(std::as_const(bytes)).subspan(at)).read_u64("field");
  ByteWriter(std::span(bytes).subspan(at)).write_u64(value + 1);
}

void take_one(Bytes& bytes, std::size_t at) {
  const u64 value = ByteReader(std::span(std::as_const(bytes)).subspan(at)).read_u64("field");
  ByteWriter(std::span(bytes).subspan(at)).write_u64(value - 1);
}

void flip_parms_id(Bytes& bytes, std::size_t at) { bytes[at + 31] ^= std::byte{1}; }

// The size field follows, so that only the structure is wrong.
void resize(Bytes& bytes, std::size_t size) {
  bytes.resize(size);
  if (size >= 16) ByteWriter(std::span(bytes).subspan(8)).write_u64(size);
}

void append_byte(Bytes& bytes, std::size_t) { resize(bytes, bytes.size() + 1); }
void append_object(Bytes& bytes, std::size_t) {
  const Bytes again = bytes;
  bytes.insert(bytes.end(), again.begin(), again.end());
}
void drop_byte(Bytes& bytes, std::size_t) { resize(bytes, bytes.size() - 1); }
void drop_word(Bytes& bytes, std::size_t) { resize(bytes, bytes.size() - 8); }
void keep_header(Bytes& bytes, std::size_t) { resize(bytes, 16); }
void keep_half_header(Bytes& bytes, std::size_t) { bytes.resize(8); }
void keep_nothing(Bytes& bytes, std::size_t) { bytes.clear(); }
void cut_before(Bytes& bytes, std::size_t at) { resize(bytes, at); }
void cut_half(Bytes& bytes, std::size_t) { resize(bytes, bytes.size() / 2); }

constexpr Class kHeaderClasses[] = {
    {"header_magic", nullptr, put_u8<0x5f>},
    {"header_size", nullptr, put_u8_at<0x20, 2>},
    {"header_major_version_legacy", nullptr, put_u8_at<3, 3>},
    {"header_major_version_later", nullptr, put_u8_at<5, 3>},
    {"header_minor_version_later", nullptr, put_u8_at<5, 4>},
    {"header_minor_version_255", nullptr, put_u8_at<255, 4>},
    {"header_says_zlib", nullptr, put_u8_at<1, 5>},
    {"header_says_zstd", nullptr, put_u8_at<2, 5>},
    {"header_compression_unknown", nullptr, put_u8_at<3, 5>},
    {"header_reserved", nullptr, put_u8_at<1, 6>},
    {"size_one_more", nullptr, [](Bytes& b, std::size_t) { add_one(b, 8); }},
    {"size_one_less", nullptr, [](Bytes& b, std::size_t) { take_one(b, 8); }},
    {"size_zero", nullptr, [](Bytes& b, std::size_t) { put_u64<0>(b, 8); }},
    {"size_looks_negative", nullptr, [](Bytes& b, std::size_t) { put_u64<~u64{0}>(b, 8); }},
    {"trailing_byte", nullptr, append_byte},
    {"second_object_follows", nullptr, append_object},
    {"last_byte_missing", nullptr, drop_byte},
    {"last_word_missing", nullptr, drop_word},
    {"second_half_missing", nullptr, cut_half},
    {"header_only", nullptr, keep_header},
    {"half_a_header", nullptr, keep_half_header},
    {"empty", nullptr, keep_nothing},
};

constexpr Class kFieldClasses[] = {
    {"parms_id_foreign", &Layout::parms_id, flip_parms_id},
    {"cut_before_parms_id_ends", &Layout::parms_id, [](Bytes& b, std::size_t at) { cut_before(b, at + 16); }},
    {"form_2", &Layout::form, put_u8<2>},
    {"form_255", &Layout::form, put_u8<255>},
    {"polynomials_0", &Layout::polynomials, put_u64<0>},
    {"polynomials_1", &Layout::polynomials, put_u64<1>},
    {"polynomials_17", &Layout::polynomials, put_u64<17>},
    {"polynomials_one_more", &Layout::polynomials, add_one},
    {"polynomials_product_wraps", &Layout::polynomials, put_u64<kWraps>},
    {"polynomials_look_negative", &Layout::polynomials, put_u64<kHuge>},
    {"degree_0", &Layout::degree, put_u64<0>},
    {"degree_doubled", &Layout::degree, put_u64<8>},
    {"degree_not_a_power_of_2", &Layout::degree, put_u64<3>},
    {"degree_product_wraps", &Layout::degree, put_u64<kWraps>},
    {"degree_looks_negative", &Layout::degree, put_u64<kHuge>},
    {"limbs_0", &Layout::limbs, put_u64<0>},
    {"limbs_one_more", &Layout::limbs, add_one},
    {"limbs_one_less", &Layout::limbs, take_one},
    {"limbs_look_negative", &Layout::limbs, put_u64<kHuge>},
    {"scale_nan", &Layout::scale, kPutScale<bits(std::numeric_limits<double>::quiet_NaN())>},
    {"scale_infinite", &Layout::scale, kPutScale<bits(std::numeric_limits<double>::infinity())>},
    {"scale_zero", &Layout::scale, kPutScale<bits(0.0)>},
    {"scale_minus_zero", &Layout::scale, kPutScale<bits(-0.0)>},
    {"scale_negative", &Layout::scale, kPutScale<bits(-1048576.0)>},
    {"scale_subnormal", &Layout::scale, kPutScale<bits(0x1p-1060)>},
    {"correction_factor_0", &Layout::correction, put_u64<0>},
    {"correction_factor_2", &Layout::correction, put_u64<2>},
    {"array_magic", &Layout::array, put_u8<0>},
    {"array_version", &Layout::array, put_u8_at<3, 4>},
    {"array_says_zlib", &Layout::array, put_u8_at<1, 5>},
    {"array_says_zstd", &Layout::array, put_u8_at<2, 5>},
    {"array_reserved", &Layout::array, put_u8_at<1, 7>},
    {"array_size_one_more", &Layout::array, [](Bytes& b, std::size_t at) { add_one(b, at + 8); }},
    {"array_size_looks_negative", &Layout::array,
     [](Bytes& b, std::size_t at) { put_u64<kHuge>(b, at + 8); }},
    {"array_count_0", &Layout::array, [](Bytes& b, std::size_t at) { put_u64<0>(b, at + 16); }},
    {"array_count_one_more", &Layout::array, [](Bytes& b, std::size_t at) { add_one(b, at + 16); }},
    {"array_count_one_less", &Layout::array, [](Bytes& b, std::size_t at) { take_one(b, at + 16); }},
    {"array_count_wraps", &Layout::array, [](Bytes& b, std::size_t at) { put_u64<kWraps>(b, at + 16); }},
    {"array_count_looks_negative", &Layout::array,
     [](Bytes& b, std::size_t at) { put_u64<kHuge>(b, at + 16); }},
    {"array_missing", &Layout::array, cut_before},
    {"word_is_large", &Layout::array, [](Bytes& b, std::size_t at) { put_u64<4294967291>(b, at + 24); }},
    {"word_looks_negative", &Layout::array, [](Bytes& b, std::size_t at) { put_u64<~u64{0}>(b, at + 24); }},
    {"seed_generator_0", &Layout::seed, put_u8_at<0, 16>},
    {"seed_generator_3", &Layout::seed, put_u8_at<3, 16>},
    {"seed_says_zstd", &Layout::seed, put_u8_at<2, 5>},
    {"seed_version", &Layout::seed, put_u8_at<2, 4>},
    {"seed_size", &Layout::seed, [](Bytes& b, std::size_t at) { take_one(b, at + 8); }},
    {"seed_short", &Layout::seed, [](Bytes& b, std::size_t at) { cut_before(b, at + 80); }},
    {"seed_missing", &Layout::seed, cut_before},
    {"rows_0", &Layout::rows, put_u64<0>},
    {"rows_one_more", &Layout::rows, add_one},
    {"rows_more_than_degree", &Layout::rows, put_u64<5>},
    {"rows_wrap", &Layout::rows, put_u64<kWraps>},
    {"rows_look_negative", &Layout::rows, put_u64<kHuge>},
    {"components_0", &Layout::components, put_u64<0>},
    {"components_one_less", &Layout::components, take_one},
    {"components_one_more", &Layout::components, add_one},
    {"components_look_negative", &Layout::components, put_u64<kHuge>},
    {"scheme_none", &Layout::scheme, put_u8<0>},
    {"scheme_bgv", &Layout::scheme, put_u8<3>},
    {"scheme_unknown", &Layout::scheme, put_u8<4>},
    {"primes_0", &Layout::primes, put_u64<0>},
    {"primes_one_more", &Layout::primes, add_one},
    {"primes_257", &Layout::primes, put_u64<257>},
    {"primes_wrap", &Layout::primes, put_u64<kWraps>},
    {"modulus_header_size", &Layout::modulus, [](Bytes& b, std::size_t at) { add_one(b, at + 8); }},
    {"modulus_0", &Layout::modulus, [](Bytes& b, std::size_t at) { put_u64<0>(b, at + 16); }},
    {"modulus_1", &Layout::modulus, [](Bytes& b, std::size_t at) { put_u64<1>(b, at + 16); }},
    {"modulus_composite", &Layout::modulus,
     [](Bytes& b, std::size_t at) { put_u64<1048433 + 8>(b, at + 16); }},
    {"modulus_62_bits", &Layout::modulus, [](Bytes& b, std::size_t at) { put_u64<kWraps>(b, at + 16); }},
    {"modulus_repeated", &Layout::modulus,
     [](Bytes& b, std::size_t at) {
       std::copy_n(b.begin() + static_cast<std::ptrdiff_t>(at) + 24, 24,
                   b.begin() + static_cast<std::ptrdiff_t>(at));
     }},
};

}  // namespace

Layout ciphertext_layout(std::size_t base) {
  return {.parms_id = base + 16,
          .form = base + 48,
          .polynomials = base + 49,
          .degree = base + 57,
          .limbs = base + 65,
          .scale = base + 73,
          .correction = base + 81,
          .array = base + 89};
}

Layout seeded_layout(std::size_t poly_words) {
  Layout layout = ciphertext_layout();
  layout.seed = layout.array + 24 + 8 * poly_words;
  return layout;
}

Layout plaintext_layout() { return {.parms_id = 16, .scale = 56, .array = 64}; }

Layout keys_layout(std::size_t first) {
  const std::size_t components = 56 + 8 * first;
  Layout layout = ciphertext_layout(components + 8);
  layout.rows = 48;
  layout.components = components;
  return layout;
}

Layout parameters_layout() { return {.degree = 17, .scheme = 16, .primes = 25, .modulus = 33}; }

std::vector<Malformed> malformed(const Bytes& object, const Layout& layout) {
  std::vector<Malformed> objects;
  for (const std::span<const Class> classes :
       {std::span<const Class>(kHeaderClasses), std::span<const Class>(kFieldClasses)}) {
    for (const Class& c : classes) {
      const std::size_t at = c.field == nullptr ? 0 : layout.*c.field;
      if (c.field != nullptr && at == 0) continue;
      Bytes bytes = object;
      c.spoil(bytes, at);
      objects.push_back({c.name, std::move(bytes)});
    }
  }
  return objects;
}

}  // namespace emeth::fuzz
