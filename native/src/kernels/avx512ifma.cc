#include "kernels/ifma_loops.h"

namespace emeth {

constinit const Kernels kAvx512IfmaKernels = ifma_row("avx512ifma");

}  // namespace emeth
