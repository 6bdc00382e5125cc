#include "bfv/coefficient_encoder.h"

#include <algorithm>
#include <string>

#include "base/error.h"

namespace emeth::bfv {

Plaintext encode_coefficients(const ContextPtr& context, std::span<const u64> coefficients) {
  if (context->scheme() != Scheme::kBfv) {
    throw Error(Errc::kUnsupported, "CKKS has no plaintexts in coefficient form; encode numbers instead");
  }
  if (coefficients.size() > context->degree()) {
    throw Error(Errc::kValueOutOfRange, std::to_string(coefficients.size()) + " coefficients, N = " +
                                            std::to_string(context->degree()) + " is the limit");
  }
  const u64 t = context->parameters().plain_modulus();
  const auto outside = std::ranges::find_if(coefficients, [t](u64 word) { return word >= t; });
  if (outside != coefficients.end()) {
    throw Error(Errc::kValueOutOfRange, "coefficient " + std::to_string(outside - coefficients.begin()) +
                                            " is " + std::to_string(*outside) +
                                            ", not below t = " + std::to_string(t));
  }
  AlignedBuffer words(coefficients.size());
  std::ranges::copy(coefficients, words.data());
  return Plaintext::coefficients(context, std::move(words));
}

}  // namespace emeth::bfv
