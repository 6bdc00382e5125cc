#include "bfv/batch_encoder.h"

#include <gtest/gtest.h>

#include <random>

#include "error_code.h"
#include "objects.h"

namespace emeth {
namespace {

ContextPtr batching() { return make_context(Scheme::kBfv, 8, {1152921504606846577, 1048433}, 257); }

TEST(BatchEncoder, SlotIsTheValueAtItsRoot) {
  const ContextPtr context = batching();
  const std::vector<u64> values{1, 256, 0, 77, 128, 129, 5, 200};
  const Plaintext m = bfv::encode(context, values);
  ASSERT_EQ(m.words().size(), 8U);
  const Modulus t(257);
  const u64 psi = context->plain_ntt()->root();
  u64 exponent = 1;
  for (std::size_t s = 0; s < 4; ++s) {
    for (const std::size_t row : {0, 1}) {
      const u64 root = t.power(psi, row == 0 ? exponent : 16 - exponent);
      u64 value = 0;
      for (std::size_t j = 8; j-- > 0;) {
        value = t.add(t.multiply(value, root), m.words()[j]);
      }
      EXPECT_EQ(value, values[4 * row + s]) << row << ' ' << s;
    }
    exponent = 3 * exponent % 16;
  }
}

TEST(BatchEncoder, DecodeUndoesEncode) {
  const ContextPtr context = batching();
  for (unsigned seed = 0; seed < 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<u64> values(8);
    std::vector<i64> signed_values(random() % 9);
    for (u64& v : values) {
      v = random() % 257;
    }
    for (i64& v : signed_values) {
      v = static_cast<i64>(random() % 257) - 128;
    }
    EXPECT_EQ(bfv::decode(bfv::encode(context, values)), values);
    const std::vector<i64> decoded = bfv::decode_signed(bfv::encode_signed(context, signed_values));
    signed_values.resize(8, 0);
    EXPECT_EQ(decoded, signed_values);
  }
}

TEST(BatchEncoder, ValuesOutsideTheirIntervalAreRefused) {
  const ContextPtr context = batching();
  const auto encode = [&](u64 v) { bfv::encode(context, std::vector<u64>{0, v}); };
  const auto encode_signed = [&](i64 v) { bfv::encode_signed(context, std::vector<i64>{0, v}); };
  EXPECT_NO_THROW(encode(256));
  EXPECT_NO_THROW(encode_signed(128));
  EXPECT_NO_THROW(encode_signed(-128));
  for (const u64 v : {u64{257}, ~u64{0}}) {
    EXPECT_EQ(error_code_of([&] { encode(v); }), Errc::kValueOutOfRange);
  }
  for (const i64 v : {i64{129}, i64{-129}, INT64_MIN, INT64_MAX}) {
    EXPECT_EQ(error_code_of([&] { encode_signed(v); }), Errc::kValueOutOfRange);
  }
  EXPECT_EQ(error_code_of([&] { bfv::encode(context, std::vector<u64>(9)); }), Errc::kValueOutOfRange);
}

TEST(BatchEncoder, NeedsBatching) {
  const std::vector<u64> q{1152921504606846577, 1048433};
  for (const ContextPtr& context :
       {make_context(Scheme::kBfv, 8, q, 256), make_context(Scheme::kCkks, 8, q, 0)}) {
    EXPECT_EQ(error_code_of([&] { bfv::encode(context, {}); }), Errc::kUnsupported);
    EXPECT_EQ(error_code_of([&] { bfv::decode(Plaintext::coefficients(context, AlignedBuffer())); }),
              Errc::kUnsupported);
  }
}

TEST(BatchEncoder, DecodesOnlyResidues) {
  const ContextPtr context = batching();
  AlignedBuffer words(3);
  words[2] = 257;
  EXPECT_EQ(error_code_of([&] { bfv::decode(Plaintext::coefficients(context, std::move(words))); }),
            Errc::kResidueOutOfRange);
}

}  // namespace
}  // namespace emeth
