#include "random/uniform.h"

namespace emeth {

void sample_uniform(SeedStream& stream, std::span<const Modulus> moduli, std::size_t n,
                    std::span<u64> out) noexcept {
  stream.read(std::as_writable_bytes(out));
  for (std::size_t j = 0; j < moduli.size(); ++j) {
    const Modulus& q = moduli[j];
    const u64 bound = ~u64{0} - q.reduce(~u64{0}) - 1;
    for (u64& word : out.subspan(j * n, n)) {
      while (word >= bound) {
        word = stream.read_u64();
      }
      word = q.reduce(word);
    }
  }
}

}  // namespace emeth
