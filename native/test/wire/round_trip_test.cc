// What is written can be read again, for many parameter sets and every kind of object.

#include <gtest/gtest.h>

#include "math/primes.h"
#include "objects.h"
#include "random/uniform.h"
#include "wire/parameters.h"

namespace emeth {
namespace {

struct ParameterSet {
  const char* name;
  Scheme scheme;
  std::size_t n;
  std::vector<u64> q;
  u64 t;
};

void PrintTo(const ParameterSet& set, std::ostream* out) { *out << set.name; }

std::vector<ParameterSet> parameter_sets() {
  return {{"BfvN2", Scheme::kBfv, 2, {13, 17}, 3},
          {"BfvN4", Scheme::kBfv, 4, {1048433, 2097097}, 17},
          {"BfvOnePrime", Scheme::kBfv, 1024, {132120577}, 12289},
          {"Bfv60Bits", Scheme::kBfv, 64, primes(128, 60, 4), 257},
          {"BfvShortChain",
           Scheme::kBfv,
           8,
           {primes(16, 30, 2)[0], primes(16, 31, 2)[0], primes(16, 40, 2)[0]},
           (u64{1} << 36) + 3},
          {"CkksN4", Scheme::kCkks, 4, {1073741689, 2147483497, 4294967161}, 0},
          {"CkksMixed",
           Scheme::kCkks,
           4096,
           {primes(8192, 60, 1)[0], primes(8192, 40, 1)[0], primes(8192, 60, 2)[1]},
           0},
          {"CkksManyPrimes", Scheme::kCkks, 4, primes(8, 40, 256), 0}};
}

class RoundTrip : public testing::TestWithParam<ParameterSet> {
 protected:
  ContextPtr context_ = make_context(GetParam().scheme, GetParam().n, GetParam().q, GetParam().t);
  std::mt19937_64 random_{20240229};
};

TEST_P(RoundTrip, ParametersKeepTheirValues) {
  const ParametersLiteral literal = wire::load_parameters(wire::save_parameters(context_->parameters()));
  EXPECT_EQ(literal.scheme, static_cast<u8>(GetParam().scheme));
  EXPECT_EQ(literal.degree, GetParam().n);
  EXPECT_EQ(literal.q, GetParam().q);
  EXPECT_EQ(literal.plain_modulus, GetParam().t);
}

TEST_P(RoundTrip, CiphertextsKeepTheirBytesAtEveryLevelSizeAndForm) {
  for (const Level& level : context_->levels()) {
    if (!context_->is_data_level(level)) continue;
    for (const std::size_t size : {2u, 3u, 16u}) {
      for (const Form form : {Form::kCoefficient, Form::kNtt}) {
        const Ciphertext ciphertext = random_ciphertext(context_, level, size, form, random_);
        const Bytes bytes = saved(ciphertext);
        const Ciphertext loaded = wire::load_ciphertext(context_, bytes, {});
        EXPECT_EQ(&loaded.level(), &level);
        EXPECT_EQ(loaded.size(), size);
        EXPECT_EQ(loaded.form(), form);
        EXPECT_TRUE(std::ranges::equal(loaded.words(), ciphertext.words()));
        EXPECT_EQ(saved(loaded), bytes);
        EXPECT_LE(bytes.size() - 16, wire::max_body_bytes(*context_, size, false));
      }
    }
    if (level.limbs() > 8) break;  // the large chain once
  }
}

TEST_P(RoundTrip, SeededCiphertextsExpandToTheFullForm) {
  for (const Generator generator : {Generator::kBlake2xb, Generator::kShake256}) {
    const Level& level = context_->first_level();
    Ciphertext full = random_ciphertext(context_, level, 2, usual_form(*context_), random_);
    wire::SeedRecord record{generator, {}};
    for (std::byte& b : record.seed) b = static_cast<std::byte>(random_());
    SeedStream stream(generator, record.seed);
    sample_uniform(stream, level.moduli(), level.degree(), full.words().last(level.poly_words()));
    const Bytes bytes = saved_seeded(full, record);
    EXPECT_EQ(saved(wire::load_ciphertext(context_, bytes, {})), saved(full));
    EXPECT_LE(bytes.size() - 16, wire::max_body_bytes(*context_, 2, false));
  }
}

TEST_P(RoundTrip, PlaintextsKeepTheirBytes) {
  for (const Level& level : context_->levels()) {
    if (!context_->is_data_level(level)) continue;
    const Bytes bytes = saved(random_ntt_plaintext(context_, level, random_));
    EXPECT_EQ(saved(wire::load_plaintext(context_, bytes)), bytes);
  }
  if (context_->scheme() != Scheme::kBfv) return;
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, context_->degree()}) {
    const Bytes bytes = saved(random_coefficients(context_, count, random_));
    EXPECT_EQ(bytes.size(), 88 + 8 * count);
    EXPECT_EQ(saved(wire::load_plaintext(context_, bytes)), bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(All, RoundTrip, testing::ValuesIn(parameter_sets()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace emeth
