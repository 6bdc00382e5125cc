#include "rlwe/mod_switch.h"

#include <algorithm>

namespace emeth {
namespace {

/// A prime p to divide by: the last one of `level`, which knows its inverses modulo the others.
struct Divisor {
  const Level& level;

  const NttTables& ntt() const noexcept { return level.ntt(level.limbs() - 1); }
  u64 half() const noexcept { return (ntt().modulus().value() - 1) / 2; }
};

/// x + h modulo p in coefficient form, h = (p - 1) / 2, for one limb x modulo p.
template <Form F>
AlignedBuffer plus_half(const Divisor& divisor, const u64* x) {
  const std::size_t n = divisor.level.degree();
  const u64 p = divisor.ntt().modulus().value();
  AlignedBuffer r(n);
  std::copy_n(x, n, r.data());
  if constexpr (F == Form::kNtt) {
    divisor.ntt().inverse(r.data());
  }
  for (u64& word : r.span()) {
    word += divisor.half();
    word -= word >= p ? p : 0;
  }
  return r;
}

/// out_i = (in_i - (r - h)) p^-1 with r = [x + h]_p: the numerator is a multiple of p.
/// @param in limb i of out's level at in + i n
/// @param last the limb x modulo p
template <Form F>
void divide_round(const Divisor& divisor, const u64* in, const u64* last, PolyView<F> out) {
  const Level& level = *out.level;
  const std::size_t n = level.degree();
  const AlignedBuffer r = plus_half<F>(divisor, last);
  AlignedBuffer remainder(n);
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    const Modulus& q = level.modulus(i);
    const u64 minus_half = q.value() - q.reduce(divisor.half());
    for (std::size_t j = 0; j < n; ++j) {
      remainder[j] = r[j] + minus_half;  // below 2^61
    }
    kernels().reduce(remainder.data(), q.value(), q.ratio_64(), n);
    if constexpr (F == Form::kNtt) {
      level.ntt(i).forward(remainder.data());
    }
    kernels().sub(out.limb(i), in + i * n, remainder.data(), q.value(), n);
    kernels().multiply_scalar(out.limb(i), out.limb(i), divisor.level.inverse_last(i), q.value(), n);
  }
}

template <Form F>
void divide_round_last_limb(ConstPolyView<F> in, PolyView<F> out) {
  divide_round(Divisor{*in.level}, in.data, in.limb(in.level->limbs() - 1), out);
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
  Ciphertext result(a.context(), next, a.size(), a.form(), a.scale());
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::copy_n(a.words().data() + i * a.level().poly_words(), next.poly_words(),
                result.words().data() + i * next.poly_words());
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
  divide_round_last_limb(in, out);
}

void divide_round_last(ConstPolyView<Form::kNtt> in, PolyView<Form::kNtt> out) {
  divide_round_last_limb(in, out);
}

template <Form F>
void divide_round_special(const Level& key_level, const u64* in, PolyView<F> out) {
  divide_round(Divisor{key_level}, in, in + out.level->poly_words(), out);
}

template void divide_round_special(const Level&, const u64*, PolyView<Form::kCoefficient>);
template void divide_round_special(const Level&, const u64*, PolyView<Form::kNtt>);

Ciphertext mod_switch_to_next(const Ciphertext& a) {
  const Level& next = next_data_level(*a.context(), a.level());
  a.require_form(a.context()->scheme() == Scheme::kBfv ? Form::kCoefficient : Form::kNtt);
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
