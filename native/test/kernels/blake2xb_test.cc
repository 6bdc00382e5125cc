#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "rows.h"

// BLAKE2Xb in lanes.

namespace emeth {
namespace {

constexpr std::size_t kOutputBytes = 4096;

class Blake2xbKernels : public RowTest {
 protected:
  static std::vector<unsigned char> outputs(const Kernels& kernels, const unsigned char* key, u64 first,
                                            std::size_t count, std::size_t shift) {
    std::vector<unsigned char> bytes(count * kOutputBytes + shift + 8, 0xab);
    kernels.blake2xb_4096(bytes.data() + shift, key, first, count);
    EXPECT_TRUE(std::all_of(bytes.end() - 8, bytes.end(), [](unsigned char byte) { return byte == 0xab; }));
    return {bytes.begin() + static_cast<std::ptrdiff_t>(shift), bytes.end() - 8};
  }

  static std::vector<unsigned char> counting_key() {
    std::vector<unsigned char> key(64);
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<unsigned char>(i);
    return key;
  }

  static std::string hex(const unsigned char* bytes, std::size_t count) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text += kDigits[bytes[i] / 16];
      text += kDigits[bytes[i] % 16];
    }
    return text;
  }
};

TEST_P(Blake2xbKernels, CountingKey_GivesTheKnownOutputs) {
  const auto bytes = outputs(row(), counting_key().data(), 0, 4, 0);
  EXPECT_EQ(hex(&bytes[0], 32), "17b9767f6395a77a3d0f2f2bd234d8c6702918e8698e87a33e7d5a5ad6d37d67");
  EXPECT_EQ(hex(&bytes[4088], 8), "b8dc6f875e709445");
  EXPECT_EQ(hex(&bytes[4096], 16), "55e60aa1ba585070041fe56e25e0542e");
  EXPECT_EQ(hex(&bytes[2 * 4096], 16), "f9a01a2cc07ccb019f2de62c68053d05");
  EXPECT_EQ(hex(&bytes[3 * 4096], 16), "4975417825aba458fee9b8f10f23d1fb");
}

TEST_P(Blake2xbKernels, AnyNumberOfOutputs_IsTheScalarRows) {
  for (u64 seed = 1; seed <= 3; ++seed) {
    const Words words = words_below(kAnyWord, 8, seed);
    const auto* const key = reinterpret_cast<const unsigned char*>(words.data());
    // The counter's carry into its high half, and around 2^64.
    for (const u64 first : {u64{0}, u64{5}, (u64{1} << 32) - 3, ~u64{0} - 2}) {
      for (const std::size_t count : {1, 2, 3, 4, 5, 7, 8, 9, 16, 21}) {
        EXPECT_EQ(outputs(row(), key, first, count, count % 8), outputs(kScalarKernels, key, first, count, 0))
            << count << " from " << first << ", seed " << seed;
      }
    }
  }
}

TEST_P(Blake2xbKernels, OutputsDoNotDependOnTheFirst) {
  const auto key = counting_key();
  const auto all = outputs(row(), key.data(), 7, 11, 0);
  for (std::size_t i = 0; i < 11; ++i) {
    const auto one = outputs(row(), key.data(), 7 + i, 1, 0);
    EXPECT_TRUE(
        std::equal(one.begin(), one.end(), all.begin() + static_cast<std::ptrdiff_t>(i * kOutputBytes)))
        << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, Blake2xbKernels, testing::ValuesIn(kRows), row_name);

}  // namespace
}  // namespace emeth
