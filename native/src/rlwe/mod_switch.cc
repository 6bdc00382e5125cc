#include "rlwe/mod_switch.h"

#include <algorithm>

#include "base/crew.h"

namespace emeth {
namespace {

/// The prime to divide by: the last one of the level whose polynomials are divided.
const NttTables& divisor(const Level& level) noexcept { return level.ntt(level.limbs() - 1); }

template <Form F>
void divide_round_last_limb(ConstPolyView<F> in, PolyView<F> out) {
  const Level& level = *in.level;
  const u64* last = in.limb(level.limbs() - 1);
  AlignedBuffer coefficients;
  if constexpr (F == Form::kNtt) {
    coefficients = AlignedBuffer::uninitialized(level.degree());
    std::copy_n(last, coefficients.size(), coefficients.data());
    divisor(level).inverse(coefficients.data());
    last = coefficients.data();
  }
  parallel_for(out.level->limbs(), [&](std::size_t i) {
    divide_round_limb<F>(level, in.limb(i), last, nullptr, out.limb(i), i);
  });
}

/// The level below `level`, which must be a data level.
const Level& next_data_level(const Context& context, const Level& level) {
  context.require_data_level(level);
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
  Ciphertext result = Ciphertext::uninitialized(a.context(), next, a.size(), a.form(), a.scale());
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::copy_n(a.words().data() + i * a.level().poly_words(), next.poly_words(),
                result.words().data() + i * next.poly_words());
  }
  return result;
}

Ciphertext divided_by_last_prime(const Ciphertext& a, const Level& next) {
  Ciphertext result = Ciphertext::uninitialized(a.context(), next, a.size(), Form::kCoefficient, a.scale());
  balanced_for(a.size(), [&](std::size_t i) {
    divide_round_last(a.poly<Form::kCoefficient>(i), result.poly<Form::kCoefficient>(i));
  });
  return result;
}

}  // namespace

void divide_round_last(ConstPolyView<Form::kCoefficient> in, PolyView<Form::kCoefficient> out) {
  divide_round_last_limb(in, out);
}

void divide_round_last(ConstPolyView<Form::kNtt> in, PolyView<Form::kNtt> out) {
  divide_round_last_limb(in, out);
}

template <Form F>
void divide_round_limb(const Level& level, const u64* in, const u64* last, const u64* addend, u64* out,
                       std::size_t i) {
  const std::size_t n = level.degree();
  const NttTables& ntt = level.ntt(i);
  const u64 q = ntt.modulus().value();
  const u64 p = divisor(level).modulus().value();
  const ShoupFactor inverse_p = level.inverse_last(i);
  if constexpr (F == Form::kCoefficient) {
    kernels().divide_round(out, in, last, p, inverse_p, addend, q, n);
  } else {
    AlignedBuffer remainder = AlignedBuffer::uninitialized(n);
    kernels().centre(remainder.data(), last, p, q, n);
    ntt.forward(remainder.data());
    kernels().sub_multiply_add(out, in, remainder.data(), inverse_p, addend, q, n);
  }
}

template void divide_round_limb<Form::kCoefficient>(const Level&, const u64*, const u64*, const u64*, u64*,
                                                    std::size_t);
template void divide_round_limb<Form::kNtt>(const Level&, const u64*, const u64*, const u64*, u64*,
                                            std::size_t);

Ciphertext mod_switch_to_next(const Ciphertext& a) {
  const Level& next = next_data_level(*a.context(), a.level());
  a.require_form(data_form(a.context()->scheme()));
  Ciphertext result =
      a.context()->scheme() == Scheme::kBfv ? divided_by_last_prime(a, next) : dropped_last_limb(a, next);
  require_opaque(result, "mod_switch");
  return result;
}

Ciphertext mod_reduce_to_next(const Ciphertext& a) {
  Ciphertext result = dropped_last_limb(a, next_data_level(*a.context(), a.level()));
  require_opaque(result, "mod_reduce");
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
