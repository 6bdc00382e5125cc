#pragma once

#include "base/types.h"
#include "kernels/kernels.h"

/// The functions of the scalar row, by the names of Kernels: other rows borrow them where their instructions
/// don't help, and for what a vector doesn't fill.
namespace emeth::scalar {

void add(u64* out, const u64* a, const u64* b, u64 q, std::size_t n);
void sub(u64* out, const u64* a, const u64* b, u64 q, std::size_t n);
void negate(u64* out, const u64* a, u64 q, std::size_t n);
void multiply(u64* out, const u64* a, const u64* b, u64 q, const u64 ratio[2], std::size_t n);
void multiply_scalar(u64* out, const u64* a, ShoupFactor w, u64 q, std::size_t n);
void ntt_forward(u64* a, const NttTwiddles& twiddles, std::size_t n);
void ntt_forward_from(u64* out, const u64* in, u64 limit, const NttTwiddles& twiddles, std::size_t n);
void to_operands(u64* out, const u64* in, u64 q, std::size_t n);
void ntt_inverse(u64* a, const NttTwiddles& twiddles, std::size_t n);
bool all_below(const unsigned char* wire, u64 q, std::size_t n);
bool any_nonzero(const unsigned char* wire, std::size_t n);
void add_lazy(u64* acc, const unsigned char* wire, std::size_t n);
void add_lazy_checked(u64* acc, const unsigned char* const* wires, std::size_t count, u64 q, std::size_t n,
                      WordCheck* checks);
void multiply_word_add_lazy_checked(u64* acc, const unsigned char* const* wires, const WordFactor* factors,
                                    std::size_t count, u64 q, std::size_t n, WordCheck* checks);
WordCheck multiply_scalar_add_lazy_checked(u64* acc, const unsigned char* wire, ShoupFactor w, u64 q,
                                           std::size_t n);
void inner_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms, u64 q,
                   const u64 ratio[2], std::size_t n);
void affine_form(u64* out, const u64* const* in, u64 limit, const AffineForm& form, std::size_t n);
void blake2xb_4096(unsigned char* out, const unsigned char* key, u64 first, std::size_t count);
void centre(u64* out, const u64* in, u64 p, u64 q, std::size_t n);
void sub_multiply_add(u64* out, const u64* a, const u64* b, ShoupFactor w, const u64* c, u64 q,
                      std::size_t n);
void divide_round(u64* out, const u64* a, const u64* last, u64 p, ShoupFactor w, const u64* c, u64 q,
                  std::size_t n);
void automorphism(u64* out, const u64* in, u64 g, u64 q, std::size_t n);
void ntt_automorphism(u64* out, const u64* in, const u32* blocks, const u8 (*orders)[kBlockWords],
                      std::size_t n);
/// out[j] = in[j] mod q, as reduce.
void reduce_into(u64* out, const u64* in, u64 q, u64 ratio_64, std::size_t n);
void reduce(u64* a, u64 q, u64 ratio_64, std::size_t n);

}  // namespace emeth::scalar
