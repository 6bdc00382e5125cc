#include "kernels/lanes_neon.h"
#include "kernels/vector_loops.h"

namespace emeth {

/// For large moduli a Shoup product takes three instructions in a word, and about 25 in two lanes, which have
/// no product of 64-bit words: the scalar row is faster.
constinit const Kernels kNeonKernels = vector_row<Neon, ScalarModuli>("neon", scalar::blake2xb_4096);

}  // namespace emeth
