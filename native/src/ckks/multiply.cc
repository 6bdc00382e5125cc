#include "ckks/multiply.h"

#include <array>
#include <string>

#include "base/crew.h"

namespace emeth::ckks {
namespace {

/// Products in one polynomial of a result: sizes add up to at most 17.
constexpr std::size_t kMaxTerms = 8;

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
  Ciphertext result =
      Ciphertext::uninitialized(a.context(), level, product_size(a, b), Form::kNtt, a.scale() * b.scale());
  // Limb after limb: those of the operands stay in a cache for all that is made of them.
  parallel_for(level.limbs() * result.size(), [&](std::size_t at) {
    const std::size_t limb = at / result.size();
    const std::size_t d = at % result.size();
    std::array<const u64*, kMaxTerms> a_limbs, b_limbs;
    std::size_t terms = 0;
    for (std::size_t i = d < b.size() ? 0 : d - b.size() + 1; i <= d && i < a.size(); ++i) {
      a_limbs[terms] = a.poly<Form::kNtt>(i).limb(limb);
      b_limbs[terms] = b.poly<Form::kNtt>(d - i).limb(limb);
      ++terms;
    }
    const Modulus& q = level.modulus(limb);
    kernels().inner_product(result.poly<Form::kNtt>(d).limb(limb), a_limbs.data(), b_limbs.data(), terms,
                            q.value(), q.ratio(), n);
  });
  require_opaque(result, "multiply");
  return result;
}

Ciphertext square(const Ciphertext& a) { return multiply(a, a); }

}  // namespace emeth::ckks
