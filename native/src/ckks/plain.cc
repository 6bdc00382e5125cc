#include "ckks/plain.h"

#include <string>

#include "base/crew.h"
#include "rlwe/mod_switch.h"

namespace emeth::ckks {
namespace {

/// b's polynomial, after checking that the two can meet.
ConstPolyView<Form::kNtt> operand(const Ciphertext& a, const Plaintext& b) {
  if (a.context().get() != b.context().get()) {
    throw Error(Errc::kInvalidArgument, "ciphertext and plaintext belong to different contexts");
  }
  a.context()->require_scheme(Scheme::kCkks);
  const ConstPolyView<Form::kNtt> poly = b.ntt_poly();
  if (poly.level != &a.level()) {
    throw Error(Errc::kLevelMismatch, "the ciphertext has " + std::to_string(a.level().limbs()) +
                                          " limbs, the plaintext " + std::to_string(poly.level->limbs()));
  }
  return poly;
}

ConstPolyView<Form::kNtt> summand(const Ciphertext& a, const Plaintext& b) {
  const ConstPolyView<Form::kNtt> poly = operand(a, b);
  if (!same_scale(a.scale(), b.scale())) {
    throw Error(Errc::kScaleMismatch, "the ciphertext's scale " + scale_text(a.scale()) +
                                          " and the plaintext's " + scale_text(b.scale()) + " differ");
  }
  return poly;
}

void require_scale_fits(double scale, const Level& level) {
  if (!scale_fits(scale, level)) {
    throw Error(Errc::kInvalidScale, "scale " + scale_text(scale) + " does not fit the " +
                                         std::to_string(level.total_bits()) + " bits of a level of " +
                                         std::to_string(level.limbs()) + " limbs");
  }
}

}  // namespace

Ciphertext add_plain(const Ciphertext& a, const Plaintext& b) {
  const ConstPolyView<Form::kNtt> plain = summand(a, b);
  Ciphertext result = a.clone();
  add_in_place(result.poly<Form::kNtt>(0), plain);
  require_opaque(result, "add_plain");
  return result;
}

Ciphertext sub_plain(const Ciphertext& a, const Plaintext& b) {
  const ConstPolyView<Form::kNtt> plain = summand(a, b);
  Ciphertext result = a.clone();
  sub_in_place(result.poly<Form::kNtt>(0), plain);
  require_opaque(result, "sub_plain");
  return result;
}

Ciphertext multiply_plain(const Ciphertext& a, const Plaintext& b) {
  const ConstPolyView<Form::kNtt> plain = operand(a, b);
  const double scale = a.scale() * b.scale();
  require_scale_fits(scale, a.level());
  Ciphertext result = a.clone();
  result.set_scale(scale);
  balanced_for(a.size(), [&](std::size_t i) { multiply_in_place(result.poly<Form::kNtt>(i), plain); });
  require_opaque(result, "multiply_plain");
  return result;
}

Ciphertext rescale_to_next(const Ciphertext& a) {
  a.context()->require_scheme(Scheme::kCkks);
  const Level& level = a.level();
  a.context()->require_data_level(level);
  const Level& next = a.context()->next(level);
  require_scale_fits(a.scale(), level);
  const double scale = a.scale() / static_cast<double>(level.modulus(level.limbs() - 1).value());
  require_scale_fits(scale, next);
  Ciphertext result = Ciphertext::uninitialized(a.context(), next, a.size(), Form::kNtt, scale);
  balanced_for(a.size(),
               [&](std::size_t i) { divide_round_last(a.poly<Form::kNtt>(i), result.poly<Form::kNtt>(i)); });
  require_opaque(result, "rescale");
  return result;
}

}  // namespace emeth::ckks
