#include "rlwe/plaintext.h"

#include "base/error.h"

namespace emeth {

Plaintext::Plaintext(ContextPtr context, const Level* level, AlignedBuffer words, double scale)
    : context_(std::move(context)), level_(level), words_(std::move(words)), scale_(scale) {}

Plaintext Plaintext::coefficients(ContextPtr context, AlignedBuffer words) {
  if (words.size() > context->degree()) {
    throw Error(Errc::kInvalidArgument, "a plaintext has at most N = " + std::to_string(context->degree()) +
                                            " coefficients, not " + std::to_string(words.size()));
  }
  return {std::move(context), nullptr, std::move(words), 1.0};
}

Plaintext Plaintext::ntt(ContextPtr context, const Level& level, AlignedBuffer words, double scale) {
  if (words.size() != level.poly_words()) {
    throw Error(Errc::kInvalidArgument, "a plaintext in NTT form has " + std::to_string(level.poly_words()) +
                                            " words at this level, not " + std::to_string(words.size()));
  }
  return {std::move(context), &level, std::move(words), scale};
}

Plaintext Plaintext::clone() const { return {context_, level_, words_.clone(), scale_}; }

ConstPolyView<Form::kNtt> Plaintext::ntt_poly() const {
  if (!is_ntt()) {
    throw Error(Errc::kFormMismatch, "the plaintext is in coefficient form; transform it to NTT form");
  }
  return {level_, words_.data()};
}

std::span<const u64> Plaintext::coefficient_words() const {
  if (is_ntt()) {
    throw Error(Errc::kFormMismatch, "the plaintext is in NTT form where coefficients are needed");
  }
  return words_.span();
}

}  // namespace emeth
