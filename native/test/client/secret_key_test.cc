#include "client/secret_key.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/key_generator.h"
#include "error_code.h"
#include "objects.h"

namespace emeth {
namespace {

ContextPtr context() { return make_context(Scheme::kBfv, 8, {97, 1152921504606846577, 1048433}, 5); }

Bytes saved_key(const SecretKey& key) {
  Bytes bytes(saved_bytes(key));
  save(key, bytes);
  return bytes;
}

/// The words of a key from its coefficients.
AlignedBuffer key_words(const Level& level, std::span<const i64> coefficients) {
  AlignedBuffer words(level.poly_words());
  const PolyView<Form::kCoefficient> poly{&level, words.data()};
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    const auto q = static_cast<i64>(level.modulus(i).value());
    for (std::size_t j = 0; j < coefficients.size(); ++j) {
      poly.limb(i)[j] = static_cast<u64>((coefficients[j] + q) % q);
    }
  }
  to_ntt(poly);
  return words;
}

TEST(SecretKey, SavedAndLoadedIsTheSame) {
  const ContextPtr shared = context();
  const SecretKey key = generate_secret_key(shared);
  const SecretKey loaded = load_secret_key(shared, saved_key(key));
  EXPECT_TRUE(std::ranges::equal(loaded.words(), key.words()));
}

TEST(SecretKey, FreshOnesDiffer) {
  const ContextPtr shared = make_context(Scheme::kCkks, 64, {1048193, 257}, 0);
  EXPECT_FALSE(std::ranges::equal(generate_secret_key(shared).words(), generate_secret_key(shared).words()));
}

TEST(SecretKey, NonTernaryIsRefused) {
  const ContextPtr shared = context();
  const Level& level = shared->key_level();
  const auto load = [&](std::vector<i64> coefficients) {
    load_secret_key(shared, saved_key(SecretKey(shared, key_words(level, coefficients))));
  };
  EXPECT_NO_THROW(load({1, -1, 0, 0, 1, -1, 1, 0}));
  EXPECT_EQ(error_code_of([&] { load({1, -1, 0, 2}); }), Errc::kMalformed);
  EXPECT_EQ(error_code_of([&] { load({1, -2, 0, 0}); }), Errc::kMalformed);
}

TEST(SecretKey, LimbsThatDisagreeAreRefused) {
  const ContextPtr shared = context();
  const Level& level = shared->key_level();
  const AlignedBuffer one = key_words(level, std::vector<i64>{1});
  AlignedBuffer mixed = key_words(level, std::vector<i64>{-1});
  std::copy_n(one.data(), level.degree(), mixed.data());
  const Bytes bytes = saved_key(SecretKey(shared, std::move(mixed)));
  EXPECT_EQ(error_code_of([&] { load_secret_key(shared, bytes); }), Errc::kMalformed);
}

TEST(SecretKey, ForeignBytesAreRefused) {
  const ContextPtr shared = context();
  const Bytes bytes = saved_key(generate_secret_key(shared));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(load_secret_key(shared, std::span(bytes).first(size)), Error) << size;
  }
  EXPECT_EQ(error_code_of([&] { load_secret_key(shared, with_double(bytes, 56, 2.0)); }),
            Errc::kInvalidScale);
  EXPECT_EQ(error_code_of([&] { load_secret_key(shared, with_byte(bytes, 16, 1)); }),
            Errc::kParametersMismatch);
  EXPECT_EQ(error_code_of([&] { load_secret_key(shared, with_word(bytes, 88, 97)); }),
            Errc::kResidueOutOfRange);
  AlignedBuffer words(shared->first_level().poly_words());
  const Plaintext lower = Plaintext::ntt(shared, shared->first_level(), std::move(words), 1.0);
  EXPECT_EQ(error_code_of([&] { load_secret_key(shared, saved(lower)); }), Errc::kLevelMismatch);
  EXPECT_EQ(error_code_of([&] { SecretKey(shared, AlignedBuffer(8)); }), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace emeth
