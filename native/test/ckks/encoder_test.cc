#include "ckks/encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <random>

#include "error_code.h"
#include "math/primes.h"
#include "objects.h"
#include "wire/parameters.h"

namespace emeth {
namespace {

using Complex = std::complex<double>;

ContextPtr ckks_context(std::size_t n, const std::vector<int>& sizes) {
  return make_context(Scheme::kCkks, n, coefficient_modulus(n, sizes), 0);
}

Bytes vector_file(const std::string& name) {
  return read_file(std::string(EMETH_TEST_DATA) + "/ckks-2048-toy/" + name).value();
}

ContextPtr vector_context() {
  return Context::create(
      Parameters::create(wire::load_parameters(vector_file("parms.seal")), Security::kToy));
}

std::vector<double> vector_values(const std::string& name) {
  const Bytes bytes = vector_file(name);
  std::vector<double> values(bytes.size() / 8);
  std::memcpy(values.data(), bytes.data(), 8 * values.size());
  return values;
}

/// The coefficients of a plaintext, centred modulo its first prime.
std::vector<i64> small_coefficients(const Plaintext& plaintext) {
  const Level& level = *plaintext.level();
  std::vector<u64> limb(plaintext.words().begin(),
                        plaintext.words().begin() + static_cast<std::ptrdiff_t>(level.degree()));
  level.ntt(0).inverse(limb.data());
  std::vector<i64> coefficients;
  const auto q = static_cast<i64>(level.modulus(0).value());
  for (const u64 x : limb) {
    const auto residue = static_cast<i64>(x);
    coefficients.push_back(residue > q / 2 ? residue - q : residue);
  }
  return coefficients;
}

TEST(Encode, CoefficientsAreSealsUpToRounding) {
  const ContextPtr context = vector_context();
  for (const std::string name : {"pa", "pb"}) {
    const Plaintext expected = wire::load_plaintext(context, vector_file(name + ".seal"));
    const Plaintext encoded =
        ckks::encode(context, vector_values(name + ".values"), 0x1p25, context->first_level().limbs());
    EXPECT_EQ(encoded.level(), expected.level());
    EXPECT_EQ(encoded.scale(), expected.scale());
    const std::vector<i64> a = small_coefficients(encoded);
    const std::vector<i64> b = small_coefficients(expected);
    int different = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
      different += a[j] != b[j];
      EXPECT_LE(std::abs(a[j] - b[j]), 1) << name << " coefficient " << j;
    }
    EXPECT_LE(different, 2) << "of 2048 coefficients";
    RecordProperty("different_" + name, different);
  }
}

TEST(Decode, ValuesAreSeals) {
  const ContextPtr context = vector_context();
  const std::vector<double> expected = vector_values("a.dec.values");
  const std::vector<Complex> decoded = ckks::decode(wire::load_plaintext(context, vector_file("a.dec.seal")));
  ASSERT_EQ(decoded.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(decoded[i].real(), expected[i], 1e-9) << i;
  }
}

/// Evaluates m at zeta^(3^i) term by term.
TEST(Encode, SlotIsTheValueAtItsRoot) {
  constexpr std::size_t kN = 16;
  const ContextPtr context = ckks_context(kN, {50, 50});
  std::vector<Complex> values;
  for (std::size_t i = 0; i < kN / 2; ++i) {
    values.emplace_back(std::sin(1.0 + static_cast<double>(i)), static_cast<double>(i) / 7);
  }
  const std::vector<i64> m = small_coefficients(ckks::encode(context, values, 0x1p40, 1));
  std::size_t exponent = 1;
  for (std::size_t i = 0; i < kN / 2; ++i) {
    Complex sum = 0;
    for (std::size_t j = 0; j < kN; ++j) {
      const double angle = std::numbers::pi * static_cast<double>(j * exponent % (2 * kN)) / kN;
      sum += static_cast<double>(m[j]) * std::polar(1.0, angle);
    }
    EXPECT_LT(std::abs(sum / 0x1p40 - values[i]), 1e-11) << i;
    exponent = 3 * exponent % (2 * kN);
  }
}

TEST(Encode, RoundTripErrorIsThatOfRounding) {
  for (const auto& [n, sizes, scale] : {std::tuple{std::size_t{2}, std::vector{40, 40}, 0x1p20},
                                        {std::size_t{4}, std::vector{40}, 0x1p30},
                                        {std::size_t{64}, std::vector{60, 60, 60, 60}, 0x1p100},
                                        {std::size_t{4096}, std::vector{60, 40, 40, 60}, 0x1p40}}) {
    const ContextPtr context = ckks_context(n, sizes);
    for (unsigned seed = 0; seed < 3; ++seed) {
      SCOPED_TRACE("N " + std::to_string(n) + ", seed " + std::to_string(seed));
      std::mt19937_64 random(seed);
      std::uniform_real_distribution<double> uniform(-4, 4);
      std::vector<Complex> values(n / 2);
      for (Complex& z : values) {
        z = {uniform(random), uniform(random)};
      }
      for (std::size_t limbs = 1; limbs <= context->first_level().limbs(); ++limbs) {
        if (std::log2(scale) + 4 >= context->level(limbs).total_bits()) {
          continue;
        }
        const std::vector<Complex> decoded = ckks::decode(ckks::encode(context, values, scale, limbs));
        const double bound = 0x1p-46 * 8 + static_cast<double>(n) / 2 / scale;
        for (std::size_t i = 0; i < values.size(); ++i) {
          EXPECT_LT(std::abs(decoded[i] - values[i]), bound) << i;
        }
      }
    }
  }
}

TEST(Encode, ShortAndRealInputsAreExtended) {
  const ContextPtr context = ckks_context(8, {50, 50});
  const std::vector<double> real{1.5, -2.25};
  const std::vector<Complex> complex{{1.5, 0}, {-2.25, 0}, {0, 0}, {0, 0}};
  const Plaintext a = ckks::encode(context, real, 0x1p30, 1);
  const Plaintext b = ckks::encode(context, complex, 0x1p30, 1);
  EXPECT_TRUE(std::ranges::equal(a.words(), b.words()));
  const Plaintext none = ckks::encode(context, std::vector<double>{}, 0x1p30, 1);
  EXPECT_TRUE(std::ranges::all_of(none.words(), [](u64 x) { return x == 0; }));
}

/// A constant vector c is the constant polynomial round(c scale), exactly, if that product is exact.
TEST(Encode, IntegersBeyond64BitsAreReducedExactly) {
  const ContextPtr context = ckks_context(8, {60, 59, 58, 60});
  for (const int exponent : {10, 63, 64, 65, 100, 127, 128, 170}) {
    for (const double c : {1.0, -1.0, 1.75, -0x1.fffffffffffffp0}) {
      SCOPED_TRACE("c " + std::to_string(c) + ", exponent " + std::to_string(exponent));
      const double scale = std::ldexp(1.0, exponent);
      const std::vector<double> values(4, c);
      const Plaintext plaintext = ckks::encode(context, values, scale, 3);
      const double significand = std::round(std::ldexp(std::abs(c), std::min(exponent, 52)));
      for (std::size_t i = 0; i < 3; ++i) {
        const Modulus& q = plaintext.level()->modulus(i);
        u64 residue = q.reduce(static_cast<u64>(significand));
        residue = q.multiply(residue, q.power(2, static_cast<u64>(std::max(exponent - 52, 0))));
        residue = c < 0 ? q.negate(residue) : residue;
        for (std::size_t j = 0; j < 8; ++j) {
          EXPECT_EQ(plaintext.words()[8 * i + j], residue);
        }
      }
    }
  }
}

TEST(Encode, ScaleIsBoundedByTheLevel) {
  const ContextPtr context = ckks_context(8, {50, 50, 50});
  const int bits = context->level(1).total_bits();
  const std::vector<double> tiny{0x1p-100};
  const auto encode = [&](double scale) { return ckks::encode(context, tiny, scale, 1); };
  EXPECT_NO_THROW(encode(std::ldexp(1.0, bits - 2)));
  EXPECT_EQ(error_code_of([&] { encode(std::ldexp(1.0, bits - 1)); }), Errc::kInvalidScale);
  EXPECT_NO_THROW(encode(std::numeric_limits<double>::min()));
  for (const double scale : {0.0, -1.0, std::numeric_limits<double>::denorm_min(), HUGE_VAL, std::nan("")}) {
    EXPECT_EQ(error_code_of([&] { encode(scale); }), Errc::kInvalidScale) << scale;
  }
  EXPECT_NO_THROW(ckks::encode(context, tiny, std::ldexp(1.0, bits), 2));
  EXPECT_EQ(error_code_of([&] { ckks::encode(context, tiny, 1.0, 4); }), Errc::kLevelMismatch);
}

TEST(Encode, CoefficientsAreBoundedByTheLevel) {
  const ContextPtr context = ckks_context(8, {50, 50});
  const int bits = context->level(1).total_bits();
  const double largest = std::ldexp(1.0, bits - 2);
  const auto encode = [&](double c) { return ckks::encode(context, std::vector<double>(4, c), 1.0, 1); };
  EXPECT_NO_THROW(encode(largest));
  EXPECT_NO_THROW(encode(-largest));
  EXPECT_EQ(error_code_of([&] { encode(largest * (1 + 0x1p-40)); }), Errc::kValueOutOfRange);
  EXPECT_EQ(error_code_of([&] { encode(1e308); }), Errc::kValueOutOfRange);
  for (const double bad : {HUGE_VAL, -HUGE_VAL, std::nan("")}) {
    EXPECT_EQ(error_code_of([&] { encode(bad); }), Errc::kValueOutOfRange);
    const std::vector<Complex> imaginary{{0.0, bad}};
    EXPECT_EQ(error_code_of([&] { ckks::encode(context, imaginary, 1.0, 1); }), Errc::kValueOutOfRange);
  }
  EXPECT_EQ(error_code_of([&] { ckks::encode(context, std::vector<double>(5), 1.0, 1); }),
            Errc::kValueOutOfRange);
}

TEST(Decode, RefusesWhatIsNoEncodedVector) {
  const ContextPtr context = ckks_context(8, {50, 50});
  const Plaintext at_key_level = ckks::encode(context, std::vector<double>{1.0}, 0x1p20, 2);
  EXPECT_EQ(error_code_of([&] { ckks::decode(at_key_level); }), Errc::kLevelMismatch);
  const Level& level = context->first_level();
  const Plaintext scaled = Plaintext::ntt(context, level, AlignedBuffer(level.poly_words()), 0x1p50);
  EXPECT_EQ(error_code_of([&] { ckks::decode(scaled); }), Errc::kInvalidScale);
  const ContextPtr bfv = tiny_bfv();
  EXPECT_EQ(error_code_of([&] { ckks::encode(bfv, std::vector<double>{1.0}, 2.0, 1); }), Errc::kUnsupported);
  EXPECT_EQ(error_code_of([&] { ckks::decode(Plaintext::coefficients(bfv, AlignedBuffer(1))); }),
            Errc::kUnsupported);
}

/// Values whose integers lie just above and below multiples of 2^64 lose nothing to the size of the modulus.
TEST(Decode, LiftIsExactForLongModuli) {
  const ContextPtr context = ckks_context(8, {60, 60, 60, 60, 60});
  for (const double c : {0x1p64 + 0x1p12, -0x1p64 - 0x1p12, 0x1p128 - 0x1p76, -1.0, 0x1p-3}) {
    const Plaintext plaintext = ckks::encode(context, std::vector<double>(4, c), 0x1p50, 4);
    for (const Complex& z : ckks::decode(plaintext)) {
      EXPECT_EQ(z.real(), c);
    }
  }
}

}  // namespace
}  // namespace emeth
