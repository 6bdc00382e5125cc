#include "kernels/blake2b.h"
#include "kernels/lanes_avx2.h"
#include "kernels/large_modulus.h"
#include "kernels/vector_loops.h"

namespace emeth {
namespace {

/// For moduli that doubles don't hold: AVX2 has no product of 64-bit words, and only the transforms, whose
/// words stay in registers for two stages, are faster than the scalar row with products put together.
struct LargeModuli {
  using Ntt = VectorNtt<Avx2, LargeNttArithmetic>;

  static constexpr auto* multiply = scalar::multiply;
  static constexpr auto* multiply_scalar = scalar::multiply_scalar;
  static constexpr auto* inner_product = scalar::inner_product;
  static constexpr auto* affine_form = scalar::affine_form;
  static constexpr auto* centre = scalar::centre;
  static constexpr auto* sub_multiply_add = scalar::sub_multiply_add;
  static constexpr auto* reduce_into = scalar::reduce_into;

  static void ntt_forward(u64* a, const NttTwiddles& twiddles, std::size_t n) {
    if (n < Ntt::kMinLength) {
      return scalar::ntt_forward(a, twiddles, n);
    }
    Ntt(twiddles, n).forward<NttSource::kResidues>(a, a);
  }

  static void ntt_forward_from(u64* out, const u64* in, u64 limit, const NttTwiddles& twiddles,
                               std::size_t n) {
    if (n < Ntt::kMinLength) {
      return scalar::ntt_forward_from(out, in, limit, twiddles, n);
    }
    if (limit <= 4 * twiddles.q) {
      Ntt(twiddles, n).forward<NttSource::kWords>(out, in);
    } else {
      reduce_into(out, in, twiddles.q, ~u64{0} / twiddles.q, n);
      Ntt(twiddles, n).forward<NttSource::kResidues>(out, out);
    }
  }

  static void ntt_inverse(u64* a, const NttTwiddles& twiddles, std::size_t n) {
    if (n < Ntt::kMinLength) {
      return scalar::ntt_inverse(a, twiddles, n);
    }
    Ntt(twiddles, n).inverse(a);
  }
};

using Loops = VectorLoops<Avx2, LargeModuli>;

}  // namespace

constinit const Kernels kAvx2Kernels = {
    .name = "avx2",
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
    .blake2xb_4096 = Blake2xb<Avx2>::outputs,
    .centre = Loops::centre,
    .sub_multiply_add = Loops::sub_multiply_add,
    .reduce = scalar::reduce,
};

}  // namespace emeth
