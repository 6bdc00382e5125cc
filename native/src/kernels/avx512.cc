#include "kernels/blake2b.h"
#include "kernels/large_loops_avx512.h"
#include "kernels/vector_loops.h"

namespace emeth {

constinit const Kernels kAvx512Kernels = vector_row<Avx512, LargeModuli>("avx512", Blake2xb<Avx512>::outputs);

}  // namespace emeth
