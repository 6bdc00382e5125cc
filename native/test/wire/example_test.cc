// The worked examples of the wire format specification, byte by byte (section 14).

#include <gtest/gtest.h>

#include <numeric>

#include "error_code.h"
#include "hex.h"
#include "objects.h"
#include "wire/evaluation_keys.h"
#include "wire/parameters.h"

namespace emeth {
namespace {

const Bytes kCkksParameters = from_hex(
    "5e a1 10 04 01 00 00 00 69 00 00 00 00 00 00 00"
    "02 00 04 00 00 00 00 00 00 02 00 00 00 00 00 00"
    "00 5e a1 10 04 01 00 00 00 18 00 00 00 00 00 00"
    "00 01 78 ff 3f 00 00 00 00 5e a1 10 04 01 00 00"
    "00 18 00 00 00 00 00 00 00 01 58 ff 3f 00 00 00"
    "00 5e a1 10 04 01 00 00 00 18 00 00 00 00 00 00"
    "00 00 00 00 00 00 00 00 00");

const Bytes kBfvParameters = from_hex(
    "5e a1 10 04 01 00 00 00 51 00 00 00 00 00 00 00"
    "01 00 08 00 00 00 00 00 00 01 00 00 00 00 00 00"
    "00 5e a1 10 04 01 00 00 00 18 00 00 00 00 00 00"
    "00 01 d0 fe ff ff ff 3f 00 5e a1 10 04 01 00 00"
    "00 18 00 00 00 00 00 00 00 01 a0 00 00 00 00 00"
    "00");

const Bytes kBfvCiphertext = from_hex(
    "5e a1 10 04 01 00 00 00 b1 00 00 00 00 00 00 00"
    "b2 ed 63 00 16 af 97 9d 83 93 9b 6d 72 7e 33 45"
    "5d 92 4f 13 63 b0 24 6e 64 8d 49 43 2b f2 cd 9c"
    "00 02 00 00 00 00 00 00 00 04 00 00 00 00 00 00"
    "00 01 00 00 00 00 00 00 00 00 00 00 00 00 00 f0"
    "3f 01 00 00 00 00 00 00 00 5e a1 10 04 01 00 00"
    "00 58 00 00 00 00 00 00 00 08 00 00 00 00 00 00"
    "00 01 00 00 00 00 00 00 00 02 00 00 00 00 00 00"
    "00 03 00 00 00 00 00 00 00 04 00 00 00 00 00 00"
    "00 cd ab 00 00 00 00 00 00 06 00 00 00 00 00 00"
    "00 07 00 00 00 00 00 00 00 08 00 00 00 00 00 00"
    "00");

/// Example 14.5; the generator's byte is at 226, the seed 00 01 ... 3f after it.
Bytes seeded_public_key(Generator generator) {
  Bytes bytes = from_hex(
      "5e a1 10 04 01 00 00 00 22 01 00 00 00 00 00 00"
      "72 3a a3 75 3a e8 fe 83 6f 71 99 cb 3b 56 f1 78"
      "e9 23 dc 11 1e da a9 eb 96 af 13 1a e1 d1 7d 8a"
      "01 02 00 00 00 00 00 00 00 04 00 00 00 00 00 00"
      "00 03 00 00 00 00 00 00 00 00 00 00 00 00 00 f0"
      "3f 01 00 00 00 00 00 00 00 5e a1 10 04 01 00 00"
      "00 78 00 00 00 00 00 00 00 0c 00 00 00 00 00 00 00");
  for (int word = 1; word <= 12; ++word) {
    bytes.push_back(static_cast<std::byte>(word));
    bytes.insert(bytes.end(), 7, std::byte{0});
  }
  const Bytes header = from_hex("5e a1 10 04 01 00 00 00 51 00 00 00 00 00 00 00");
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.push_back(static_cast<std::byte>(generator));
  for (int i = 0; i < 64; ++i) bytes.push_back(static_cast<std::byte>(i));
  return bytes;
}

ContextPtr context_of(const Bytes& parameters) {
  return Context::create(Parameters::create(wire::load_parameters(parameters), Security::kToy));
}

TEST(WireExample, CkksParameters) {
  const ParametersLiteral literal = wire::load_parameters(kCkksParameters);
  EXPECT_EQ(literal.scheme, 2);
  EXPECT_EQ(literal.degree, 1024u);
  EXPECT_EQ(literal.q, (std::vector<u64>{1073707009, 1073698817}));
  EXPECT_EQ(literal.plain_modulus, 0u);

  const ContextPtr context = context_of(kCkksParameters);
  EXPECT_EQ(hex(context->key_level().parms_id()),
            "65db1c7423b13c071457304c70f1aa8887a6744f3284d555eeb3184481582cb7");
  EXPECT_EQ(hex(context->first_level().parms_id()),
            "e993dfc8bdcadeba0e73a4bc423be144502fe9a9cac3c874f35786fa485c37ba");
  EXPECT_EQ(wire::save_parameters(context->parameters()), kCkksParameters);
}

TEST(WireExample, BfvParameters) {
  const ParametersLiteral literal = wire::load_parameters(kBfvParameters);
  EXPECT_EQ(literal.scheme, 1);
  EXPECT_EQ(literal.degree, 2048u);
  EXPECT_EQ(literal.q, (std::vector<u64>{18014398509404161}));
  EXPECT_EQ(literal.plain_modulus, 40961u);

  const ContextPtr context = context_of(kBfvParameters);
  ASSERT_EQ(context->levels().size(), 1u);
  EXPECT_EQ(hex(context->key_level().parms_id()),
            "ca1df24f4836a7846f63745cffac11d035e5d3bc73e620d5774cf5bc737e48c6");
  EXPECT_EQ(wire::save_parameters(context->parameters()), kBfvParameters);
}

TEST(WireExample, CompressedParametersAreLeftToTheCaller) {
  const Bytes zlib = from_hex(
      "5e a1 10 04 01 01 00 00 36 00 00 00 00 00 00 00"
      "78 9c 63 64 e0 60 00 03 46 08 c5 10 b7 50 80 05"
      "c4 96 80 f2 19 2f fc fb ff ff bf 3d a6 f8 02 08"
      "0d 00 e9 7e 08 0f");
  const Bytes zstd = from_hex(
      "5e a1 10 04 01 02 00 00 42 00 00 00 00 00 00 00"
      "28 b5 2f fd 20 41 4d 01 00 d8 01 00 08 00 01 00"
      "5e a1 10 04 18 00 00 01 d0 fe ff ff ff 3f a0 00"
      "00 00 00 00 00 05 00 3b fd 62 f6 7d 59 04 20 6e"
      "01 11");
  EXPECT_EQ(error_code_of([&] { wire::load_parameters(zlib); }), Errc::kCompressed);
  EXPECT_EQ(error_code_of([&] { wire::load_parameters(zstd); }), Errc::kCompressed);
}

TEST(WireExample, BfvPlaintext) {
  const Bytes bytes = from_hex(
      "5e a1 10 04 01 00 00 00 78 00 00 00 00 00 00 00"
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
      "04 00 00 00 00 00 00 00 00 00 00 00 00 00 f0 3f"
      "5e a1 10 04 01 00 00 00 38 00 00 00 00 00 00 00"
      "04 00 00 00 00 00 00 00 05 00 00 00 00 00 00 00"
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
      "00 30 00 00 00 00 00 00");
  const ContextPtr context = make_context(Scheme::kBfv, 1024, {132120577}, 12289);
  const Plaintext plaintext = wire::load_plaintext(context, bytes);
  EXPECT_FALSE(plaintext.is_ntt());
  EXPECT_EQ(std::vector<u64>(plaintext.words().begin(), plaintext.words().end()),
            (std::vector<u64>{5, 0, 0, 12288}));
  EXPECT_EQ(saved(plaintext), bytes);
}

TEST(WireExample, BfvCiphertext) {
  const ContextPtr context = tiny_bfv();
  const Ciphertext ciphertext = wire::load_ciphertext(context, kBfvCiphertext, {});
  EXPECT_EQ(&ciphertext.level(), &context->first_level());
  EXPECT_EQ(ciphertext.size(), 2u);
  EXPECT_EQ(ciphertext.form(), Form::kCoefficient);
  EXPECT_EQ(ciphertext.scale(), 1.0);
  EXPECT_EQ(std::vector<u64>(ciphertext.words().begin(), ciphertext.words().end()),
            (std::vector<u64>{1, 2, 3, 4, 0xabcd, 6, 7, 8}));
  EXPECT_EQ(saved(ciphertext), kBfvCiphertext);
}

TEST(WireExample, SeededPublicKey) {
  const std::vector<u64> c1_blake2xb{955775039, 457305879, 436955197,  667361676,  165642116, 294058650,
                                     539701544, 545657158, 1868695080, 1040093179, 776265238, 125931429};
  const std::vector<u64> c1_shake256{211665433,  628651682,  825668647,  953027943, 441072363,  740608571,
                                     2074746498, 1321688601, 2203721348, 608674975, 3783826635, 1606496129};
  const ContextPtr context = tiny_ckks();
  for (const auto& [generator, c1] :
       {std::pair(Generator::kBlake2xb, c1_blake2xb), std::pair(Generator::kShake256, c1_shake256)}) {
    const Bytes bytes = seeded_public_key(generator);
    ASSERT_EQ(bytes.size(), 290u);
    const Ciphertext key = wire::load_ciphertext(context, bytes, {.key_level = true});
    EXPECT_EQ(key.form(), Form::kNtt);
    std::vector<u64> expected(12);
    std::iota(expected.begin(), expected.end(), 1);
    expected.insert(expected.end(), c1.begin(), c1.end());
    EXPECT_EQ(std::vector<u64>(key.words().begin(), key.words().end()), expected);

    const wire::CiphertextView view = wire::parse_ciphertext(*context, bytes, {.key_level = true});
    ASSERT_TRUE(view.seed.has_value());
    EXPECT_EQ(saved_seeded(key, *view.seed), bytes);
    EXPECT_EQ(saved(key).size(), 113u + 8 * 2 * 12);
  }
}

/// Example 14.6: `rows`, of which row `present` holds two components of example 14.5.
Bytes evaluation_keys(int rows, int present) {
  const Bytes component = seeded_public_key(Generator::kBlake2xb);
  Bytes bytes = from_hex("5e a1 10 04 01 00 00 00 00 00 00 00 00 00 00 00");
  bytes.insert(bytes.end(), component.begin() + 16, component.begin() + 48);  // parms_id
  const auto append_word = [&](int word) {
    bytes.push_back(static_cast<std::byte>(word));
    bytes.insert(bytes.end(), 7, std::byte{0});
  };
  append_word(rows);
  for (int row = 0; row < rows; ++row) {
    append_word(row == present ? 2 : 0);
    for (int digit = 0; row == present && digit < 2; ++digit) {
      bytes.insert(bytes.end(), component.begin(), component.end());
    }
  }
  const std::size_t size = bytes.size();
  return with_word(std::move(bytes), 8, size);
}

TEST(WireExample, RelinKeys) {
  const Bytes bytes = evaluation_keys(1, 0);
  ASSERT_EQ(bytes.size(), 644u);
  ASSERT_EQ(word_at(bytes, 8), 0x284u);
  const ContextPtr context = tiny_ckks();
  const RelinKeys keys = wire::load_relin_keys(context, bytes, {});
  const Ciphertext component =
      wire::load_ciphertext(context, seeded_public_key(Generator::kBlake2xb), {.key_level = true});
  ASSERT_EQ(keys.size(), 1u);
  for (std::size_t digit = 0; digit < 2; ++digit) {
    EXPECT_EQ(saved(keys.key(2).component(digit)), saved(component));
  }
  EXPECT_EQ(wire::saved_bytes(keys, wire::KeyForm::kFull), 56u + 8 + 2 * (113 + 16 * 12));
}

TEST(WireExample, GaloisKeys) {
  const Bytes bytes = evaluation_keys(4, 1);
  ASSERT_EQ(bytes.size(), 668u);
  const GaloisKeys keys = wire::load_galois_keys(tiny_ckks(), bytes, {});
  EXPECT_EQ(keys.keys().size(), 1u);
  EXPECT_TRUE(keys.has(3));
  EXPECT_EQ(keys.key(3).size(), 2u);
}

TEST(WireExample, SizesAtAGlance) {
  const ContextPtr context = tiny_ckks();
  const Level& level = context->first_level();
  std::mt19937_64 random(1);
  EXPECT_EQ(wire::saved_bytes(random_ntt_plaintext(context, level, random)), 88u + 8 * 4 * 2);
  EXPECT_EQ(wire::plaintext_bytes(0), 88u);
  const Ciphertext ciphertext = random_ciphertext(context, level, 3, Form::kNtt, random);
  EXPECT_EQ(wire::saved_bytes(ciphertext), 113u + 8 * 3 * 4 * 2);
  EXPECT_EQ(wire::saved_seeded_bytes(ciphertext), 194u + 8 * 4 * 2);
  EXPECT_EQ(wire::max_body_bytes(*context, 16, false), 97u + 8 * 16 * 4 * 2);
  EXPECT_EQ(wire::max_body_bytes(*context, 2, true), 178u + 8 * 2 * 4 * 3 - 81u);
}

}  // namespace
}  // namespace emeth
