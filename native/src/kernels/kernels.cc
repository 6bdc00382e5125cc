#include "kernels/kernels.h"

namespace emeth {

const Row kRows[] = {
#ifdef __x86_64__
    {kAvx512Kernels,
     []() noexcept {
       return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
     }},
    {kAvx2Kernels, []() noexcept { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }},
#endif
    {kScalarKernels, []() noexcept { return true; }},
};

}  // namespace emeth
