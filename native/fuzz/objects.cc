#include "objects.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "client/sampler.h"
#include "wire/ciphertext.h"
#include "wire/header.h"

namespace emeth::fuzz {
namespace {

ContextPtr make_context(Scheme scheme, std::vector<u64> q, u64 t) {
  return Context::create(Parameters::create({static_cast<u8>(scheme), 4, std::move(q), t}, Security::kToy));
}

SecretKey make_secret_key(const ContextPtr& context) {
  const Level& level = context->key_level();
  AlignedBuffer words(level.poly_words());
  const PolyView<Form::kCoefficient> poly{&level, words.data()};
  set_small(poly, std::vector<int>{0, 1, 0, -1});
  to_ntt(poly);
  return {context, std::move(words)};
}

}  // namespace

std::span<const ContextPtr> contexts() {
  static const ContextPtr both[] = {make_context(Scheme::kBfv, {1048433, 2097097, 1073741689}, 17),
                                    make_context(Scheme::kCkks, {1073741689, 2147483497, 4294967161}, 0)};
  return both;
}

std::span<const ContextPtr> contexts_of(std::span<const std::byte> bytes) {
  ParmsId id{};
  if (bytes.size() < wire::kHeaderBytes + sizeof id) return contexts().first(1);
  std::memcpy(&id, bytes.data() + wire::kHeaderBytes, sizeof id);
  if (id == ParmsId{}) return contexts();
  return contexts().subspan(ckks()->find(id) == nullptr ? 0 : 1, 1);
}

const ContextPtr& bfv() { return contexts()[0]; }

const ContextPtr& ckks() { return contexts()[1]; }

const SecretKey& secret_key(const ContextPtr& context) {
  static const SecretKey keys[] = {make_secret_key(bfv()), make_secret_key(ckks())};
  return keys[context == bfv() ? 0 : 1];
}

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

Bytes concatenated(std::initializer_list<Bytes> parts) {
  Bytes bytes;
  for (const Bytes& part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

Ciphertext counting_ciphertext(const ContextPtr& context, const Level& level, std::size_t size, Form form,
                               double scale) {
  Ciphertext ciphertext(context, level, size, form, scale);
  for (std::size_t i = 0; i < ciphertext.words().size(); ++i) ciphertext.words()[i] = i + 1;
  return ciphertext;
}

Ciphertext summand() { return counting_ciphertext(ckks(), ckks()->first_level(), 2, Form::kNtt, kScale); }

Ciphertext key_component(const ContextPtr& context) {
  return counting_ciphertext(context, context->key_level(), 2, Form::kNtt, 1.0);
}

Bytes saved_seeded(const Ciphertext& ciphertext, Generator generator) {
  Bytes bytes(wire::saved_seeded_bytes(ciphertext));
  wire::save_seeded(ciphertext, {generator, {}}, bytes);
  return bytes;
}

Bytes key_object(const ContextPtr& context, std::initializer_list<bool> present) {
  const Ciphertext component = key_component(context);
  const Bytes row = concatenated({saved(component), saved_seeded(component, Generator::kBlake2xb)});
  Bytes bytes(56);
  for (const bool key : present) {
    bytes.resize(bytes.size() + 8);
    ByteWriter(std::span(bytes).last(8)).write_u64(key ? 2 : 0);
    if (key) bytes.insert(bytes.end(), row.begin(), row.end());
  }
  ByteWriter fields(bytes);
  wire::write_header(fields, bytes.size());
  fields.write_bytes(context->key_level().parms_id());
  fields.write_u64(present.size());
  return bytes;
}

}  // namespace emeth::fuzz
