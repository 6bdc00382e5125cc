#include "rlwe/linear.h"

#include <algorithm>

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

/// Negates the polynomials from `first` on.
void negate_words(Ciphertext& a, std::size_t first) {
  u64* const words = a.words().data() + first * a.level().poly_words();
  for_each_limb(a.level(), a.size() - first, [&](u64 q, std::size_t offset) {
    kernels().negate(words + offset, words + offset, q, a.level().degree());
  });
}

/// combine(out, a, b, q, n) for each limb that both have; the rest of `result` is copied from the longer one.
template <typename Combine>
Ciphertext combined(const Ciphertext& a, const Ciphertext& b, const Ciphertext& longer, Combine combine) {
  const Level& level = a.level();
  Ciphertext result = Ciphertext::uninitialized(a.context(), level, longer.size(), a.form(), a.scale());
  const std::size_t common = std::min(a.size(), b.size());
  for_each_limb(level, common, [&](u64 q, std::size_t offset) {
    combine(result.words().data() + offset, a.words().data() + offset, b.words().data() + offset, q,
            level.degree());
  });
  const auto shared = static_cast<std::ptrdiff_t>(common * level.poly_words());
  std::copy(longer.words().begin() + shared, longer.words().end(), result.words().begin() + shared);
  return result;
}

Ciphertext sum(const Ciphertext& a, const Ciphertext& b) {
  return combined(a, b, a.size() < b.size() ? b : a, kernels().add);
}

/// a += b. Without a third ciphertext, where there is room: two of 512 KiB fit the second-level cache, three
/// don't.
void add_to(Ciphertext& a, const Ciphertext& b) {
  if (b.size() > a.size()) {
    a = sum(a, b);
    return;
  }
  u64* const words = a.words().data();
  for_each_limb(a.level(), b.size(), [&](u64 q, std::size_t offset) {
    kernels().add(words + offset, words + offset, b.words().data() + offset, q, a.level().degree());
  });
}

}  // namespace

Ciphertext negate(const Ciphertext& a) {
  Ciphertext result = a.clone();
  negate_words(result, 0);
  require_opaque(result, "negate");
  return result;
}

Ciphertext add(const Ciphertext& a, const Ciphertext& b) {
  require_compatible(a, b);
  Ciphertext result = sum(a, b);
  require_opaque(result, "add");
  return result;
}

Ciphertext sub(const Ciphertext& a, const Ciphertext& b) {
  require_compatible(a, b);
  Ciphertext result = combined(a, b, a.size() < b.size() ? b : a, kernels().sub);
  if (b.size() > a.size()) {
    negate_words(result, a.size());
  }
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
    add_to(result, *operand);
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
