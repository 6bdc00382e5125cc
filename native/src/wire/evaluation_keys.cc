#include "wire/evaluation_keys.h"

#include <algorithm>
#include <string>

#include "wire/ciphertext.h"
#include "wire/fields.h"
#include "wire/header.h"

namespace emeth::wire {
namespace {

constexpr std::size_t kFieldsBytes = kHeaderBytes + sizeof(ParmsId) + 8;  // 56: then the rows
constexpr std::size_t kRowBytes = 8;
constexpr std::size_t kSizeFieldOffset = 8;  // of a header

struct ComponentSizes {
  u64 full, seeded;
};

ComponentSizes component_sizes(const Context& context) noexcept {
  const u64 words = context.key_level().poly_words();
  return {113 + 16 * words, 194 + 8 * words};
}

/// Components of one key-switching key: one per limb of the first data level.
std::size_t digits(const Context& context) noexcept { return context.key_level().limbs() - 1; }

/// Reads the rows of either object, in order, without trusting a count.
class RowReader {
 public:
  RowReader(const ContextPtr& context, std::span<const std::byte> bytes, std::size_t max_rows)
      : context_(context), in_(bytes), minor_(read_header(in_, bytes.size(), -1)) {
    if (!context->has_key_switching()) {
      throw Error(Errc::kUnsupported,
                  "these parameters have one prime, so no special prime and no key switching");
    }
    if (&known_level(*context, read_parms_id(in_)) != &context->key_level()) {
      throw Error(Errc::kLevelMismatch, "key-switching keys name another level than the key level");
    }
    rows_ = in_.read_u64("number of rows");
    if (rows_ > max_rows) {
      throw Error(Errc::kMalformed, "number of rows is " + std::to_string(rows_) + ", at most " +
                                        std::to_string(max_rows) + " are allowed");
    }
  }

  u64 rows() const noexcept { return rows_; }

  /// The components of the next row: none, or one per digit.
  std::vector<Ciphertext> next() {
    const u64 count = in_.read_u64("number of key components");
    if (count != 0 && count != digits(*context_)) {
      throw Error(Errc::kMalformed, "a key has " + std::to_string(count) + " components, not " +
                                        std::to_string(digits(*context_)));
    }
    std::vector<Ciphertext> components;
    for (u64 i = 0; i < count; ++i) {
      components.push_back(component());
    }
    return components;
  }

  void require_end() const {
    if (in_.remaining() != 0) {
      throw Error(Errc::kMalformed, std::to_string(in_.remaining()) + " bytes follow the last row");
    }
  }

 private:
  Ciphertext component() {
    ByteReader ahead = in_;
    ahead.read_bytes(kSizeFieldOffset, "header of a key component");
    const u64 size = ahead.read_u64("size of a key component");
    const ComponentSizes legal = component_sizes(*context_);
    if (size != legal.full && size != legal.seeded) {
      throw Error(Errc::kMalformed, "a key component has " + std::to_string(size) + " bytes, not " +
                                        std::to_string(legal.full) + ", or " + std::to_string(legal.seeded) +
                                        " with a seed");
    }
    return load_ciphertext(context_, in_.read_bytes(size, "key component"),
                           {.key_level = true, .outer_minor = minor_});
  }

