#include "wire/plaintext.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "wire/fields.h"

namespace emeth::wire {
namespace {

AlignedBuffer copied(const PlaintextFields& fields) {
  AlignedBuffer words(static_cast<std::size_t>(fields.count));
  copy_words(wire_words(fields.words), words.span());
  return words;
}

Plaintext load_coefficients(const ContextPtr& context, const PlaintextFields& fields) {
  if (context->scheme() == Scheme::kCkks) {
    throw Error(Errc::kFormMismatch, "a CKKS plaintext is in coefficient form (its parms_id is zero)");
  }
  if (fields.count > context->degree()) {
    throw Error(Errc::kMalformed, "coefficient count is " + std::to_string(fields.count) +
                                      ", more than the degree " + std::to_string(context->degree()));
  }
  require_below(wire_words(fields.words), context->parameters().plain_modulus(),
                static_cast<std::size_t>(fields.count), [] { return std::string("plaintext"); });
  return Plaintext::coefficients(context, copied(fields));
}

Plaintext load_ntt(const ContextPtr& context, const PlaintextFields& fields) {
  const Level& level = known_level(*context, fields.parms_id);
  if (!context->is_data_level(level)) {
    throw Error(Errc::kLevelMismatch, "a plaintext is at the key level (" + std::to_string(level.limbs()) +
                                          " limbs), where only keys live");
  }
  if (fields.count != level.poly_words()) {
    throw Error(Errc::kMalformed, "coefficient count is " + std::to_string(fields.count) +
                                      ", its level has " + std::to_string(level.poly_words()));
  }
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    require_below(wire_words(fields.words) + 8 * i * level.degree(), level.modulus(i).value(), level.degree(),
                  [&] { return "plaintext limb " + std::to_string(i); });
  }
  return Plaintext::ntt(context, level, copied(fields), fields.scale);
}

}  // namespace

PlaintextFields parse_plaintext(std::span<const std::byte> bytes, u64 max_count) {
  ByteReader in(bytes);
  const int minor = read_header(in, bytes.size(), -1);
  PlaintextFields fields{};
  fields.parms_id = read_parms_id(in);
  fields.count = in.read_u64("coefficient count");
  if (fields.count > max_count) {
    throw Error(Errc::kMalformed, "coefficient count is " + std::to_string(fields.count) +
                                      ", these parameters allow " + std::to_string(max_count));
  }
  fields.scale = in.read_f64("scale");
  fields.words = read_array(in, fields.count, minor);
  if (in.remaining() != 0) {
    throw Error(Errc::kMalformed, std::to_string(in.remaining()) + " bytes follow the plaintext's last word");
  }
  return fields;
}

Plaintext load_plaintext(const ContextPtr& context, std::span<const std::byte> bytes) {
  const PlaintextFields fields =
      parse_plaintext(bytes, std::max(context->degree(), context->key_level().poly_words()));
  require_scale(fields.scale, context->scheme() == Scheme::kBfv);
  return fields.parms_id == kParmsIdZero ? load_coefficients(context, fields) : load_ntt(context, fields);
}

std::size_t saved_bytes(const Plaintext& plaintext) noexcept {
  return plaintext_bytes(plaintext.words().size());
}

void save(const Plaintext& plaintext, std::span<std::byte> out) {
  const ParmsId& id = plaintext.is_ntt() ? plaintext.level()->parms_id() : kParmsIdZero;
  write_plaintext(id, plaintext.scale(), plaintext.words(), out);
}

void write_plaintext(const ParmsId& id, double scale, std::span<const u64> words, std::span<std::byte> out) {
  require_room(out, plaintext_bytes(words.size()));
  ByteWriter writer(out);
  write_header(writer, out.size());
  writer.write_bytes(id);
  writer.write_u64(words.size());
  writer.write_f64(scale);
  write_array(writer, words);
}

}  // namespace emeth::wire
