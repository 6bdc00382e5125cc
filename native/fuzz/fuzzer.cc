// A libFuzzer program for one target, whose function EMETH_FUZZ_ACCEPTS is:
//   ciphertext_fuzz -max_total_time=60 CORPUS     (write_corpus fills CORPUS/ciphertext)

#include <cstdint>

#include "accumulator_targets.h"
#include "object_targets.h"
#include "sums_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  emeth::fuzz::EMETH_FUZZ_ACCEPTS(std::as_bytes(std::span(data, size)));
  return 0;
}
