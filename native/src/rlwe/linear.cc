#include "rlwe/linear.h"

namespace emeth {
namespace {

void require_compatible(const Ciphertext& a, const Ciphertext& b) {
  require_same_level(a, b);
  if (a.form() != b.form()) {
    throw Error(Errc::kFormMismatch, "one ciphertext is in NTT form, the other in coefficient form");
  }
  if (!same_scale(a.scale(), b.scale())) {
    throw Error(Errc::kScaleMismatch,
                "the scales " + scale_text(a.scale()) + " and " + scale_text(b.scale()) + " differ");
  }
}

/// body(q, offset) for each limb of the first `polys` polynomials; `offset` in words.
template <typename Body>
void for_each_limb(const Level& level, std::size_t polys, Body body) {
  std::size_t offset = 0;
  for (std::size_t p = 0; p < polys; ++p) {
    for (const Modulus& q : level.moduli()) {
      body(q.value(), offset);
      offset += level.degree();
    }
  }
}

void negate_words(Ciphertext& a) {
  u64* const words = a.words().data();
  for_each_limb(a.level(), a.size(), [&](u64 q, std::size_t offset) {
    kernels().negate(words + offset, words + offset, q, a.level().degree());
  });
}

/// a + b, in a's buffer unless b is longer.
Ciphertext sum(Ciphertext a, const Ciphertext& b) {
  if (b.size() > a.size()) {
    Ciphertext longer = b.clone();
    longer.set_scale(a.scale());
    return sum(std::move(longer), a);
  }
  u64* const words = a.words().data();
  for_each_limb(a.level(), b.size(), [&](u64 q, std::size_t offset) {
    kernels().add(words + offset, words + offset, b.words().data() + offset, q, a.level().degree());
  });
  return a;
}

}  // namespace

Ciphertext negate(const Ciphertext& a) {
  Ciphertext result = a.clone();
  negate_words(result);
  require_opaque(result, "negate");
  return result;
}

Ciphertext add(const Ciphertext& a, const Ciphertext& b) {
  require_compatible(a, b);
  Ciphertext result = sum(a.clone(), b);
  require_opaque(result, "add");
  return result;
}

Ciphertext sub(const Ciphertext& a, const Ciphertext& b) {
  require_compatible(a, b);
  Ciphertext result = b.clone();
  negate_words(result);
  result = sum(std::move(result), a);
  result.set_scale(a.scale());
  require_opaque(result, "sub");
  return result;
}

Ciphertext add_many(std::span<const Ciphertext* const> operands) {
  if (operands.empty()) {
    throw Error(Errc::kInvalidArgument, "add_many needs at least one ciphertext");
  }
  Ciphertext result = operands.front()->clone();
  for (const Ciphertext* operand : operands.subspan(1)) {
    require_compatible(result, *operand);
    result = sum(std::move(result), *operand);
    require_opaque(result, "add_many");
  }
  return result;
}

Ciphertext transform_to_ntt(const Ciphertext& a) {
  Ciphertext result = a.clone();
  for (std::size_t i = 0; i < a.size(); ++i) {
    to_ntt(result.poly<Form::kCoefficient>(i));
  }
  result.set_form(Form::kNtt);
  require_opaque(result, "transform_to_ntt");
  return result;
}

Ciphertext transform_from_ntt(const Ciphertext& a) {
  Ciphertext result = a.clone();
  for (std::size_t i = 0; i < a.size(); ++i) {
    to_coefficient(result.poly<Form::kNtt>(i));
  }
  result.set_form(Form::kCoefficient);
  require_opaque(result, "transform_from_ntt");
  return result;
}

}  // namespace emeth
