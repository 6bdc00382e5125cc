#include "targets.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include "aggregate/accumulator.h"
#include "wire/ciphertext.h"
#include "wire/evaluation_keys.h"
#include "wire/header.h"
#include "wire/parameters.h"
#include "wire/plaintext.h"

namespace emeth::fuzz {
namespace {

using Bytes = std::vector<std::byte>;

constexpr double kScale = 1048576.0;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

ContextPtr make_context(Scheme scheme, std::vector<u64> q, u64 t) {
  return Context::create(Parameters::create({static_cast<u8>(scheme), 4, std::move(q), t}, Security::kToy));
}

const ContextPtr& bfv() {
  static const ContextPtr context = make_context(Scheme::kBfv, {1048433, 2097097, 1073741689}, 17);
  return context;
}

const ContextPtr& ckks() {
  static const ContextPtr context = make_context(Scheme::kCkks, {1073741689, 2147483497, 4294967161}, 0);
  return context;
}

/// Runs `body`; a refusal is fine, any other exception is not caught and ends the process.
template <typename F>
void refusable(F&& body) {
  try {
    body();
  } catch (const Error& e) {
    require(e.code() != Errc::kInternal, e.what());
  }
}

template <typename Object>
Bytes saved(const Object& object) {
  Bytes bytes(wire::saved_bytes(object));
  wire::save(object, bytes);
  return bytes;
}

void run_parameters(std::span<const std::byte> bytes) {
  refusable([&] {
    const ParametersLiteral literal = wire::load_parameters(bytes);
    const Parameters parameters = Parameters::create(literal, Security::kToy);
    const Bytes again = wire::save_parameters(parameters);
    const ParametersLiteral reloaded = wire::load_parameters(again);
    require(reloaded.scheme == literal.scheme && reloaded.degree == literal.degree &&
                reloaded.q == literal.q && reloaded.plain_modulus == literal.plain_modulus &&
                again.size() == bytes.size(),
            "parameters survive saving");
  });
}

void run_plaintext(std::span<const std::byte> bytes) {
  for (const ContextPtr& context : {bfv(), ckks()}) {
    refusable([&] {
      const Bytes again = saved(wire::load_plaintext(context, bytes));
      require(again.size() == bytes.size(), "a plaintext keeps its size");
      require(std::ranges::equal(std::span(again).subspan(88), bytes.subspan(88)),
              "a plaintext keeps its words");
      require(saved(wire::load_plaintext(context, again)) == again, "plaintexts survive saving");
    });
  }
}

void run_ciphertext(std::span<const std::byte> bytes) {
  for (const ContextPtr& context : {bfv(), ckks()}) {
    for (const bool key_level : {false, true}) {
      refusable([&] {
        const wire::CiphertextExpectation expectation{.key_level = key_level};
        const Ciphertext ciphertext = wire::load_ciphertext(context, bytes, expectation);
        const Bytes again = saved(ciphertext);
        require(saved(wire::load_ciphertext(context, again, expectation)) == again,
                "ciphertexts survive saving");
        require(bytes.size() <= 16 + wire::max_body_bytes(*context, ciphertext.size(), key_level),
                "an object is within its largest size");
      });
    }
  }
}

constexpr wire::KeyLimits kKeyLimits{.relin_powers = 2, .galois_elements = 2};

template <typename Keys>
Bytes saved_keys(const Keys& keys) {
  Bytes bytes(wire::saved_bytes(keys, wire::KeyForm::kFull));
  wire::save(keys, wire::KeyForm::kFull, bytes);
  return bytes;
}

template <typename Keys, Keys (*Load)(const ContextPtr&, std::span<const std::byte>, const wire::KeyLimits&),
          std::size_t (*MaxBodyBytes)(const Context&, const wire::KeyLimits&) noexcept>
void run_keys(std::span<const std::byte> bytes) {
  for (const ContextPtr& context : {bfv(), ckks()}) {
    refusable([&] {
      const Bytes again = saved_keys(Load(context, bytes, kKeyLimits));
      require(saved_keys(Load(context, again, kKeyLimits)) == again, "keys survive saving");
      require(bytes.size() <= 16 + MaxBodyBytes(*context, kKeyLimits), "keys are within their largest size");
    });
  }
}

// The bytes are the second of two objects: the first is valid and must not be added alone.
void run_accumulator(std::span<const std::byte> bytes) {
  const Level& level = ckks()->first_level();
  Ciphertext one(ckks(), level, 2, Form::kNtt, kScale);
  std::ranges::fill(one.words(), u64{1});
  const Bytes valid = saved(one);
  std::vector<Operation> channels;
  channels.emplace_back(Identity{});
  channels.emplace_back(Square{});
  Accumulator accumulator(ckks(), 2, level.limbs(), kScale, std::move(channels));
  accumulator.add(std::vector<std::span<const std::byte>>{valid, valid}, 3);
  const Bytes before = saved(accumulator.total(0, 0));
  const Bytes squares_before = saved(accumulator.total(1, 1));
  bool accepted = false;
  refusable([&] {
    accumulator.add(std::vector<std::span<const std::byte>>{valid, bytes}, 2);
    accepted = true;
  });
  const Bytes after = saved(accumulator.total(0, 0));
  require((after != before) == accepted, "a refused result adds nothing, an accepted one all");
  if (!accepted) {
    require(saved(accumulator.total(0, 1)) == before && saved(accumulator.total(1, 1)) == squares_before,
            "a refused result leaves every chunk of every channel as it was");
    return;
  }
  const Ciphertext addend = wire::load_ciphertext(ckks(), bytes, {});
  for (std::size_t i = 0; i < one.words().size(); ++i) {
    const Modulus& q = level.modulus(i / level.degree() % level.limbs());
    one.words()[i] = q.add(3, q.add(addend.words()[i], addend.words()[i]));
  }
  require(saved(accumulator.total(0, 1)) == saved(one), "the sum is exact");
  accumulator.add(std::vector<std::span<const std::byte>>{valid, bytes}, -2);
  require(saved(accumulator.total(0, 1)) == before && saved(accumulator.total(1, 1)) == squares_before,
          "a result added and subtracted was never there");
}

Ciphertext counting_ciphertext(const ContextPtr& context, const Level& level, std::size_t size, Form form,
                               double scale) {
  Ciphertext ciphertext(context, level, size, form, scale);
  for (std::size_t i = 0; i < ciphertext.words().size(); ++i) ciphertext.words()[i] = i + 1;
  return ciphertext;
}

Bytes saved_seeded(const Ciphertext& ciphertext, Generator generator) {
  Bytes bytes(wire::saved_seeded_bytes(ciphertext));
  wire::save_seeded(ciphertext, {generator, {}}, bytes);
  return bytes;
}

/// An object of evaluation keys: `present` tells the rows that have a key, of one full component and one with
/// a seed.
Bytes key_object(const ContextPtr& context, std::initializer_list<bool> present) {
  const Ciphertext component = counting_ciphertext(context, context->key_level(), 2, Form::kNtt, 1.0);
  Bytes bytes(56);
  const auto append_word = [&](u64 word) {
    bytes.resize(bytes.size() + 8);
    ByteWriter(std::span(bytes).last(8)).write_u64(word);
  };
  for (const bool key : present) {
    append_word(key ? 2 : 0);
    if (!key) continue;
    for (const Bytes& part : {saved(component), saved_seeded(component, Generator::kBlake2xb)}) {
      bytes.insert(bytes.end(), part.begin(), part.end());
    }
  }
  ByteWriter fields(bytes);
  wire::write_header(fields, bytes.size());
  fields.write_bytes(context->key_level().parms_id());
  fields.write_u64(present.size());
  return bytes;
}

std::vector<Bytes> relin_keys_corpus() { return {key_object(ckks(), {true}), key_object(bfv(), {true})}; }

std::vector<Bytes> galois_keys_corpus() {
  return {key_object(ckks(), {false, true, false, false}), key_object(bfv(), {true})};
}

std::vector<Bytes> parameters_corpus() {
  return {wire::save_parameters(bfv()->parameters()), wire::save_parameters(ckks()->parameters())};
}

std::vector<Bytes> plaintext_corpus() {
  AlignedBuffer coefficients(3);
  coefficients[2] = 16;
  std::vector<Bytes> corpus{saved(Plaintext::coefficients(bfv(), std::move(coefficients)))};
  const Level& level = ckks()->first_level();
  corpus.push_back(saved(Plaintext::ntt(ckks(), level, AlignedBuffer(level.poly_words()), kScale)));
  return corpus;
}

std::vector<Bytes> accumulator_corpus() {
  const Ciphertext object = counting_ciphertext(ckks(), ckks()->first_level(), 2, Form::kNtt, kScale);
  return {saved(object), saved_seeded(object, Generator::kBlake2xb),
          saved_seeded(object, Generator::kShake256)};
}

std::vector<Bytes> ciphertext_corpus() {
  std::vector<Bytes> corpus = accumulator_corpus();
  corpus.push_back(saved(counting_ciphertext(bfv(), bfv()->first_level(), 3, Form::kCoefficient, 1.0)));
  const Ciphertext key = counting_ciphertext(bfv(), bfv()->key_level(), 2, Form::kNtt, 1.0);
  corpus.push_back(saved(key));
  corpus.push_back(saved_seeded(key, Generator::kBlake2xb));
  return corpus;
}

constexpr Target kTargets[] = {
    {"parameters", run_parameters, parameters_corpus},
    {"plaintext", run_plaintext, plaintext_corpus},
    {"ciphertext", run_ciphertext, ciphertext_corpus},
    {"accumulator", run_accumulator, accumulator_corpus},
    {"relin_keys", run_keys<RelinKeys, wire::load_relin_keys, wire::max_relin_body_bytes>, relin_keys_corpus},
    {"galois_keys", run_keys<GaloisKeys, wire::load_galois_keys, wire::max_galois_body_bytes>,
     galois_keys_corpus}};

}  // namespace

std::span<const Target> targets() { return kTargets; }

}  // namespace emeth::fuzz
