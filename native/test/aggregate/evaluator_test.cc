#include "aggregate/evaluator.h"

#include <gtest/gtest.h>

#include "bfv/plain.h"
#include "ckks/plain.h"
#include "error_code.h"
#include "objects.h"

namespace emeth {
namespace {

TEST(Evaluator, BfvOperationsAreThoseOfBfv) {
  std::mt19937_64 random(5);
  const ContextPtr context = tiny_bfv();
  const Ciphertext a = random_ciphertext(context, context->first_level(), 2, Form::kCoefficient, random);
  const Plaintext b = random_coefficients(context, 4, random);
  EXPECT_EQ(saved(add_plain(a, b)), saved(bfv::add_plain(a, b)));
  EXPECT_EQ(saved(sub_plain(a, b)), saved(bfv::sub_plain(a, b)));
  EXPECT_EQ(saved(multiply_plain(a, b)), saved(bfv::multiply_plain(a, b)));
  EXPECT_EQ(error_code_of([&] { rescale_to_next(a); }), Errc::kUnsupported);
}

TEST(Evaluator, CkksOperationsAreThoseOfCkks) {
  std::mt19937_64 random(6);
  const ContextPtr context = tiny_ckks();
  const Ciphertext a = random_ciphertext(context, context->first_level(), 2, Form::kNtt, random);
  const Plaintext b = random_ntt_plaintext(context, context->first_level(), random);
  EXPECT_EQ(saved(add_plain(a, b)), saved(ckks::add_plain(a, b)));
  EXPECT_EQ(saved(sub_plain(a, b)), saved(ckks::sub_plain(a, b)));
  EXPECT_EQ(saved(multiply_plain(a, b)), saved(ckks::multiply_plain(a, b)));
  EXPECT_EQ(saved(rescale_to_next(a)), saved(ckks::rescale_to_next(a)));
}

}  // namespace
}  // namespace emeth
