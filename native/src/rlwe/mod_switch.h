#pragma once

#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"

namespace emeth {

/// out = round(in / q_k) modulo q_1 ... q_(k-1), in coefficient form: floor((x + (q_k - 1) / 2) / q_k) of
/// each coefficient x in [0, q). `in` at a level with k >= 2 limbs, `out` at the level below, no overlap.
void divide_round_last(ConstPolyView<Form::kCoefficient> in, PolyView<Form::kCoefficient> out);
/// The same map for a polynomial in NTT form: one inverse transform of the last limb, k - 1 forward ones.
void divide_round_last(ConstPolyView<Form::kNtt> in, PolyView<Form::kNtt> out);

/// out = round(in / P) + addend for the special prime P: `in` holds the k limbs of out's level and then one
/// limb modulo P, all in form F; the last one is overwritten. `addend` is of out's level and form, may be out
/// itself, or nullptr: then nothing is added.
template <Form F>
void divide_by_special(const Level& key_level, u64* in, const u64* addend, PolyView<F> out);

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
