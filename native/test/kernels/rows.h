#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/types.h"
#include "kernels/kernels.h"

// Every row against references written with 128-bit divisions, bit for bit, on words at the ends of their
// intervals and on random ones: one file of tests per kind of kernel.

namespace emeth {

using Words = std::vector<u64>;

inline constexpr u128 kAnyWord = u128{1} << 64;

/// Words in [0, limit): first both ends, then alternating ends, then random ones.
Words words_below(u128 limit, std::size_t n, u64 seed);

/// The bytes of words, little-endian, `shift` bytes after an aligned address.
class Wire {
 public:
  Wire(const Words& words, std::size_t shift);
  const unsigned char* data() const { return bytes_.data() + shift_; }

 private:
  std::size_t shift_;
  std::vector<unsigned char> bytes_;
};

std::string row_name(const testing::TestParamInfo<Row>& tested);

/// Lengths that fill vectors of every row, and some that don't.
extern const std::vector<std::size_t> kLengths;

/// A test of the row that is its parameter; skipped where the CPU lacks its instructions.
class RowTest : public testing::TestWithParam<Row> {
 protected:
  void SetUp() override;

  static const Kernels& row() { return GetParam().kernels; }

  /// Calls body(q, n, seed) for every modulus at an end of an interval and every length.
  template <typename F>
  static void for_all_sizes(F&& body) {
    for (const u64 q : moduli()) {
      for (const std::size_t n : kLengths) {
        SCOPED_TRACE(testing::Message() << "q " << q << " n " << n);
        body(q, n, q + n);
      }
    }
  }

 private:
  static const std::vector<u64>& moduli();
};

}  // namespace emeth
