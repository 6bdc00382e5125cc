#include "kernels/kernels.h"

namespace emeth {
namespace {

#if defined(EMETH_EMULATE_AVX512)
bool has_avx512() noexcept { return true; }

bool has_avx512ifma() noexcept { return true; }
#elif defined(__x86_64__)
bool has_avx512() noexcept {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}

bool has_avx512ifma() noexcept { return has_avx512() && __builtin_cpu_supports("avx512ifma"); }
#endif

#ifdef __x86_64__
bool has_avx2() noexcept { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#endif

bool always() noexcept { return true; }

}  // namespace

const Row kRows[] = {
#ifdef __x86_64__
    {kAvx512IfmaKernels, has_avx512ifma},
    {kAvx512Kernels, has_avx512},
    {kAvx2Kernels, has_avx2},
#elif defined(__aarch64__)
    {kNeonKernels, always},
#endif
    {kScalarKernels, always},
};

}  // namespace emeth
