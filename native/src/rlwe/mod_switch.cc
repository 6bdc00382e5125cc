#include "rlwe/mod_switch.h"

#include <algorithm>

#include "base/crew.h"
#include "math/affine_row.h"

namespace emeth {
namespace {

/// A prime p to divide by: the last one of `level`, which knows its inverses modulo the others.
struct Divisor {
  const Level& level;

  const NttTables& ntt() const noexcept { return level.ntt(level.limbs() - 1); }
  u64 half() const noexcept { return (ntt().modulus().value() - 1) / 2; }
};

/// x + c modulo q, for words x below `limit`.
void add_constant(const u64* x, u64 limit, u64 c, const Modulus& q, u64* out, std::size_t n) {
  AffineRow(q, {1}, c).apply(&x, limit, out, n);
}

/// Limb i of out = (in - (r - h)) p^-1 + addend, with r = [x + h]_p and h = (p - 1) / 2: the numerator is a
/// multiple of p.
/// @param in limb i of out's level at in + i n
/// @param r r in coefficient form
/// @param addend as `in`, or nullptr: nothing is added
template <Form F>
void divide_round_limb(const Divisor& divisor, const u64* in, const u64* r, const u64* addend,
                       PolyView<F> out, std::size_t i) {
  const Level& level = *out.level;
  const std::size_t n = level.degree();
  const u64 p = divisor.ntt().modulus().value();
  const Modulus& q = level.modulus(i);
  const u64 half = q.reduce(divisor.half());
  const u64 inverse = divisor.level.inverse_last(i).w;
  const u64* terms[3] = {in + i * n, r, addend == nullptr ? nullptr : addend + i * n};
  u64 limit = std::max(p, q.value());
  u64 constant = q.multiply(half, inverse);
  AlignedBuffer remainder = AlignedBuffer::uninitialized(F == Form::kNtt ? n : 0);
  if constexpr (F == Form::kNtt) {
    add_constant(r, p, q.negate(half), q, remainder.data(), n);
    level.ntt(i).forward(remainder.data());
    terms[1] = remainder.data();
    limit = q.value();
    constant = 0;
  }
  std::vector<u64> weights{inverse, q.negate(inverse)};
  if (addend != nullptr) {
    weights.push_back(1);
  }
  AffineRow(q, std::move(weights), constant).apply(terms, limit, out.limb(i), n);
}

/// Every limb of out.
template <Form F>
void divide_round(const Divisor& divisor, const u64* in, const u64* r, const u64* addend, PolyView<F> out) {
  parallel_for(out.level->limbs(),
               [&](std::size_t i) { divide_round_limb<F>(divisor, in, r, addend, out, i); });
}

/// One limb modulo p -> r of divide_round.
template <Form F>
void plus_half(const Divisor& divisor, u64* limb) {
  const Modulus& p = divisor.ntt().modulus();
  if constexpr (F == Form::kNtt) {
    divisor.ntt().inverse(limb);
  }
  add_constant(limb, p.value(), divisor.half(), p, limb, divisor.level.degree());
}

template <Form F>
void divide_round_last_limb(ConstPolyView<F> in, PolyView<F> out) {
  const Divisor divisor{*in.level};
  AlignedBuffer r = AlignedBuffer::uninitialized(in.level->degree());
  std::copy_n(in.limb(in.level->limbs() - 1), r.size(), r.data());
  plus_half<F>(divisor, r.data());
  divide_round<F>(divisor, in.data, r.data(), nullptr, out);
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
void add_divided_by_special(const Level& key_level, u64* in, PolyView<F> out) {
  const Divisor divisor{key_level};
  u64* const last = in + out.level->poly_words();
  plus_half<F>(divisor, last);
  divide_round<F>(divisor, in, last, out.data, out);
}

template void add_divided_by_special(const Level&, u64*, PolyView<Form::kCoefficient>);
template void add_divided_by_special(const Level&, u64*, PolyView<Form::kNtt>);

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
