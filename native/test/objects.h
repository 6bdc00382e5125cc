#pragma once

#include <random>
#include <vector>

#include "bytes.h"
#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"
#include "wire/ciphertext.h"
#include "wire/plaintext.h"

// Contexts, random objects and their bytes.

namespace emeth {

inline ContextPtr make_context(Scheme scheme, std::size_t n, std::vector<u64> q, u64 t) {
  return Context::create(Parameters::create({static_cast<u8>(scheme), n, std::move(q), t}, Security::kToy));
}

/// BFV, N = 4: level 1 is that of the specification's example 14.4.
inline ContextPtr tiny_bfv() { return make_context(Scheme::kBfv, 4, {1048433, 2097097}, 17); }
/// CKKS, N = 4: that of example 14.5.
inline ContextPtr tiny_ckks() {
  return make_context(Scheme::kCkks, 4, {1073741689, 2147483497, 4294967161}, 0);
}

inline double random_scale(Scheme scheme) { return scheme == Scheme::kBfv ? 1.0 : 1234567.25; }

inline Ciphertext random_ciphertext(const ContextPtr& context, const Level& level, std::size_t size,
                                    Form form, std::mt19937_64& random) {
  Ciphertext ciphertext(context, level, size, form, random_scale(context->scheme()));
  const std::span<u64> words = ciphertext.words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = random() % level.modulus(i / level.degree() % level.limbs()).value();
  }
  return ciphertext;
}

inline Plaintext random_ntt_plaintext(const ContextPtr& context, const Level& level,
                                      std::mt19937_64& random) {
  AlignedBuffer words(level.poly_words());
  for (std::size_t i = 0; i < words.size(); ++i)
    words[i] = random() % level.modulus(i / level.degree()).value();
  return Plaintext::ntt(context, level, std::move(words), random_scale(context->scheme()));
}

inline Plaintext random_coefficients(const ContextPtr& context, std::size_t count, std::mt19937_64& random) {
  AlignedBuffer words(count);
  for (u64& word : words.span()) word = random() % context->parameters().plain_modulus();
  return Plaintext::coefficients(context, std::move(words));
}

template <typename Object>
Bytes saved(const Object& object) {
  Bytes bytes(wire::saved_bytes(object));
  wire::save(object, bytes);
  return bytes;
}

inline Bytes saved_seeded(const Ciphertext& ciphertext, const wire::SeedRecord& seed) {
  Bytes bytes(wire::saved_seeded_bytes(ciphertext));
  wire::save_seeded(ciphertext, seed, bytes);
  return bytes;
}

/// The form that ciphertexts of the scheme have when nobody transforms them.
inline Form usual_form(const Context& context) {
  return context.scheme() == Scheme::kBfv ? Form::kCoefficient : Form::kNtt;
}

}  // namespace emeth
