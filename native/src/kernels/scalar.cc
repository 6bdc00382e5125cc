#include "kernels/scalar.h"

#include <cstring>

#include "kernels/blake2b.h"
#include "kernels/word_arithmetic.h"

// The specification of every row. The loops without 64-bit products are written so that the compiler
// vectorises them for the baseline instruction set.

namespace emeth {
namespace scalar {
namespace {

u64 load_word(const unsigned char* wire, std::size_t j) noexcept {
  u64 word;
  std::memcpy(&word, wire + 8 * j, sizeof word);
  return word;
}

}  // namespace

void add(u64* out, const u64* a, const u64* b, u64 q, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = subtract_if_reaches(a[j] + b[j], q);  // sum in [0, 2q - 2]
  }
}

void sub(u64* out, const u64* a, const u64* b, u64 q, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = subtract_if_reaches(a[j] - b[j] + q, q);  // difference in [1, 2q - 1]
  }
}

void negate(u64* out, const u64* a, u64 q, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = subtract_if_reaches(q - a[j], q);  // q - a in [1, q]
  }
}

void multiply(u64* out, const u64* a, const u64* b, u64 q, const u64 ratio[2], std::size_t n) {
  const SumReduction reduction(q, ratio);
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = reduction.reduce(static_cast<u128>(a[j]) * b[j]);
  }
}

void multiply_scalar(u64* out, const u64* a, ShoupFactor w, u64 q, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = subtract_if_reaches(multiply_shoup_lazy(a[j], w, q), q);  // product in [0, 2q)
  }
}

namespace {

/// One stage of the forward transform but the last: `blocks` blocks of two halves of `half` words. Words in
/// [0, 4q) before and after.
void forward_stage(u64* a, const NttTwiddles& twiddles, std::size_t blocks, std::size_t half) noexcept {
  const u64 q = twiddles.q;
  for (std::size_t block = 0; block < blocks; ++block) {
    const ShoupFactor w = twiddles.forward[blocks + block];
    u64* x = a + 2 * half * block;
    u64* y = x + half;
    for (std::size_t j = 0; j < half; ++j) {
      const u64 u = subtract_if_reaches(x[j], 2 * q);  // [0, 4q) -> [0, 2q)
      const u64 v = multiply_shoup_lazy(y[j], w, q);   // [0, 4q) -> [0, 2q)
      x[j] = u + v;                                    // [0, 4q)
      y[j] = u - v + 2 * q;                            // (0, 4q)
    }
  }
}

/// The last stage of the forward transform, neighbours with neighbours: words in [0, 4q) before, canonical
/// after.
void forward_last_stage(u64* a, const NttTwiddles& twiddles, std::size_t n) noexcept {
  const u64 q = twiddles.q;
  for (std::size_t j = 0; j < n; j += 2) {
    const ShoupFactor w = twiddles.forward[(n + j) / 2];
    const u64 u = subtract_if_reaches(a[j], 2 * q);                                // [0, 4q) -> [0, 2q)
    const u64 v = multiply_shoup_lazy(a[j + 1], w, q);                             // [0, 4q) -> [0, 2q)
    a[j] = subtract_if_reaches(subtract_if_reaches(u + v, 2 * q), q);              // [0, 4q) -> [0, q)
    a[j + 1] = subtract_if_reaches(subtract_if_reaches(u - v + 2 * q, 2 * q), q);  // (0, 4q) -> [0, q)
  }
}

}  // namespace

/// Takes words in [0, 4q), too.
void ntt_forward(u64* a, const NttTwiddles& twiddles, std::size_t n) {
  for (std::size_t blocks = 1; blocks < n / 2; blocks *= 2) {
    forward_stage(a, twiddles, blocks, n / (2 * blocks));
  }
  forward_last_stage(a, twiddles, n);
}

void ntt_forward_from(u64* out, const u64* in, u64 limit, const NttTwiddles& twiddles, std::size_t n) {
  const u64 q = twiddles.q;
  const u64 ratio_64 = ~u64{0} / q;
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = limit <= 4 * q ? in[j] : reduce_word(in[j], ratio_64, q);
  }
  ntt_forward(out, twiddles, n);
}

