#include "random/uniform.h"

namespace emeth {
namespace {

/// Whether some word is >= bound, for a bound above 2^63.
bool any_reaches(std::span<const u64> words, u64 bound) noexcept {
  const u64 complement = ~bound;
  u64 signs = 0;  // bit 63: x has it, and ~x - (~bound + 1) is negative
  for (const u64 x : words) {
    signs |= x & (~x - complement - 1);
  }
  return (signs >> 63) != 0;
}

}  // namespace

void sample_uniform(SeedStream& stream, std::span<const Modulus> moduli, std::size_t n,
                    std::span<u64> out) noexcept {
  stream.read(std::as_writable_bytes(out));
  for (std::size_t j = 0; j < moduli.size(); ++j) {
    const Modulus& q = moduli[j];
    const std::span<u64> limb = out.subspan(j * n, n);
    const u64 bound = ~u64{0} - q.reduce(~u64{0}) - 1;
    if (any_reaches(limb, bound)) {
      for (u64& word : limb) {
        while (word >= bound) {
          word = stream.read_u64();
        }
      }
    }
    kernels().reduce(limb.data(), q.value(), q.ratio_64(), n);
  }
}

}  // namespace emeth
