#pragma once

#include <cstddef>
#include <cstdint>

namespace emeth {

/// w and floor(w * 2^64 / q): a constant factor prepared for Shoup multiplication modulo q. [HAR14]
struct ShoupFactor {
  std::uint64_t w;        ///< in [0, q)
  std::uint64_t w_shoup;  ///< floor(w * 2^64 / q)
};

/// A factor prepared for products that are not reduced: x counts as w x + offset modulo 2^64.
struct WordFactor {
  std::uint64_t w;
  std::uint64_t offset;
};

/// Twiddles of one negacyclic NTT modulo q < 2^61, in the order the butterflies use them: entry m + b belongs
/// to block b of the stage with m blocks. [LN16]
struct NttTwiddles {
  std::uint64_t q;
  const ShoupFactor* forward;  ///< n entries: psi^brv(i)
  const ShoupFactor* inverse;  ///< n entries: psi^-brv(i)
  ShoupFactor inverse_n;       ///< n^-1
  ShoupFactor inverse_n_psi;   ///< n^-1 times the twiddle of the last inverse stage
  // The same factors w as doubles, those above q / 2 as w - q; null unless q < kDoubleModulusEnd.
  const double* double_forward;
  const double* double_inverse;
};

/// Residues modulo a q below this end can be computed with in doubles, exactly.
inline constexpr std::uint64_t kDoubleModulusEnd = std::uint64_t{1} << 50;

/// Words below this end, too: residues times these.
inline constexpr std::uint64_t kDoubleWordEnd = std::uint64_t{1} << 51;

/// Operands of a polynomial may be multiplied in parts as long as this, or longer.
inline constexpr std::size_t kOperandPartWords = 2048;

/// The constants of c + sum of w_t x_t modulo q.
struct AffineForm {
  std::uint64_t q;
  const std::uint64_t* ratio;    ///< floor((2^128 - 1) / q), high word first
  const std::uint64_t* weights;  ///< w_t in [0, q)
  std::size_t terms;
  std::uint64_t constant;  ///< c in [0, q)
};

/// Words that an automorphism moves together in NTT form.
inline constexpr std::size_t kBlockWords = 8;

/// What a pass over wire words saw of them.
struct WordCheck {
  bool below;    ///< every word is < q
  bool nonzero;  ///< some word is not zero
};

/// The hot loops, one row per instruction set. Rows agree bit for bit (test/kernels); the scalar row is the
/// specification.
///
/// Word pointers are 8-byte aligned, n is a power of two for transforms and automorphisms; outputs may be the
/// same array as an input, never a partial overlap. "wire" pointers are untrusted little-endian words at any
/// alignment. q < 2^61 throughout.
struct Kernels {
  const char* name;

