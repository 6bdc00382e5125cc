#include "bfv/plain.h"

#include <algorithm>
#include <optional>

#include "base/crew.h"
#include "math/affine_row.h"

namespace emeth::bfv {
namespace {

void require_same_context(const Ciphertext& a, const Plaintext& b) {
  if (a.context().get() != b.context().get()) {
    throw Error(Errc::kInvalidArgument, "ciphertext and plaintext belong to different contexts");
  }
  a.context()->require_scheme(Scheme::kBfv);
}

/// c_ij += sign S(m_j) for each coefficient that has a message. With r = (q m + thr) mod t, S(m) t = q m +
/// thr - r exactly, and t is invertible modulo q_i: S(m) = (thr - r) t^-1 modulo q_i.
void combine_scaled_message(PolyView<Form::kCoefficient> poly, std::span<const u64> message, bool negative) {
  const BfvLevel& bfv = poly.level->bfv();
  const std::size_t n = message.size();
  const Modulus t(bfv.t);
  AlignedBuffer remainder = AlignedBuffer::uninitialized(n);
  const u64* const message_words = message.data();
  AffineRow(t, {bfv.q_mod_t}, t.reduce(bfv.negative_threshold))
      .apply(&message_words, t.value(), remainder.data(), n);
  for (std::size_t i = 0; i < poly.level->limbs(); ++i) {
    const Modulus& q = poly.level->modulus(i);
    const u64 inverse_t = q.inverse(q.reduce(bfv.t));
    const u64 factor = negative ? q.negate(inverse_t) : inverse_t;  // sign t^-1
    const u64* const terms[] = {remainder.data(), poly.limb(i)};
    AffineRow(q, {q.negate(factor), 1}, q.multiply(q.reduce(bfv.negative_threshold), factor))
        .apply(terms, std::max(t.value(), q.value()), poly.limb(i), n);
  }
}

/// m, or m - t from the threshold on, modulo q_i.
u64 lifted(const BfvLevel& bfv, const Modulus& q, std::size_t i, u64 m) noexcept {
  return q.reduce(m < bfv.negative_threshold ? m : m + bfv.q_minus_t[i]);
}

/// The NTT form of the centred lift, level.poly_words() words.
AlignedBuffer lifted_ntt(const Level& level, std::span<const u64> message) {
  const BfvLevel& bfv = level.bfv();
  const std::size_t n = level.degree();
  const Modulus t(bfv.t);
  AlignedBuffer shifted(n);  // the lift plus c, in [0, t): c = t - thr of the numbers are negative
  const u64 c = bfv.t - bfv.negative_threshold;
  std::ranges::copy(message, shifted.data());
  const u64* const terms = shifted.data();
  AffineRow(t, {1}, c).apply(&terms, t.value(), shifted.data(), n);
  AlignedBuffer words = AlignedBuffer::uninitialized(level.poly_words());
  parallel_for(level.limbs(), [&](std::size_t i) {
    const Modulus& q = level.modulus(i);
    u64* const limb = words.data() + i * n;
    AffineRow(q, {1}, q.negate(q.reduce(c))).apply(&terms, t.value(), limb, n);
    level.ntt(i).forward(limb);
  });
  return words;
}

/// The index of the only word that is not zero, if there is exactly one.
std::optional<std::size_t> monomial_degree(std::span<const u64> message) {
  const auto nonzero = [](u64 m) { return m != 0; };
  const auto first = std::ranges::find_if(message, nonzero);
  if (first == message.end() || std::any_of(first + 1, message.end(), nonzero)) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(first - message.begin());
}

/// out = c x^degree in modulo q and x^n + 1.
void multiply_monomial(const Modulus& q, const u64* in, u64 c, std::size_t degree, u64* out, std::size_t n) {
  AlignedBuffer product(n);
  kernels().multiply_scalar(product.data(), in, q.shoup(c), q.value(), n);
  std::copy_n(product.data(), n - degree, out + degree);
  for (std::size_t j = 0; j < degree; ++j) {
    out[j] = q.negate(product[n - degree + j]);
  }
}

/// SEAL multiplies by a monomial without centring where every q_i > t: the words differ from the product with
/// the lifted polynomial, though both decrypt alike. [rings-and-bfv 10.5, case 1a]
Ciphertext monomial_product(const Ciphertext& a, u64 m, std::size_t degree) {
  const Level& level = a.level();
  Ciphertext result(a.context(), level, a.size(), Form::kCoefficient, a.scale());
  for (std::size_t c = 0; c < a.size(); ++c) {
    const auto in = a.poly<Form::kCoefficient>(c);
    const auto out = result.poly<Form::kCoefficient>(c);
    for (std::size_t i = 0; i < level.limbs(); ++i) {
      const Modulus& q = level.modulus(i);
      const u64 factor = level.bfv().fast_plain_lift ? m : lifted(level.bfv(), q, i, m);
      multiply_monomial(q, in.limb(i), factor, degree, out.limb(i), level.degree());
    }
  }
  return result;
}

/// Limb by limb, so that each stays in the cache from the first transform to the last.
Ciphertext ntt_product(const Ciphertext& a, ConstPolyView<Form::kNtt> plain) {
  const Level& level = a.level();
  const std::size_t n = level.degree();
  const bool transforms = a.form() == Form::kCoefficient;
  Ciphertext result = Ciphertext::uninitialized(a.context(), level, a.size(), a.form(), a.scale());
  parallel_for(a.size() * level.limbs(), [&](std::size_t at) {
    const std::size_t i = at % level.limbs();
    const Modulus& q = level.modulus(i);
    const u64* const in = a.words().data() + at * n;
    const u64* const factor = plain.limb(i);
    u64* const out = result.words().data() + at * n;
    if (transforms) {
      level.ntt(i).forward_operands(in, q.value(), 1, out);
      kernels().operand_product(out, &out, &factor, 1, q.value(), q.ratio(), n);
      level.ntt(i).inverse(out);
    } else {
      kernels().multiply(out, in, factor, q.value(), q.ratio(), n);
    }
  });
  return result;
}

Ciphertext product(const Ciphertext& a, const Plaintext& b) {
  if (b.is_ntt()) {
    if (b.level() != &a.level()) {
      throw Error(Errc::kLevelMismatch, "the ciphertext has " + std::to_string(a.level().limbs()) +
                                            " limbs, the plaintext " + std::to_string(b.level()->limbs()));
    }
    return ntt_product(a, b.ntt_poly());
  }
  const std::span<const u64> message = message_words(b);
  if (const auto degree = monomial_degree(message); degree && a.form() == Form::kCoefficient) {
    return monomial_product(a, message[*degree], *degree);
  }
  const AlignedBuffer plain = lifted_ntt(a.level(), message);
  return ntt_product(a, {&a.level(), plain.data()});
}

}  // namespace

void add_scaled_message(PolyView<Form::kCoefficient> poly, std::span<const u64> message) {
  combine_scaled_message(poly, message, false);
}

void sub_scaled_message(PolyView<Form::kCoefficient> poly, std::span<const u64> message) {
  combine_scaled_message(poly, message, true);
}

std::span<const u64> message_words(const Plaintext& plaintext) {
  plaintext.context()->require_scheme(Scheme::kBfv);
  const std::span<const u64> words = plaintext.coefficient_words();
  const u64 t = plaintext.context()->parameters().plain_modulus();
  const auto bad = std::ranges::find_if(words, [t](u64 m) { return m >= t; });
  if (bad != words.end()) {
    throw Error(Errc::kResidueOutOfRange, "coefficient " + std::to_string(bad - words.begin()) +
                                              " of the plaintext is not below t = " + std::to_string(t));
  }
  return words;
}

Plaintext transform_to_ntt(const Plaintext& plaintext, std::size_t limbs) {
  const std::span<const u64> message = message_words(plaintext);
  const Level& level = plaintext.context()->level(limbs);
  return Plaintext::ntt(plaintext.context(), level, lifted_ntt(level, message), 1.0);
}

Ciphertext add_plain(const Ciphertext& a, const Plaintext& b) {
  require_same_context(a, b);
  Ciphertext result = a.clone();
  add_scaled_message(result.poly<Form::kCoefficient>(0), b.coefficient_words());
  require_opaque(result, "add_plain");
  return result;
}

Ciphertext sub_plain(const Ciphertext& a, const Plaintext& b) {
  require_same_context(a, b);
  Ciphertext result = a.clone();
  sub_scaled_message(result.poly<Form::kCoefficient>(0), b.coefficient_words());
  require_opaque(result, "sub_plain");
  return result;
}

Ciphertext multiply_plain(const Ciphertext& a, const Plaintext& b) {
  require_same_context(a, b);
  Ciphertext result = product(a, b);
  require_opaque(result, "multiply_plain");
  return result;
}

}  // namespace emeth::bfv
