#include "bfv/batch_encoder.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "bfv/plain.h"

namespace emeth::bfv {
namespace {

const NttTables& plain_ntt(const Context& context) {
  if (context.plain_ntt() == nullptr) {
    throw Error(Errc::kUnsupported, "no batching: it needs BFV with a prime plaintext modulus t = 1 (mod " +
                                        std::to_string(2 * context.degree()) +
                                        "), not t = " + std::to_string(context.parameters().plain_modulus()));
  }
  return *context.plain_ntt();
}

void require_slots(std::size_t values, std::size_t slots) {
  if (values > slots) {
    throw Error(Errc::kValueOutOfRange,
                std::to_string(values) + " values for " + std::to_string(slots) + " slots");
  }
}

/// Slot s gets residue(s), in [0, t), for s in [0, count).
template <typename Residue>
Plaintext encode_residues(const ContextPtr& context, std::size_t count, Residue residue) {
  const NttTables& ntt = plain_ntt(*context);
  require_slots(count, context->degree());
  AlignedBuffer words(context->degree());
  for (std::size_t s = 0; s < count; ++s) {
    words[context->slot_positions()[s]] = residue(s);
  }
  ntt.inverse(words.data());
  return Plaintext::coefficients(context, std::move(words));
}

[[noreturn]] void refuse(const std::string& value, std::size_t slot, const std::string& interval) {
  throw Error(Errc::kValueOutOfRange,
              "value " + value + " of slot " + std::to_string(slot) + " is outside " + interval);
}

}  // namespace

Plaintext encode(const ContextPtr& context, std::span<const u64> values) {
  const u64 t = context->parameters().plain_modulus();
  return encode_residues(context, values.size(), [&](std::size_t s) {
    if (values[s] >= t) {
      refuse(std::to_string(values[s]), s, "[0, t) with t = " + std::to_string(t));
    }
    return values[s];
  });
}

Plaintext encode_signed(const ContextPtr& context, std::span<const i64> values) {
  const auto t = static_cast<i64>(context->parameters().plain_modulus());
  return encode_residues(context, values.size(), [&](std::size_t s) {
    const i64 value = values[s];
    if (value > t / 2 || value < -(t / 2)) {
      refuse(std::to_string(value), s, "[-t/2, t/2] with floor(t/2) = " + std::to_string(t / 2));
    }
    return static_cast<u64>(value < 0 ? value + t : value);
  });
}

std::vector<u64> decode(const Plaintext& plaintext) {
  const Context& context = *plaintext.context();
  const NttTables& ntt = plain_ntt(context);
  const std::span<const u64> coefficients = message_words(plaintext);
  AlignedBuffer words(context.degree());
  std::ranges::copy(coefficients, words.data());
  ntt.forward(words.data());
  std::vector<u64> values(words.size());
  for (std::size_t s = 0; s < values.size(); ++s) {
    values[s] = words[context.slot_positions()[s]];
  }
  return values;
}

std::vector<i64> decode_signed(const Plaintext& plaintext) {
  const u64 t = plaintext.context()->parameters().plain_modulus();
  std::vector<i64> values;
  for (const u64 value : decode(plaintext)) {
    const auto residue = static_cast<i64>(value);
    values.push_back(value > t / 2 ? residue - static_cast<i64>(t) : residue);
  }
  return values;
}

}  // namespace emeth::bfv
