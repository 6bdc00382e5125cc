// What is refused, and as what.

#include "wire/plaintext.h"

#include <gtest/gtest.h>

#include "error_code.h"
#include "objects.h"
#include "wire/hostile_values.h"

namespace emeth {
namespace {

class PlaintextRefusal : public testing::Test {
 protected:
  Errc code(const ContextPtr& context, const Bytes& bytes) {
    return error_code_of([&] { wire::load_plaintext(context, bytes); });
  }

  std::mt19937_64 random_{8};
  ContextPtr bfv_ = tiny_bfv();
  ContextPtr ckks_ = tiny_ckks();
  Bytes coefficients_ = saved(random_coefficients(bfv_, 3, random_));
  Bytes ntt_ = saved(random_ntt_plaintext(ckks_, ckks_->first_level(), random_));
};

TEST_F(PlaintextRefusal, TruncationAtEveryByteAndBytesTooMany) {
  for (const auto& [context, bytes] : {std::pair(bfv_, coefficients_), std::pair(ckks_, ntt_)}) {
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_EQ(code(context, cut), Errc::kMalformed) << length;
      if (length < 16) continue;
      EXPECT_EQ(code(context, with_word(cut, 8, length)), Errc::kMalformed) << "size field " << length;
    }
    Bytes longer = bytes;
    longer.push_back(std::byte{0});
    EXPECT_EQ(code(context, longer), Errc::kMalformed);
    EXPECT_EQ(code(context, with_word(longer, 8, longer.size())), Errc::kMalformed);
  }
}

TEST_F(PlaintextRefusal, CountsThatLie) {
  for (const std::size_t at : {std::size_t{48}, std::size_t{80}}) {
    for (const u64 count : {u64{0}, u64{2}, u64{4}, u64{5}, u64{1} << 61, u64{1} << 63, ~u64{0}}) {
      EXPECT_EQ(code(bfv_, with_word(coefficients_, at, count)), Errc::kMalformed) << at << ' ' << count;
    }
  }
  // Consistent, but more words than the degree.
  AlignedBuffer words(5);
  Bytes bytes(wire::plaintext_bytes(5));
  wire::write_plaintext(kParmsIdZero, 1.0, words.span(), bytes);
  EXPECT_EQ(code(bfv_, bytes), Errc::kMalformed);
  // Consistent, but fewer words than the level has.
  wire::write_plaintext(ckks_->first_level().parms_id(), 1.0, words.span(), bytes);
  EXPECT_EQ(code(ckks_, bytes), Errc::kMalformed);
}

TEST_F(PlaintextRefusal, WordsOutOfRange) {
  for (const std::size_t at : {std::size_t{88}, std::size_t{88 + 16}}) {
    for (const u64 word : {u64{17}, ~u64{0}}) {
      EXPECT_EQ(code(bfv_, with_word(coefficients_, at, word)), Errc::kResidueOutOfRange);
    }
  }
  const Level& level = ckks_->first_level();
  EXPECT_EQ(code(ckks_, with_word(ntt_, 88, level.modulus(0).value())), Errc::kResidueOutOfRange);
  EXPECT_EQ(code(ckks_, with_word(ntt_, ntt_.size() - 8, level.modulus(1).value())),
            Errc::kResidueOutOfRange);
}

TEST_F(PlaintextRefusal, LevelsWherePlaintextsDoNotLive) {
  EXPECT_EQ(code(ckks_, saved(random_ntt_plaintext(ckks_, ckks_->key_level(), random_))),
            Errc::kLevelMismatch);
  EXPECT_EQ(code(ckks_, with_byte(ntt_, 16, 0)), Errc::kParametersMismatch);
  EXPECT_EQ(code(bfv_, with_double(ntt_, 56, 1.0)), Errc::kParametersMismatch);
}

TEST_F(PlaintextRefusal, ScalesThatAreNone) {
  for (const double scale : kBadScales) {
    EXPECT_EQ(code(bfv_, with_double(coefficients_, 56, scale)), Errc::kInvalidScale) << scale;
    EXPECT_EQ(code(ckks_, with_double(ntt_, 56, scale)), Errc::kInvalidScale) << scale;
  }
  EXPECT_EQ(code(bfv_, with_double(coefficients_, 56, 2.0)), Errc::kInvalidScale);
}

TEST_F(PlaintextRefusal, CoefficientFormInCkks) {
  Bytes bytes(wire::plaintext_bytes(0));
  wire::write_plaintext(kParmsIdZero, 1.0, {}, bytes);
  EXPECT_EQ(code(ckks_, bytes), Errc::kFormMismatch);
}

}  // namespace
}  // namespace emeth
