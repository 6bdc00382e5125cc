#include "rlwe/mod_switch.h"

#include <algorithm>

namespace emeth {
namespace {

/// The last limb, in coefficient form, plus h = (p - 1) / 2, modulo the last prime p.
template <Form F>
AlignedBuffer last_limb_plus_half(ConstPolyView<F> in) {
  const Level& level = *in.level;
  const std::size_t n = level.degree();
  const std::size_t last = level.limbs() - 1;
  const u64 p = level.modulus(last).value();
  AlignedBuffer r(n);
  std::copy_n(in.limb(last), n, r.data());
  if constexpr (F == Form::kNtt) {
    level.ntt(last).inverse(r.data());
  }
  const u64 half = (p - 1) / 2;
  for (u64& x : r.span()) {
    x += half;
    x -= x >= p ? p : 0;
  }
  return r;
}

/// out_i = (in_i - (r - h)) p^-1 with r = [in_k + h]_p: the numerator is a multiple of p.
template <Form F>
void divide_round(ConstPolyView<F> in, PolyView<F> out) {
  const Level& level = *in.level;
  const std::size_t n = level.degree();
  const u64 half = (level.modulus(level.limbs() - 1).value() - 1) / 2;
  const AlignedBuffer r = last_limb_plus_half(in);
  AlignedBuffer remainder(n);
  for (std::size_t i = 0; i + 1 < level.limbs(); ++i) {
    const Modulus& q = level.modulus(i);
    const u64 minus_half = q.value() - q.reduce(half);
    for (std::size_t j = 0; j < n; ++j) {
      remainder[j] = r[j] + minus_half;  // below 2^61
    }
    kernels().reduce(remainder.data(), q.value(), q.ratio_64(), n);
    if constexpr (F == Form::kNtt) {
      level.ntt(i).forward(remainder.data());
    }
    kernels().sub(out.limb(i), in.limb(i), remainder.data(), q.value(), n);
    kernels().multiply_scalar(out.limb(i), out.limb(i), level.inverse_last(i), q.value(), n);
  }
}

/// The level below `level`, which must be a data level.
const Level& next_data_level(const Context& context, const Level& level) {
  if (!context.is_data_level(level)) {
    throw Error(Errc::kLevelMismatch, "objects at the key level are keys; only data can be switched");
  }
  return context.next(level);
}

template <typename T>
void require_scale_fits(const T& a, const Level& level) {
  if (!scale_fits(a.scale(), level)) {
    throw Error(Errc::kInvalidScale, "the scale " + scale_text(a.scale()) + " does not fit the " +
                                         std::to_string(level.total_bits()) + " bits of the level below");
  }
}

Ciphertext dropped_last_limb(const Ciphertext& a, const Level& next) {
  require_scale_fits(a, next);
  Ciphertext result(a.context(), next, a.size(), Form::kNtt, a.scale());
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::copy_n(a.poly<Form::kNtt>(i).data, next.poly_words(), result.poly<Form::kNtt>(i).data);
  }
  return result;
}

Ciphertext divided_by_last_prime(const Ciphertext& a, const Level& next) {
  Ciphertext result(a.context(), next, a.size(), Form::kCoefficient, a.scale());
  for (std::size_t i = 0; i < a.size(); ++i) {
    divide_round_last(a.poly<Form::kCoefficient>(i), result.poly<Form::kCoefficient>(i));
  }
  return result;
}

}  // namespace

void divide_round_last(ConstPolyView<Form::kCoefficient> in, PolyView<Form::kCoefficient> out) {
  divide_round(in, out);
}

void divide_round_last(ConstPolyView<Form::kNtt> in, PolyView<Form::kNtt> out) { divide_round(in, out); }

Ciphertext mod_switch_to_next(const Ciphertext& a) {
  const Level& next = next_data_level(*a.context(), a.level());
  Ciphertext result =
      a.context()->scheme() == Scheme::kBfv ? divided_by_last_prime(a, next) : dropped_last_limb(a, next);
  require_opaque(result, "mod_switch");
  return result;
}

Ciphertext mod_switch_to(const Ciphertext& a, std::size_t limbs) {
  const Level& target = a.context()->data_level(limbs);
  if (target.limbs() > a.level().limbs()) {
    throw Error(Errc::kLevelMismatch, "a ciphertext of " + std::to_string(a.level().limbs()) +
                                          " limbs can't be switched up to " + std::to_string(limbs));
  }
  Ciphertext result = a.clone();
  while (&result.level() != &target) {
    result = mod_switch_to_next(result);
  }
  return result;
}

Plaintext mod_switch_to_next(const Plaintext& a) {
  const ConstPolyView<Form::kNtt> poly = a.ntt_poly();
  const Level& next = next_data_level(*a.context(), *poly.level);
  if (a.context()->scheme() == Scheme::kCkks) {
    require_scale_fits(a, next);
  }
  AlignedBuffer words(next.poly_words());
  std::copy_n(poly.data, words.size(), words.data());
  return Plaintext::ntt(a.context(), next, std::move(words), a.scale());
}

}  // namespace emeth
