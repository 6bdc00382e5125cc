// What is refused, and as what.

#include "wire/parameters.h"

#include <gtest/gtest.h>

#include "error_code.h"
#include "objects.h"
#include "wire/hostile_values.h"

namespace emeth {
namespace {

class ParametersRefusal : public testing::Test {
 protected:
  static Errc code(const Bytes& bytes) {
    return error_code_of([&] { wire::load_parameters(bytes); });
  }

  Bytes bfv_ = wire::save_parameters(tiny_bfv()->parameters());
  Bytes ckks_ = wire::save_parameters(tiny_ckks()->parameters());
};

TEST_F(ParametersRefusal, TruncationAtEveryByteAndBytesTooMany) {
  for (std::size_t length = 0; length < bfv_.size(); ++length) {
    const Bytes cut(bfv_.begin(), bfv_.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(code(cut), Errc::kMalformed) << length;
    if (length < 16) continue;
    EXPECT_EQ(code(with_word(cut, 8, length)), Errc::kMalformed) << "size field " << length;
  }
  Bytes longer = bfv_;
  longer.push_back(std::byte{0});
  EXPECT_EQ(code(longer), Errc::kMalformed);
  EXPECT_EQ(code(with_word(longer, 8, longer.size())), Errc::kMalformed);
}

TEST_F(ParametersRefusal, Schemes) {
  EXPECT_EQ(code(with_byte(bfv_, 16, 0)), Errc::kUnsupported);
  EXPECT_EQ(code(with_byte(bfv_, 16, 3)), Errc::kUnsupported);
  EXPECT_EQ(code(with_byte(bfv_, 16, 4)), Errc::kMalformed);
  EXPECT_EQ(code(with_byte(bfv_, 16, 255)), Errc::kMalformed);
  EXPECT_EQ(code(with_byte(bfv_, 16, 2)), Errc::kMalformed);  // CKKS with a plaintext modulus
}

TEST_F(ParametersRefusal, NumbersOutOfRange) {
  for (const u64 value : kHuge) {
    EXPECT_EQ(code(with_word(bfv_, 17, value)), Errc::kMalformed) << "degree " << value;
    EXPECT_EQ(code(with_word(bfv_, 25, value)), Errc::kMalformed) << "primes " << value;
    if (value >> 61 != 0) {
      EXPECT_EQ(code(with_word(bfv_, 49, value)), Errc::kMalformed) << "modulus " << value;
    }
  }
  EXPECT_EQ(code(with_word(bfv_, 17, 131073)), Errc::kMalformed);
  for (const u64 primes : {u64{0}, u64{1}, u64{3}, u64{256}, u64{257}}) {
    EXPECT_EQ(code(with_word(bfv_, 25, primes)), Errc::kMalformed) << primes;
  }
  EXPECT_EQ(code(with_word(bfv_, 49, 1)), Errc::kMalformed);
  EXPECT_EQ(code(with_word(ckks_, ckks_.size() - 8, 2)), Errc::kMalformed);
}

TEST_F(ParametersRefusal, NestedHeadersThatAreNotExact) {
  for (const std::size_t at : {std::size_t{33}, std::size_t{33 + 24}, std::size_t{33 + 48}}) {
    EXPECT_EQ(code(with_byte(bfv_, at + 4, 4)), Errc::kMalformed) << at;
    EXPECT_EQ(code(with_byte(bfv_, at + 5, 1)), Errc::kCompressed) << at;
    EXPECT_EQ(code(with_byte(bfv_, at + 6, 1)), Errc::kMalformed) << at;
    EXPECT_EQ(code(with_word(bfv_, at + 8, 25)), Errc::kMalformed) << at;
  }
}

}  // namespace
}  // namespace emeth
