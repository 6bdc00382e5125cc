#include "kernels/lanes_neon.h"
#include "kernels/vector_loops.h"

namespace emeth {
namespace {

/// For moduli that doubles don't hold: a Shoup product takes three instructions in a word, and about 25 in
/// two lanes, which have no product of 64-bit words. The scalar row is faster.
struct LargeModuli {
  static constexpr auto* multiply = scalar::multiply;
  static constexpr auto* multiply_scalar = scalar::multiply_scalar;
  static constexpr auto* inner_product = scalar::inner_product;
  static constexpr auto* affine_form = scalar::affine_form;
  static constexpr auto* centre = scalar::centre;
  static constexpr auto* sub_multiply_add = scalar::sub_multiply_add;
  static constexpr auto* reduce_into = scalar::reduce_into;
  static constexpr auto* ntt_forward = scalar::ntt_forward;
  static constexpr auto* ntt_forward_from = scalar::ntt_forward_from;
  static constexpr auto* ntt_inverse = scalar::ntt_inverse;
};

using Loops = VectorLoops<Neon, LargeModuli>;

}  // namespace

constinit const Kernels kNeonKernels = {
    .name = "neon",
    .add = Loops::add,
    .sub = Loops::sub,
    .negate = Loops::negate,
    .multiply = Loops::multiply,
    .multiply_scalar = Loops::multiply_scalar,
    .ntt_forward = Loops::ntt_forward,
    .ntt_forward_from = Loops::ntt_forward_from,
    .ntt_inverse = Loops::ntt_inverse,
    .all_below = Loops::all_below,
    .any_nonzero = Loops::any_nonzero,
    .add_lazy = Loops::add_lazy,
    .multiply_scalar_add_lazy = scalar::multiply_scalar_add_lazy,
    .add_lazy_checked = Loops::add_lazy_checked,
    .multiply_scalar_add_lazy_checked = scalar::multiply_scalar_add_lazy_checked,
    .inner_product = Loops::inner_product,
    .affine_form = Loops::affine_form,
    .blake2xb_4096 = scalar::blake2xb_4096,
    .centre = Loops::centre,
    .sub_multiply_add = Loops::sub_multiply_add,
    .reduce = scalar::reduce,
};

}  // namespace emeth