  ContextPtr context_;
  ByteReader in_;
  int minor_;
  u64 rows_;
};

std::size_t component_bytes(const Ciphertext& component, KeyForm form) noexcept {
  return form == KeyForm::kFull ? saved_bytes(component) : saved_seeded_bytes(component);
}

std::size_t row_bytes(const KeySwitchKey& key, KeyForm form) {
  if (form == KeyForm::kSeeded && key.seeds().empty()) {
    throw Error(Errc::kInvalidArgument, "this key has no seeds: save it in full form");
  }
  return kRowBytes + key.size() * component_bytes(key.component(0), form);
}

void write_fields(const Context& context, u64 rows, ByteWriter& out, std::size_t bytes) {
  write_header(out, bytes);
  out.write_bytes(context.key_level().parms_id());
  out.write_u64(rows);
}

/// Writes one row at the writer's place within `all`.
void write_row(const KeySwitchKey& key, KeyForm form, std::span<std::byte> all, ByteWriter& out) {
  out.write_u64(key.size());
  for (std::size_t digit = 0; digit < key.size(); ++digit) {
    const Ciphertext& component = key.component(digit);
    const std::span<std::byte> place = all.subspan(out.offset(), component_bytes(component, form));
    if (form == KeyForm::kFull) {
      save(component, place);
    } else {
      save_seeded(component, {Generator::kBlake2xb, key.seeds()[digit]}, place);
    }
    out.skip(place.size());
  }
}

std::size_t max_body_bytes(const Context& context, std::size_t rows, std::size_t keys) noexcept {
  const ComponentSizes sizes = component_sizes(context);
  const std::size_t component = std::max(sizes.full, sizes.seeded);
  return kFieldsBytes - kHeaderBytes + kRowBytes * rows + keys * digits(context) * component;
}

}  // namespace

RelinKeys load_relin_keys(const ContextPtr& context, std::span<const std::byte> bytes,
                          const KeyLimits& limits) {
  RowReader reader(context, bytes, limits.relin_powers);
  std::vector<KeySwitchKey> keys;
  for (u64 row = 0; row < reader.rows(); ++row) {
    std::vector<Ciphertext> components = reader.next();
    if (components.empty()) {
      throw Error(Errc::kMalformed, "the relinearization key of row " + std::to_string(row) + " is missing");
    }
    keys.emplace_back(std::move(components));
  }
  reader.require_end();
  return RelinKeys(context, std::move(keys));
}

GaloisKeys load_galois_keys(const ContextPtr& context, std::span<const std::byte> bytes,
                            const KeyLimits& limits) {
  RowReader reader(context, bytes, context->degree());
  std::map<u64, KeySwitchKey> keys;
  for (u64 row = 0; row < reader.rows(); ++row) {
    std::vector<Ciphertext> components = reader.next();
    if (components.empty()) {
      continue;
    }
    if (keys.size() == limits.galois_elements) {
      throw Error(Errc::kMalformed,
                  "more than " + std::to_string(limits.galois_elements) + " Galois keys in one object");
    }
    keys.emplace(2 * row + 1, KeySwitchKey(std::move(components)));
  }
  reader.require_end();
  return GaloisKeys(context, std::move(keys));
}

std::size_t saved_bytes(const RelinKeys& keys, KeyForm form) {
  std::size_t bytes = kFieldsBytes;
  for (const KeySwitchKey& key : keys.keys()) {
    bytes += row_bytes(key, form);
  }
  return bytes;
}

std::size_t saved_bytes(const GaloisKeys& keys, KeyForm form) {
  std::size_t bytes = kFieldsBytes + kRowBytes * (keys.context()->degree() - keys.keys().size());
  for (const auto& [element, key] : keys.keys()) {
    bytes += row_bytes(key, form);
  }
  return bytes;
}

void save(const RelinKeys& keys, KeyForm form, std::span<std::byte> out) {
  require_room(out, saved_bytes(keys, form));
  ByteWriter writer(out);
  write_fields(*keys.context(), keys.size(), writer, out.size());
  for (const KeySwitchKey& key : keys.keys()) {
    write_row(key, form, out, writer);
  }
}

void save(const GaloisKeys& keys, KeyForm form, std::span<std::byte> out) {
  require_room(out, saved_bytes(keys, form));
  ByteWriter writer(out);
  write_fields(*keys.context(), keys.context()->degree(), writer, out.size());
  for (u64 row = 0; row < keys.context()->degree(); ++row) {
    if (keys.has(2 * row + 1)) {
      write_row(keys.key(2 * row + 1), form, out, writer);
    } else {
      writer.write_u64(0);
    }
  }
}

std::size_t max_relin_body_bytes(const Context& context, const KeyLimits& limits) noexcept {
  return max_body_bytes(context, limits.relin_powers, limits.relin_powers);
}

std::size_t max_galois_body_bytes(const Context& context, const KeyLimits& limits) noexcept {
  return max_body_bytes(context, context.degree(), limits.galois_elements);
}

}  // namespace emeth::wire
