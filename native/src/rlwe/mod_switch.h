#pragma once

#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"

namespace emeth {

/// out = round(in / q_k) modulo q_1 ... q_(k-1), in coefficient form: floor((x + (q_k - 1) / 2) / q_k) of
/// each coefficient x in [0, q). `in` at a level with k >= 2 limbs, `out` at the level below, no overlap.
void divide_round_last(ConstPolyView<Form::kCoefficient> in, PolyView<Form::kCoefficient> out);
/// The same map for a polynomial in NTT form: one inverse transform of the last limb, k - 1 forward ones.
void divide_round_last(ConstPolyView<Form::kNtt> in, PolyView<Form::kNtt> out);

/// Limb i of round(in / p) + addend in form F, p the last prime of `level`: out = (in - r) p^-1 + addend
/// modulo q_i, with r the centred representative of `last` modulo p; the numerator is a multiple of p.
/// @param in limb i of the polynomial, in form F
/// @param last its limb modulo p, in coefficient form
/// @param addend n words in form F, perhaps `out`, or nullptr: nothing is added
template <Form F>
void divide_round_limb(const Level& level, const u64* in, const u64* last, const u64* addend, u64* out,
                       std::size_t i);

/// To the level below. BFV (coefficient form): divides by the last prime and rounds. CKKS (NTT form): drops
/// the last limb; the scale stays. @throws Error(kEndOfChain | kLevelMismatch | kFormMismatch | kInvalidScale
/// | kTransparent)
Ciphertext mod_switch_to_next(const Ciphertext& a);
/// Repeats until `limbs` are left; a copy if they are already. @throws Error(kLevelMismatch) if that is
/// upwards.
Ciphertext mod_switch_to(const Ciphertext& a, std::size_t limbs);
/// Drops the last limb of every component, in either form: the residues stay, the message modulo t in general
/// doesn't. For protocols that know what they do. @throws Error(kEndOfChain | kInvalidScale | kTransparent)
Ciphertext mod_reduce_to_next(const Ciphertext& a);
/// Drops the last limb of a plaintext in NTT form. @throws Error(kEndOfChain | kLevelMismatch | kFormMismatch
/// | kInvalidScale)
Plaintext mod_switch_to_next(const Plaintext& a);

}  // namespace emeth
