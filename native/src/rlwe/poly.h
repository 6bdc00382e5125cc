#pragma once

#include <type_traits>

#include "rlwe/level.h"

namespace emeth {

/// How the words of a polynomial are to be read.
enum class Form : u8 {
  kCoefficient = 0,  ///< residues of the coefficients, natural order
  kNtt = 1,          ///< values at the odd powers of psi, bit-reversed order
};

/// SEAL's own form of ciphertexts.
constexpr Form data_form(Scheme scheme) noexcept {
  return scheme == Scheme::kBfv ? Form::kCoefficient : Form::kNtt;
}

/// A view of one RNS polynomial of a level: limb i, limbs() of them, at data + i * degree; residues in [0,
/// q_i). The form is part of the type: adding a coefficient-form to an NTT-form polynomial does not compile.
template <Form F>
struct PolyView {
  const Level* level;
  u64* data;

  u64* limb(std::size_t i) const noexcept { return data + i * level->degree(); }
};

template <Form F>
struct ConstPolyView {
  const Level* level;
  const u64* data;

  ConstPolyView(const Level* l, const u64* d) noexcept : level(l), data(d) {}
  ConstPolyView(PolyView<F> p) noexcept : level(p.level), data(p.data) {}  // NOLINT: views convert

  const u64* limb(std::size_t i) const noexcept { return data + i * level->degree(); }
};

/// Transforms in place; the argument must not be used any more under its old form.
PolyView<Form::kNtt> to_ntt(PolyView<Form::kCoefficient> poly) noexcept;
PolyView<Form::kCoefficient> to_coefficient(PolyView<Form::kNtt> poly) noexcept;

/// acc += x, acc -= x, acc = -acc: word-wise modulo q_i, in either form.
template <Form F>
void add_in_place(PolyView<F> acc, std::type_identity_t<ConstPolyView<F>> x) noexcept;
template <Form F>
void sub_in_place(PolyView<F> acc, std::type_identity_t<ConstPolyView<F>> x) noexcept;
template <Form F>
void negate_in_place(PolyView<F> acc) noexcept;

/// acc *= x: the ring product, which is word-wise in NTT form only.
void multiply_in_place(PolyView<Form::kNtt> acc, ConstPolyView<Form::kNtt> x) noexcept;

}  // namespace emeth
