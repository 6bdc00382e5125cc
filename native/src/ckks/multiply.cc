#include "ckks/multiply.h"

#include <algorithm>
#include <string>

namespace emeth::ckks {
namespace {

void require_multiplicable(const Ciphertext& a, const Ciphertext& b) {
  a.context()->require_scheme(Scheme::kCkks);
  require_same_level(a, b);
  if (const double scale = a.scale() * b.scale(); !scale_fits(scale, a.level())) {
    throw Error(Errc::kInvalidScale, "the product's scale " + scale_text(scale) + " does not fit the " +
                                         std::to_string(a.level().total_bits()) +
                                         " bits of the level; rescale first");
  }
}

}  // namespace

Ciphertext multiply(const Ciphertext& a, const Ciphertext& b) {
  require_multiplicable(a, b);
  const Level& level = a.level();
  const std::size_t n = level.degree();
  Ciphertext result(a.context(), level, product_size(a, b), Form::kNtt, a.scale() * b.scale());
  AlignedBuffer low(n), high(n);
  for (std::size_t d = 0; d < result.size(); ++d) {
    for (std::size_t limb = 0; limb < level.limbs(); ++limb) {
      std::ranges::fill(low.span(), 0);
      std::ranges::fill(high.span(), 0);
      // At most 15 products of residues below 2^60.
      for (std::size_t i = d < b.size() ? 0 : d - b.size() + 1; i <= d && i < a.size(); ++i) {
        kernels().multiply_add_wide(low.data(), high.data(), a.poly<Form::kNtt>(i).limb(limb),
                                    b.poly<Form::kNtt>(d - i).limb(limb), n);
      }
      const Modulus& q = level.modulus(limb);
      kernels().reduce_wide(result.poly<Form::kNtt>(d).limb(limb), low.data(), high.data(), q.value(),
                            q.ratio(), n);
    }
  }
  require_opaque(result, "multiply");
  return result;
}

Ciphertext square(const Ciphertext& a) { return multiply(a, a); }

}  // namespace emeth::ckks
