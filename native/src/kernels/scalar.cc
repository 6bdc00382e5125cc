#include <cstring>

#include "base/types.h"
#include "kernels/kernels.h"
#include "kernels/word_arithmetic.h"

// The specification of every row. The loops without 64-bit products are written so that the compiler
// vectorises them for the baseline instruction set.

namespace emeth {
namespace {

u64 load_word(const unsigned char* wire, std::size_t j) noexcept {
  u64 word;
  std::memcpy(&word, wire + 8 * j, sizeof word);
  return word;
}

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
  const u64 constants[2] = {ratio[0], ratio[1]};
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = reduce_double_word(static_cast<u128>(a[j]) * b[j], constants, q);
  }
}

void multiply_scalar(u64* out, const u64* a, ShoupFactor w, u64 q, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = subtract_if_reaches(multiply_shoup_lazy(a[j], w, q), q);  // product in [0, 2q)
  }
}

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

void ntt_forward(u64* a, const NttTwiddles& twiddles, std::size_t n) {
  for (std::size_t blocks = 1; blocks < n / 2; blocks *= 2) {
    forward_stage(a, twiddles, blocks, n / (2 * blocks));
  }
  forward_last_stage(a, twiddles, n);
}

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

void multiply_scalar_add_lazy(u64* acc, const unsigned char* wire, ShoupFactor w, u64 q, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    acc[j] += multiply_shoup_lazy(load_word(wire, j), w, q);  // product in [0, 2(q - 1)]
  }
}

void multiply_add_wide(u64* low, u64* high, const u64* a, const u64* b, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    const u128 sum = (static_cast<u128>(high[j]) << 64 | low[j]) + static_cast<u128>(a[j]) * b[j];
    low[j] = static_cast<u64>(sum);
    high[j] = static_cast<u64>(sum >> 64);
  }
}

void reduce_wide(u64* out, const u64* low, const u64* high, u64 q, const u64 ratio[2], std::size_t n) {
  const u64 constants[2] = {ratio[0], ratio[1]};
  for (std::size_t j = 0; j < n; ++j) {
    out[j] = reduce_double_word(static_cast<u128>(high[j]) << 64 | low[j], constants, q);
  }
}

void reduce(u64* a, u64 q, u64 ratio_64, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    a[j] = reduce_word(a[j], ratio_64, q);
  }
}

}  // namespace

const Kernels kScalarKernels = {
    .name = "scalar",
    .add = add,
    .sub = sub,
    .negate = negate,
    .multiply = multiply,
    .multiply_scalar = multiply_scalar,
    .ntt_forward = ntt_forward,
    .ntt_inverse = ntt_inverse,
    .all_below = all_below,
    .any_nonzero = any_nonzero,
    .add_lazy = add_lazy,
    .multiply_scalar_add_lazy = multiply_scalar_add_lazy,
    .multiply_add_wide = multiply_add_wide,
    .reduce_wide = reduce_wide,
    .reduce = reduce,
};

}  // namespace emeth
