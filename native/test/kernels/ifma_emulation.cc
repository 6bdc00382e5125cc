#ifdef __x86_64__

#include "kernels/ifma_loops.h"
#include "rows.h"

namespace emeth {
namespace {

/// IfmaInstructions in 128-bit words, lane by lane, as the manual defines them.
struct IfmaEmulation {
  static __m512i add_low(__m512i c, __m512i a, __m512i b) noexcept {
    return add(c, a, b, [](u128 product) { return static_cast<u64>(product) & kMask; });
  }
  static __m512i add_high(__m512i c, __m512i a, __m512i b) noexcept {
    return add(c, a, b, [](u128 product) { return static_cast<u64>(product >> 52); });
  }

 private:
  static constexpr u64 kMask = (u64{1} << 52) - 1;

  template <typename Half>
  static __m512i add(__m512i c, __m512i a, __m512i b, Half half) noexcept {
    u64 sums[8], x[8], y[8];
    Avx512::store(sums, c);
    Avx512::store(x, a);
    Avx512::store(y, b);
    for (int lane = 0; lane < 8; ++lane) {
      sums[lane] += half(u128{x[lane] & kMask} * (y[lane] & kMask));
    }
    return Avx512::load(sums);
  }
};

}  // namespace

const Kernels kEmulatedIfmaKernels = ifma_kernels<IfmaEmulation>("avx512ifma_emulated");

}  // namespace emeth

#endif