namespace {

/// One stage of the inverse transform but the last, undoing forward_stage up to a factor 2. Words in [0, 2q)
/// before and after.
void inverse_stage(u64* a, const NttTwiddles& twiddles, std::size_t blocks, std::size_t half) noexcept {
  const u64 q = twiddles.q;
  for (std::size_t block = 0; block < blocks; ++block) {
    const ShoupFactor w = twiddles.inverse[blocks + block];
    u64* x = a + 2 * half * block;
    u64* y = x + half;
    for (std::size_t j = 0; j < half; ++j) {
      const u64 u = x[j];                               // [0, 2q)
      const u64 v = y[j];                               // [0, 2q)
      x[j] = subtract_if_reaches(u + v, 2 * q);         // [0, 4q) -> [0, 2q)
      y[j] = multiply_shoup_lazy(u - v + 2 * q, w, q);  // (0, 4q) -> [0, 2q)
    }
  }
}

/// The last stage of the inverse transform with the factor n^-1: words in [0, 2q) before, canonical after.
void inverse_last_stage(u64* a, const NttTwiddles& twiddles, std::size_t n) noexcept {
  const u64 q = twiddles.q;
  const ShoupFactor sum_factor = twiddles.inverse_n;
  const ShoupFactor difference_factor = twiddles.inverse_n_psi;
  u64* x = a;
  u64* y = a + n / 2;
  for (std::size_t j = 0; j < n / 2; ++j) {
    const u64 u = x[j];                                                               // [0, 2q)
    const u64 v = y[j];                                                               // [0, 2q)
    const u64 sum = multiply_shoup_lazy(u + v, sum_factor, q);                        // [0, 4q) -> [0, 2q)
    const u64 difference = multiply_shoup_lazy(u - v + 2 * q, difference_factor, q);  // (0, 4q) -> [0, 2q)
    x[j] = subtract_if_reaches(sum, q);                                               // [0, q)
    y[j] = subtract_if_reaches(difference, q);                                        // [0, q)
  }
}

}  // namespace

void ntt_inverse(u64* a, const NttTwiddles& twiddles, std::size_t n) {
  for (std::size_t blocks = n / 2; blocks > 1; blocks /= 2) {
    inverse_stage(a, twiddles, blocks, n / (2 * blocks));
  }
  inverse_last_stage(a, twiddles, n);
}

bool all_below(const unsigned char* wire, u64 q, std::size_t n) {
  // Bit 63 of x | (q - 1 - x) tells x >= q: either x has it itself, or q - 1 - x is negative.
  u64 signs = 0;
  for (std::size_t j = 0; j < n; ++j) {
    const u64 x = load_word(wire, j);
    signs |= x | (q - 1 - x);
  }
  return (signs >> 63) == 0;
}

bool any_nonzero(const unsigned char* wire, std::size_t n) {
  u64 bits = 0;
  for (std::size_t j = 0; j < n; ++j) {
    bits |= load_word(wire, j);
  }
  return bits != 0;
}

void add_lazy(u64* acc, const unsigned char* wire, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    acc[j] += load_word(wire, j);
  }
}

namespace {

/// Adds the words that `product` makes of wire words to `acc`. As in all_below, and any_nonzero.
template <typename Product>
WordCheck add_checked(u64* acc, const unsigned char* wire, u64 q, std::size_t n, Product product) noexcept {
  u64 signs = 0;
  u64 bits = 0;
  for (std::size_t j = 0; j < n; ++j) {
    const u64 x = load_word(wire, j);
    signs |= q - 1 - x;
    bits |= x;
    acc[j] += product(x);
  }
  return {((signs | bits) >> 63) == 0, bits != 0};
}

}  // namespace

void add_lazy_checked(u64* acc, const unsigned char* const* wires, std::size_t count, u64 q, std::size_t n,
                      WordCheck* checks) {
  for (std::size_t t = 0; t < count; ++t) {
    checks[t] = add_checked(acc, wires[t], q, n, [](u64 x) { return x; });
  }
}

