#include "rlwe/parameters.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/error.h"
#include "math/primes.h"
#include "math/rns.h"

namespace emeth {
namespace {

constexpr int kMaxBits = 60;

/// One row of the standard's table: the longest prod q_i for 128, 192 and 256 bits of security.
struct SecurityRow {
  std::size_t n;
  std::array<int, 3> bits;
};
constexpr std::array<SecurityRow, 6> kSecurityTable{{{1024, {27, 19, 14}},
                                                     {2048, {54, 37, 29}},
                                                     {4096, {109, 75, 58}},
                                                     {8192, {218, 152, 118}},
                                                     {16384, {438, 305, 237}},
                                                     {32768, {881, 611, 476}}}};

int bits_of(u64 x) { return static_cast<int>(std::bit_width(x)); }

[[noreturn]] void refuse(const std::string& message) { throw Error(Errc::kInvalidParameters, message); }

void check_degree(u64 n) {
  if (!std::has_single_bit(n) || n < 2 || n > kMaxDegree) {
    refuse("N = " + std::to_string(n) + " is not a power of two in [2, 131072]");
  }
}

void check_prime(u64 q, std::size_t i, u64 n) {
  const std::string name = "q_" + std::to_string(i + 1) + " = " + std::to_string(q);
  if (bits_of(q) < 2 || bits_of(q) > kMaxBits) {
    refuse(name + " has " + std::to_string(bits_of(q)) + " bits; a coefficient prime has 2 to 60");
  }
  if (!is_prime(q)) {
    refuse(name + " is not prime");
  }
  if ((q - 1) % (2 * n) != 0) {
    refuse(name + " is not 1 modulo 2N = " + std::to_string(2 * n) + ", so there is no NTT");
  }
}

void check_distinct(std::span<const u64> q) {
  std::vector<u64> sorted(q.begin(), q.end());
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
    refuse("coefficient prime " + std::to_string(*twice) + " occurs twice");
  }
}

/// t is below the product of `q`. The loop stops before the product leaves 120 bits, since t < 2^60.
bool below_product(u64 t, std::span<const u64> q) {
  u128 product = 1;
  for (const u64 q_i : q) {
    product *= q_i;
    if (product > t) {
      return true;
    }
  }
  return false;
}

void check_plain_modulus(u64 t, std::span<const u64> q) {
  const std::string name = "plaintext modulus t = " + std::to_string(t);
  if (bits_of(t) < 2 || bits_of(t) > kMaxBits) {
    refuse(name + " has " + std::to_string(bits_of(t)) + " bits; BFV takes 2 to 60");
  }
  for (const u64 q_i : q) {
    if (t % q_i == 0) {
      refuse(name + " is divisible by the coefficient prime " + std::to_string(q_i));
    }
  }
  if (!below_product(t, q)) {
    refuse(name + " is not below the product of the coefficient primes");
  }
}

void check_security(std::size_t n, std::span<const u64> q, Security security) {
  std::vector<Modulus> moduli;
  for (const u64 q_i : q) {
    moduli.emplace_back(q_i);
  }
  const int bits = RnsBase(moduli).product_bit_count();
  const int limit = max_modulus_bits(n, security);
  if (bits > limit) {
    throw Error(Errc::kInsecureParameters, "coefficient primes of " + std::to_string(bits) +
                                               " bits in all exceed the " + std::to_string(limit) +
                                               " bits that N = " + std::to_string(n) + " allows at " +
                                               std::to_string(static_cast<int>(security)) + "-bit security");
  }
}

}  // namespace

int max_modulus_bits(std::size_t n, Security security) noexcept {
  const std::size_t column = security == Security::k128 ? 0 : security == Security::k192 ? 1 : 2;
  const auto row = std::ranges::find(kSecurityTable, n, &SecurityRow::n);
  return row == kSecurityTable.end() ? 0 : row->bits[column];
}

std::vector<u64> default_bfv_modulus(std::size_t n) {
  switch (n) {
    case 1024:
      return {0x7e00001};
    case 2048:
      return {0x3fffffff000001};
    case 4096:
      return {0xffffee001, 0xffffc4001, 0x1ffffe0001};
    case 8192:
      return {0x7fffffd8001, 0x7fffffc8001, 0xfffffffc001, 0xffffff6c001, 0xfffffebc001};
    case 16384:
      return {0xfffffffd8001,  0xfffffffa0001,  0xfffffff00001,  0x1fffffff68001, 0x1fffffff50001,
              0x1ffffffee8001, 0x1ffffffea0001, 0x1ffffffe88001, 0x1ffffffe48001};
    case 32768:
      return {0x7fffffffe90001, 0x7fffffffbf0001, 0x7fffffffbd0001, 0x7fffffffba0001,
              0x7fffffffaa0001, 0x7fffffffa50001, 0x7fffffff9f0001, 0x7fffffff7e0001,
              0x7fffffff770001, 0x7fffffff380001, 0x7fffffff330001, 0x7fffffff2d0001,
              0x7fffffff170001, 0x7fffffff150001, 0x7ffffffef00001, 0xfffffffff70001};
    default:
      throw Error(Errc::kInvalidArgument, "no default BFV primes for N = " + std::to_string(n) +
                                              "; there are for powers of two in [1024, 32768]");
  }
}

Parameters Parameters::create(const ParametersLiteral& literal, Security security) {
  if (literal.scheme != static_cast<u8>(Scheme::kBfv) && literal.scheme != static_cast<u8>(Scheme::kCkks)) {
    refuse("scheme code " + std::to_string(literal.scheme) + " is neither 1 (BFV) nor 2 (CKKS)");
  }
  if (literal.q.empty() || literal.q.size() > kMaxPrimes) {
    refuse(std::to_string(literal.q.size()) + " coefficient primes; there must be 1 to 256");
  }
  check_degree(literal.degree);
  for (std::size_t i = 0; i < literal.q.size(); ++i) {
    check_prime(literal.q[i], i, literal.degree);
  }
  check_distinct(literal.q);
  const auto scheme = static_cast<Scheme>(literal.scheme);
  if (scheme == Scheme::kBfv) {
    check_plain_modulus(literal.plain_modulus, literal.q);
  } else if (literal.plain_modulus != 0) {
    refuse("plaintext modulus t = " + std::to_string(literal.plain_modulus) + "; CKKS has none, leave it 0");
  }
  if (security != Security::kToy) {
    check_security(literal.degree, literal.q, security);
  }

  Parameters parameters;
  parameters.scheme_ = scheme;
  parameters.degree_ = literal.degree;
  parameters.q_ = literal.q;
  parameters.plain_modulus_ = literal.plain_modulus;
  parameters.security_ = security;
  return parameters;
}

bool Parameters::forms_level(std::size_t limbs) const noexcept {
  return scheme_ == Scheme::kCkks || below_product(plain_modulus_, std::span(q_).first(limbs));
}

}  // namespace emeth
