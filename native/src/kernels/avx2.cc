#include "kernels/blake2b.h"
#include "kernels/lanes_avx2.h"
#include "kernels/large_modulus.h"
#include "kernels/vector_loops.h"

namespace emeth {
namespace {

/// AVX2 has no product of 64-bit words, and only the transforms, whose words stay in registers for two
/// stages, are faster than the scalar row with products put together.
struct LargeModuli : ScalarModuli {
  using Transforms = LargeTransforms<Avx2, scalar::reduce_into>;

  static constexpr auto* ntt_forward = Transforms::ntt_forward;
  static constexpr auto* ntt_forward_from = Transforms::ntt_forward_from;
  static constexpr auto* ntt_inverse = Transforms::ntt_inverse;
};

}  // namespace

constinit const Kernels kAvx2Kernels = vector_row<Avx2, LargeModuli>("avx2", Blake2xb<Avx2>::outputs);

}  // namespace emeth
