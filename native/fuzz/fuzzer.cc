// A libFuzzer program for the target numbered EMETH_FUZZ_TARGET:
//   ciphertext_fuzz -max_total_time=60 CORPUS     (write_corpus fills CORPUS/ciphertext)

#include <cstdint>

#include "targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  emeth::fuzz::targets()[EMETH_FUZZ_TARGET].accepts(std::as_bytes(std::span(data, size)));
  return 0;
}
