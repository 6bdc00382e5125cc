#include "kernels/blake2b.h"
#include "kernels/large_loops_avx512.h"
#include "kernels/vector_loops.h"

namespace emeth {
namespace {

using Loops = VectorLoops<Avx512, LargeModuli>;

}  // namespace

constinit const Kernels kAvx512Kernels = {
    .name = "avx512",
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
    .multiply_scalar_add_lazy = LargeModuli::multiply_scalar_add_lazy,
    .add_lazy_checked = Loops::add_lazy_checked,
    .multiply_scalar_add_lazy_checked = LargeModuli::multiply_scalar_add_lazy_checked,
    .inner_product = Loops::inner_product,
    .affine_form = Loops::affine_form,
    .blake2xb_4096 = Blake2xb<Avx512>::outputs,
    .centre = Loops::centre,
    .sub_multiply_add = Loops::sub_multiply_add,
    .reduce = LargeModuli::reduce,
};

}  // namespace emeth
