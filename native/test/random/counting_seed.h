#pragma once

#include "random/seed_stream.h"

namespace emeth {

/// The seed 00 01 02 ... 3f of the specification's examples.
inline Seed counting_seed() {
  Seed seed;
  for (std::size_t i = 0; i < seed.size(); ++i) {
    seed[i] = static_cast<std::byte>(i);
  }
  return seed;
}

}  // namespace emeth