void multiply_word_add_lazy_checked(u64* acc, const unsigned char* const* wires, const WordFactor* factors,
                                    std::size_t count, u64 q, std::size_t n, WordCheck* checks) {
  for (std::size_t t = 0; t < count; ++t) {
    const auto [w, offset] = factors[t];
    checks[t] = add_checked(acc, wires[t], q, n, [w, offset](u64 x) { return w * x + offset; });
  }
}

WordCheck multiply_scalar_add_lazy_checked(u64* acc, const unsigned char* wire, ShoupFactor w, u64 q,
                                           std::size_t n) {
  return add_checked(acc, wire, q, n, [=](u64 x) { return multiply_wire_word(x, w, q); });
}

namespace {

/// out[j] = start + sum of x[t][j] y(t, j) over t < terms, mod q; words of x below `limit` <= 2^61, of y
/// below q.
template <typename Y>
void sum_products(u64* out, u64 start, const u64* const* x, u64 limit, std::size_t terms,
                  const SumReduction& reduction, std::size_t n, Y y) noexcept {
  const std::size_t capacity = SumReduction::capacity(limit);
  for (std::size_t j = 0; j < n; ++j) {
    u128 sum = start;
    std::size_t t = 0;
    for (; terms - t > capacity; sum = reduction.reduce(sum)) {
      for (const std::size_t end = t + capacity; t < end; ++t) {
        sum += static_cast<u128>(x[t][j]) * y(t, j);
      }
    }
    for (; t < terms; ++t) {
      sum += static_cast<u128>(x[t][j]) * y(t, j);
    }
    out[j] = reduction.reduce(sum);
  }
}

/// The same of so few terms that no loop over them is needed; kTerms <= capacity.
template <std::size_t kTerms, typename Y>
void sum_few_products(u64* out, u64 start, const u64* const* x, const SumReduction& reduction, std::size_t n,
                      Y y) noexcept {
  const u64* rows[kTerms];
  for (std::size_t t = 0; t < kTerms; ++t) {
    rows[t] = x[t];
  }
  for (std::size_t j = 0; j < n; ++j) {
    u128 sum = start;
    for (std::size_t t = 0; t < kTerms; ++t) {
      sum += static_cast<u128>(rows[t][j]) * y(t, j);
    }
    out[j] = reduction.reduce(sum);
  }
}

}  // namespace

void inner_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms, u64 q,
                   const u64 ratio[2], std::size_t n) {
  sum_products(out, 0, a, q, terms, SumReduction(q, ratio), n,
               [b](std::size_t t, std::size_t j) { return b[t][j]; });
}

void affine_form(u64* out, const u64* const* in, u64 limit, const AffineForm& form, std::size_t n) {
  const SumReduction reduction(form.q, form.ratio);
  const u64 start = form.constant;
  const auto weight = [weights = form.weights](std::size_t t, std::size_t) { return weights[t]; };
  switch (form.terms) {
    case 1:
      return sum_few_products<1>(out, start, in, reduction, n, weight);
    case 2:
      return sum_few_products<2>(out, start, in, reduction, n, weight);
    case 3:
      return sum_few_products<3>(out, start, in, reduction, n, weight);
    default:
      return sum_products(out, start, in, limit, form.terms, reduction, n, weight);
  }
}

void blake2xb_4096(unsigned char* out, const unsigned char* key, u64 first, std::size_t count) {
  Blake2xb<OneWord>::outputs(out, key, first, count);
}

namespace {

/// [0, p) -> [0, q) by the representative in [-(p - 1) / 2, (p - 1) / 2].
class Centring {
 public:
  Centring(u64 p, u64 q) noexcept
      : q_(q), half_((p - 1) / 2), ratio_64_(~u64{0} / q), minus_p_(q - 1 - (p - 1) % q) {}

  u64 operator()(u64 x) const noexcept {
    const u64 above = 0 - ((half_ - x) >> 63);
    return reduce_word(x + (above & minus_p_), ratio_64_, q_);
  }

 private:
  u64 q_;
  u64 half_;
  u64 ratio_64_;
  u64 minus_p_;  ///< -p mod q
};

/// (a - b) w + c, all in [0, q).
u64 sub_multiply_add_word(u64 a, u64 b, ShoupFactor w, u64 c, u64 q) noexcept {
  const u64 product = multiply_shoup_lazy(a - b + q, w, q);  // [1, 2q - 1] -> [0, 2q)
  return subtract_if_reaches(subtract_if_reaches(product, q) + c, q);
}

}  // namespace