  /// out[j] = a[j] + b[j] mod q; all in [0, q).
  void (*add)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b, std::uint64_t q,
              std::size_t n);
  /// out[j] = a[j] - b[j] mod q; all in [0, q).
  void (*sub)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b, std::uint64_t q,
              std::size_t n);
  /// out[j] = -a[j] mod q; all in [0, q).
  void (*negate)(std::uint64_t* out, const std::uint64_t* a, std::uint64_t q, std::size_t n);
  /// out[j] = a[j] * b[j] mod q; all in [0, q). `ratio` = floor((2^128 - 1) / q), high word first.
  void (*multiply)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b, std::uint64_t q,
                   const std::uint64_t ratio[2], std::size_t n);
  /// out[j] = a[j] * w mod q; a[j] in [0, q).
  void (*multiply_scalar)(std::uint64_t* out, const std::uint64_t* a, ShoupFactor w, std::uint64_t q,
                          std::size_t n);

  /// a in [0, q) natural order -> NTT values in [0, q), bit-reversed order, in place. [LN16], lazy as in
  /// [HAR14].
  void (*ntt_forward)(std::uint64_t* a, const NttTwiddles& twiddles, std::size_t n);
  /// The same of `in` mod q, for words below `limit` <= 2^61, into `out`.
  void (*ntt_forward_from)(std::uint64_t* out, const std::uint64_t* in, std::uint64_t limit,
                           const NttTwiddles& twiddles, std::size_t n);
  /// As ntt_forward_from, into operands: n words that mean something to operand_product and settled_product
  /// of the same row and q only, of up to `terms` terms. What they are is the row's affair; products are
  /// exact.
  void (*ntt_forward_operands)(std::uint64_t* out, const std::uint64_t* in, std::uint64_t limit,
                               std::size_t terms, const NttTwiddles& twiddles, std::size_t n);
  /// Operands from residues in [0, q), for any number of terms.
  void (*to_operands)(std::uint64_t* out, const std::uint64_t* in, std::uint64_t q, std::size_t n);
  /// As inner_product, with operands for a: all n of a polynomial, or a part of kOperandPartWords or more.
  void (*operand_product)(std::uint64_t* out, const std::uint64_t* const* a, const std::uint64_t* const* b,
                          std::size_t terms, std::uint64_t q, const std::uint64_t ratio[2], std::size_t n);
  /// As ntt_forward_from, into settled operands, for any number of terms.
  void (*ntt_forward_settled)(std::uint64_t* out, const std::uint64_t* in, std::uint64_t limit,
                              const NttTwiddles& twiddles, std::size_t n);
  /// As operand_product, with settled operands for b.
  void (*settled_product)(std::uint64_t* out, const std::uint64_t* const* a, const std::uint64_t* const* b,
                          std::size_t terms, std::uint64_t q, const std::uint64_t ratio[2], std::size_t n);
  /// The exact inverse of ntt_forward, n^-1 included.
  void (*ntt_inverse)(std::uint64_t* a, const NttTwiddles& twiddles, std::size_t n);

  /// Whether every wire word is < q.
  bool (*all_below)(const unsigned char* wire, std::uint64_t q, std::size_t n);
  /// Whether any wire word is not zero.
  bool (*any_nonzero)(const unsigned char* wire, std::size_t n);
  /// acc[j] += x[j] in 64 bits, x a wire word in [0, q); no wrap as long as the caller keeps
  /// Modulus::lazy_budget().
  void (*add_lazy)(std::uint64_t* acc, const unsigned char* wire, std::size_t n);
  /// acc[j] += sum of x_t[j] over t < count, in 64 bits and modulo 2^64, for any wire words x_t: what was too
  /// large is told, and can be subtracted again. checks[t] is of x_t.
  void (*add_lazy_checked)(std::uint64_t* acc, const unsigned char* const* wires, std::size_t count,
                           std::uint64_t q, std::size_t n, WordCheck* checks);
  /// acc[j] += sum of w_t x_t[j] + offset_t over t < count; otherwise as add_lazy_checked.
  void (*multiply_word_add_lazy_checked)(std::uint64_t* acc, const unsigned char* const* wires,
                                         const WordFactor* factors, std::size_t count, std::uint64_t q,
                                         std::size_t n, WordCheck* checks);
  /// acc[j] += w x[j] mod q, one unit of Modulus::lazy_budget(); multiply_wire_word of any wire word x. Tells
  /// what the pass saw of x.
  WordCheck (*multiply_scalar_add_lazy_checked)(std::uint64_t* acc, const unsigned char* wire, ShoupFactor w,
                                                std::uint64_t q, std::size_t n);
  /// out[j] = sum of a[t][j] * b[t][j] over t < terms, mod q; all words in [0, q), and terms q^2 <= 2^128.
  /// `ratio` as in multiply.
  void (*inner_product)(std::uint64_t* out, const std::uint64_t* const* a, const std::uint64_t* const* b,
                        std::size_t terms, std::uint64_t q, const std::uint64_t ratio[2], std::size_t n);
  /// out[j] = c + sum of w_t * in[t][j], mod q; words of `in` below `limit` <= 2^61.
  void (*affine_form)(std::uint64_t* out, const std::uint64_t* const* in, std::uint64_t limit,
                      const AffineForm& form, std::size_t n);
  /// Output i < count, 4096 bytes each, is BLAKE2Xb with a 64-byte key of the message first + i, which is 8
  /// little-endian bytes. [BLAKE2X]
  void (*blake2xb_4096)(unsigned char* out, const unsigned char* key, std::uint64_t first, std::size_t count);
  /// out[j] = c mod q, c in [-(p - 1) / 2, (p - 1) / 2] the centred representative of in[j] modulo p; in[j]
  /// in [0, p), p < 2^61 odd.
  void (*centre)(std::uint64_t* out, const std::uint64_t* in, std::uint64_t p, std::uint64_t q,
                 std::size_t n);
  /// out[j] = (a[j] - b[j]) * w + c[j] mod q; all in [0, q). c may be nullptr: then nothing is added.
  void (*sub_multiply_add)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b, ShoupFactor w,
                           const std::uint64_t* c, std::uint64_t q, std::size_t n);
  /// out[j] = (a[j] - r) * w + c[j] mod q, r the centred representative of last[j] modulo p; otherwise as
  /// centre and sub_multiply_add.
  void (*divide_round)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* last, std::uint64_t p,
                       ShoupFactor w, const std::uint64_t* c, std::uint64_t q, std::size_t n);
  /// out(X) = in(X^g) modulo X^n + 1 and q: word j goes to place j g mod n, negated if floor(j g / n) is odd;
  /// g odd, below 2n; out may not be in. [SV11]
  void (*automorphism)(std::uint64_t* out, const std::uint64_t* in, std::uint64_t g, std::uint64_t q,
                       std::size_t n);
  /// The same in NTT form, where words move in blocks of w = min(kBlockWords, n), and within them: word l of
  /// block b is word s + orders[c][l] of `in`, blocks[b] = s + c, c < w, s a multiple of w. Orders keep
  /// halves of a block together, and halves of halves; out may not be in.
  void (*ntt_automorphism)(std::uint64_t* out, const std::uint64_t* in, const std::uint32_t* blocks,
                           const std::uint8_t (*orders)[kBlockWords], std::size_t n);
  /// a[j] = a[j] mod q for any 64-bit a[j]. `ratio_64` = floor((2^64 - 1) / q).
  void (*reduce)(std::uint64_t* a, std::uint64_t q, std::uint64_t ratio_64, std::size_t n);
};

extern const Kernels kScalarKernels;
#ifdef __x86_64__
extern const Kernels kAvx2Kernels;        ///< AVX2 and FMA
extern const Kernels kAvx512Kernels;      ///< AVX-512 F, DQ, VL and BW
extern const Kernels kAvx512IfmaKernels;  ///< and IFMA
#elif defined(__aarch64__)
extern const Kernels kNeonKernels;  ///< what every 64-bit ARM has
#endif

struct Row {
  const Kernels& kernels;
  bool (*runs_here)() noexcept;  ///< whether this CPU has the row's instructions
};

#ifdef __x86_64__
inline constexpr std::size_t kRowCount = 4;
#elif defined(__aarch64__)
inline constexpr std::size_t kRowCount = 2;
#else
inline constexpr std::size_t kRowCount = 1;
#endif
/// Fastest first; the scalar row, last, runs everywhere.
extern const Row kRows[kRowCount];

}  // namespace emeth
