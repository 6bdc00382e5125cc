#include "rows.h"

#include <cstring>
#include <random>

namespace emeth {

Words words_below(u128 limit, std::size_t n, u64 seed) {
  std::mt19937_64 random(seed);
  const u64 largest = static_cast<u64>(limit - 1);
  Words words(n);
  for (std::size_t j = 0; j < n; ++j) {
    words[j] = j % 4 == 0 ? 0 : j % 4 == 1 ? largest : static_cast<u64>(random() % limit);
  }
  return words;
}

Wire::Wire(const Words& words, std::size_t shift) : shift_(shift), bytes_(8 * words.size() + shift) {
  std::memcpy(bytes_.data() + shift, words.data(), 8 * words.size());
}

std::string row_name(const testing::TestParamInfo<Row>& tested) { return tested.param.kernels.name; }

const std::vector<std::size_t> kLengths = {1, 2, 3, 4, 7, 8, 15, 16, 64, 67, 1024};

void RowTest::SetUp() {
  if (!GetParam().runs_here()) {
    GTEST_SKIP() << "this CPU lacks the instructions of the row " << row().name;
  }
}

const std::vector<u64>& RowTest::moduli() {
  // The two around 2^50 = kDoubleModulusEnd are its neighbours among the primes.
  static const std::vector<u64> values = {2,
                                          17,
                                          7681,
                                          1073707009,
                                          1125899906826241,
                                          1125899906842597,
                                          1125899906842679,
                                          1152921504606830593,
                                          (u64{1} << 61) - 1};
  return values;
}

}  // namespace emeth
