#include "kernels/ifma_loops.h"

namespace emeth {

constinit const Kernels kAvx512IfmaKernels = ifma_kernels<IfmaInstructions>("avx512ifma");

}  // namespace emeth
