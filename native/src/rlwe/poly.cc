#include "rlwe/poly.h"

#include "base/crew.h"

namespace emeth {

PolyView<Form::kNtt> to_ntt(PolyView<Form::kCoefficient> poly) noexcept {
  parallel_for(poly.level->limbs(), [&](std::size_t i) { poly.level->ntt(i).forward(poly.limb(i)); });
  return {poly.level, poly.data};
}

PolyView<Form::kCoefficient> to_coefficient(PolyView<Form::kNtt> poly) noexcept {
  parallel_for(poly.level->limbs(), [&](std::size_t i) { poly.level->ntt(i).inverse(poly.limb(i)); });
  return {poly.level, poly.data};
}

template <Form F>
void add_in_place(PolyView<F> acc, std::type_identity_t<ConstPolyView<F>> x) noexcept {
  const Level& level = *acc.level;
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    kernels().add(acc.limb(i), acc.limb(i), x.limb(i), level.modulus(i).value(), level.degree());
  }
}

template <Form F>
void sub_in_place(PolyView<F> acc, std::type_identity_t<ConstPolyView<F>> x) noexcept {
  const Level& level = *acc.level;
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    kernels().sub(acc.limb(i), acc.limb(i), x.limb(i), level.modulus(i).value(), level.degree());
  }
}

template <Form F>
void negate_in_place(PolyView<F> acc) noexcept {
  const Level& level = *acc.level;
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    kernels().negate(acc.limb(i), acc.limb(i), level.modulus(i).value(), level.degree());
  }
}

void multiply_in_place(PolyView<Form::kNtt> acc, ConstPolyView<Form::kNtt> x) noexcept {
  const Level& level = *acc.level;
  parallel_for(level.limbs(), [&](std::size_t i) {
    const Modulus& q = level.modulus(i);
    kernels().multiply(acc.limb(i), acc.limb(i), x.limb(i), q.value(), q.ratio(), level.degree());
  });
}

template void add_in_place(PolyView<Form::kCoefficient>, ConstPolyView<Form::kCoefficient>) noexcept;
template void add_in_place(PolyView<Form::kNtt>, ConstPolyView<Form::kNtt>) noexcept;
template void sub_in_place(PolyView<Form::kCoefficient>, ConstPolyView<Form::kCoefficient>) noexcept;
template void sub_in_place(PolyView<Form::kNtt>, ConstPolyView<Form::kNtt>) noexcept;
template void negate_in_place(PolyView<Form::kCoefficient>) noexcept;
template void negate_in_place(PolyView<Form::kNtt>) noexcept;

}  // namespace emeth