/// Here operands are residues.
void ntt_forward_operands(u64* out, const u64* in, u64 limit, std::size_t, const NttTwiddles& twiddles,
                          std::size_t n) {
  ntt_forward_from(out, in, limit, twiddles, n);
}

void to_operands(u64* out, const u64* in, u64, std::size_t n) {
  if (out != in) {
    std::memcpy(out, in, n * sizeof(u64));
  }
}

void centre(u64* out, const u64* in, u64 p, u64 q, std::size_t n) {
  const Centring centred(p, q);
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = centred(in[j]);
  }
}

void sub_multiply_add(u64* out, const u64* a, const u64* b, ShoupFactor w, const u64* c, u64 q,
                      std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = sub_multiply_add_word(a[j], b[j], w, c == nullptr ? 0 : c[j], q);
  }
}

void divide_round(u64* out, const u64* a, const u64* last, u64 p, ShoupFactor w, const u64* c, u64 q,
                  std::size_t n) {
  const Centring centred(p, q);
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = sub_multiply_add_word(a[j], centred(last[j]), w, c == nullptr ? 0 : c[j], q);
  }
}

void automorphism(u64* out, const u64* in, u64 g, u64 q, std::size_t n) {
  u64 target = 0;  // j g mod 2n
  for (std::size_t j = 0; j < n; ++j) {
    const u64 x = in[j];
    const u64 negated = subtract_if_reaches(q - x, q);
    const u64 negate_mask = target < n ? 0 : ~u64{0};  // as good as random: a branch would be mispredicted
    out[target & (n - 1)] = x ^ ((x ^ negated) & negate_mask);
    target = (target + g) & (2 * n - 1);
  }
}

void ntt_automorphism(u64* out, const u64* in, const u32* blocks, const u8 (*orders)[kBlockWords],
                      std::size_t n) {
  const std::size_t width = n < kBlockWords ? n : kBlockWords;
  for (std::size_t i = 0; i < n; i += width) {
    const u32 from = blocks[i / width];
    const std::size_t c = from % width;
    for (std::size_t lane = 0; lane < width; ++lane) {
      out[i + lane] = in[from - c + orders[c][lane]];
    }
  }
}

void reduce_into(u64* out, const u64* in, u64 q, u64 ratio_64, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = reduce_word(in[j], ratio_64, q);
  }
}

void reduce(u64* a, u64 q, u64 ratio_64, std::size_t n) { reduce_into(a, a, q, ratio_64, n); }

}  // namespace scalar

constinit const Kernels kScalarKernels = {
    .name = "scalar",
    .add = scalar::add,
    .sub = scalar::sub,
    .negate = scalar::negate,
    .multiply = scalar::multiply,
    .multiply_scalar = scalar::multiply_scalar,
    .ntt_forward = scalar::ntt_forward,
    .ntt_forward_from = scalar::ntt_forward_from,
    .ntt_forward_operands = scalar::ntt_forward_operands,
    .to_operands = scalar::to_operands,
    .operand_product = scalar::inner_product,
    .ntt_forward_settled = scalar::ntt_forward_from,  // residues, too
    .settled_product = scalar::inner_product,
    .ntt_inverse = scalar::ntt_inverse,
    .all_below = scalar::all_below,
    .any_nonzero = scalar::any_nonzero,
    .add_lazy = scalar::add_lazy,
    .add_lazy_checked = scalar::add_lazy_checked,
    .multiply_word_add_lazy_checked = scalar::multiply_word_add_lazy_checked,
    .multiply_scalar_add_lazy_checked = scalar::multiply_scalar_add_lazy_checked,
    .inner_product = scalar::inner_product,
    .affine_form = scalar::affine_form,
    .blake2xb_4096 = scalar::blake2xb_4096,
    .centre = scalar::centre,
    .sub_multiply_add = scalar::sub_multiply_add,
    .divide_round = scalar::divide_round,
    .automorphism = scalar::automorphism,
    .ntt_automorphism = scalar::ntt_automorphism,
    .reduce = scalar::reduce,
};

}  // namespace emeth
