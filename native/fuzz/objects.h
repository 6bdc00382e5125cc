#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

#include "base/error.h"
#include "client/secret_key.h"
#include "random/seed_stream.h"
#include "rlwe/ciphertext.h"
#include "wire/ciphertext.h"
#include "wire/plaintext.h"

namespace emeth::fuzz {

using Bytes = std::vector<std::byte>;

inline constexpr double kScale = 1048576.0;

/// N = 4, three primes, t = 17
const ContextPtr& bfv();
/// N = 4, three primes
const ContextPtr& ckks();
/// Both of them.
std::span<const ContextPtr> contexts();
/// Those that an object can belong to: the one that has the level it names; both if it names none, as
/// plaintexts in coefficient form do; of what no context takes, one, to refuse it.
std::span<const ContextPtr> contexts_of(std::span<const std::byte> bytes);

/// A secret key that is the same at every run: X - X^3.
const SecretKey& secret_key(const ContextPtr& context);

/// Ends the process unless `holds`: a property was violated.
void require(bool holds, const char* what);

/// Runs `body` and tells whether it came to its end; a refusal is fine, any other exception is not caught and
/// ends the process.
template <typename F>
bool is_accepted(F&& body) {
  try {
    body();
    return true;
  } catch (const Error& e) {
    require(e.code() != Errc::kInternal, e.what());
    return false;
  }
}

/// The bytes that save() writes, whatever kind of object it is.
template <typename Object>
Bytes saved(const Object& object) {
  using wire::save;
  using wire::saved_bytes;
  Bytes bytes(saved_bytes(object));
  save(object, bytes);
  return bytes;
}

Bytes concatenated(std::initializer_list<Bytes> parts);

/// The words 1, 2, 3 ...
Ciphertext counting_ciphertext(const ContextPtr& context, const Level& level, std::size_t size, Form form,
                               double scale);
/// As summands are: first level, two polynomials, CKKS.
Ciphertext summand();
/// As keys are: key level, two polynomials, NTT form.
Ciphertext key_component(const ContextPtr& context);

Bytes saved_seeded(const Ciphertext& ciphertext, Generator generator);

/// An object of evaluation keys: `present` tells the rows that have a key, of one full component and one with
/// a seed.
Bytes key_object(const ContextPtr& context, std::initializer_list<bool> present);

}  // namespace emeth::fuzz
