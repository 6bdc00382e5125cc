#include "rlwe/parameters.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "math/primes.h"
#include "math/rns.h"

namespace emeth {
namespace {

/// N = 8: primes = 1 (mod 16).
ParametersLiteral valid_bfv() { return {1, 8, {97, 113, 193}, 257}; }
ParametersLiteral valid_ckks() { return {2, 8, {97, 113, 193}, 0}; }

/// Expects `literal` to be refused with `code` and a message that contains `value`.
void expect_refused(const ParametersLiteral& literal, const std::string& value,
                    Security security = Security::kToy, Errc code = Errc::kInvalidParameters) {
  try {
    Parameters::create(literal, security);
    ADD_FAILURE() << "accepted, though " << value;
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), code) << e.what();
    EXPECT_NE(std::string(e.what()).find(value), std::string::npos) << e.what();
  }
}

template <typename Change>
ParametersLiteral changed(ParametersLiteral literal, Change change) {
  change(literal);
  return literal;
}

TEST(Parameters, ValidOnesKeepTheirValues) {
  const Parameters parameters = Parameters::create(valid_bfv(), Security::kToy);
  EXPECT_EQ(parameters.scheme(), Scheme::kBfv);
  EXPECT_EQ(parameters.degree(), 8U);
  EXPECT_EQ(parameters.q(), (std::vector<u64>{97, 113, 193}));
  EXPECT_EQ(parameters.plain_modulus(), 257U);
  EXPECT_EQ(Parameters::create(valid_ckks(), Security::kToy).scheme(), Scheme::kCkks);
}

TEST(Parameters, UnknownSchemeIsNamed) {
  for (const int scheme : {0, 3, 255}) {
    expect_refused(changed(valid_bfv(), [&](auto& p) { p.scheme = static_cast<u8>(scheme); }),
                   std::to_string(scheme));
  }
}

TEST(Parameters, NumberOfPrimesIsNamed) {
  expect_refused(changed(valid_bfv(), [](auto& p) { p.q.clear(); }), "0 coefficient primes");
  expect_refused(changed(valid_bfv(), [](auto& p) { p.q.assign(257, 97); }), "257");
}

TEST(Parameters, DegreeOutsideItsRangeIsNamed) {
  for (const u64 n : {u64{0}, u64{1}, u64{12}, u64{262144}, u64{1} << 63, ~u64{0}}) {
    expect_refused(changed(valid_bfv(), [&](auto& p) { p.degree = n; }), "N = " + std::to_string(n));
  }
}

TEST(Parameters, BadPrimeIsNamedWithItsPlace) {
  for (const u64 q : {u64{0}, u64{1}, (u64{1} << 60) + 33, ~u64{0}, u64{33}, u64{101}}) {
    expect_refused(changed(valid_bfv(), [&](auto& p) { p.q[1] = q; }), "q_2 = " + std::to_string(q));
  }
}

TEST(Parameters, RepeatedPrimeIsNamed) {
  expect_refused(changed(valid_bfv(), [](auto& p) { p.q[2] = 97; }), "97 occurs twice");
}

TEST(Parameters, PlainModulusOutsideItsRangeIsNamed) {
  for (const u64 t : {u64{0}, u64{1}, u64{1} << 60, ~u64{0}}) {
    expect_refused(changed(valid_bfv(), [&](auto& p) { p.plain_modulus = t; }), "t = " + std::to_string(t));
  }
  expect_refused(changed(valid_bfv(), [](auto& p) { p.plain_modulus = 2 * 113; }), "coefficient prime 113");
  expect_refused(changed(valid_bfv(), [](auto& p) { p.plain_modulus = u64{97} * 113 * 193 + 1; }),
                 "not below the product");
  expect_refused(changed(valid_ckks(), [](auto& p) { p.plain_modulus = 257; }), "t = 257");
}

TEST(Parameters, PlainModulusMayReachTheProductLessOne) {
  const ParametersLiteral largest =
      changed(valid_bfv(), [](auto& p) { p.plain_modulus = u64{97} * 113 * 193 - 1; });
  const Parameters parameters = Parameters::create(largest, Security::kToy);
  EXPECT_TRUE(parameters.forms_level(3));
  EXPECT_FALSE(parameters.forms_level(2));
}

TEST(Parameters, SecurityCountsTheSpecialPrime) {
  const std::vector<u64> enough = default_bfv_modulus(4096);  // 109 bits
  EXPECT_EQ(Parameters::create({1, 4096, enough, 1032193}, Security::k128).q(), enough);
  for (const Security security : {Security::k192, Security::k256}) {
    expect_refused({1, 4096, enough, 1032193}, "109 bits", security, Errc::kInsecureParameters);
  }
  const std::vector<int> sizes{36, 37, 37};
  expect_refused({2, 4096, coefficient_modulus(4096, sizes), 0}, "110 bits", Security::k128,
                 Errc::kInsecureParameters);
}

TEST(Parameters, DegreesOutsideTheStandardAreInsecure) {
  expect_refused(valid_bfv(), "N = 8 allows", Security::k128, Errc::kInsecureParameters);
  EXPECT_EQ(max_modulus_bits(65536, Security::k128), 0);
  EXPECT_EQ(max_modulus_bits(32768, Security::k128), 881);
  EXPECT_EQ(max_modulus_bits(1024, Security::k256), 14);
  EXPECT_EQ(max_modulus_bits(8192, Security::k192), 152);
}

TEST(Parameters, DefaultModuliUseTheWholeSecurityBudget) {
  for (std::size_t n = 1024; n <= 32768; n *= 2) {
    const Parameters parameters = Parameters::create({1, n, default_bfv_modulus(n), 65537}, Security::k128);
    const std::vector<Modulus> moduli(parameters.q().begin(), parameters.q().end());
    EXPECT_EQ(RnsBase(moduli).product_bit_count(), max_modulus_bits(n, Security::k128)) << n;
  }
  EXPECT_THROW(default_bfv_modulus(512), Error);
}

}  // namespace
}  // namespace emeth
