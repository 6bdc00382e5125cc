#include "wire/parameters.h"

#include <string>

#include "base/byte_reader.h"
#include "base/error.h"
#include "math/primes.h"
#include "wire/header.h"

namespace emeth::wire {
namespace {

constexpr std::size_t kModulusBytes = kHeaderBytes + 8;
constexpr std::size_t kFixedBytes = kHeaderBytes + 1 + 8 + 8 + kModulusBytes;  // 57

u8 read_scheme(ByteReader& in) {
  const u8 scheme = in.read_u8("scheme");
  switch (scheme) {
    case static_cast<u8>(Scheme::kBfv):
    case static_cast<u8>(Scheme::kCkks):
      return scheme;
    case 0:
      throw Error(Errc::kUnsupported, "scheme is 0 (none); supported are 1 (BFV) and 2 (CKKS)");
    case 3:
      throw Error(Errc::kUnsupported, "scheme is 3 (BGV); supported are 1 (BFV) and 2 (CKKS)");
    default:
      throw Error(Errc::kMalformed, "scheme is " + std::to_string(scheme) + ", no scheme of SEAL");
  }
}

u64 read_modulus(ByteReader& in, int minor) {
  read_header(in, kModulusBytes, minor);
  const u64 value = in.read_u64("modulus");
  if (value == 1 || (value >> 61) != 0) {
    throw Error(Errc::kMalformed, "modulus is " + std::to_string(value) + ", not 0 or in [2, 2^61)");
  }
  return value;
}

void write_modulus(ByteWriter& out, u64 value) {
  write_header(out, kModulusBytes);
  out.write_u64(value);
}

}  // namespace

ParametersLiteral load_parameters(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  const int minor = read_header(in, bytes.size(), -1);
  ParametersLiteral literal;
  literal.scheme = read_scheme(in);
  literal.degree = in.read_u64("degree");
  if (literal.degree > kMaxDegree) {
    throw Error(Errc::kMalformed,
                "degree is " + std::to_string(literal.degree) + ", more than " + std::to_string(kMaxDegree));
  }
  const u64 primes = in.read_u64("number of primes");
  if (primes == 0 || primes > kMaxPrimes) {
    throw Error(Errc::kMalformed,
                "number of primes is " + std::to_string(primes) + ", not 1 to " + std::to_string(kMaxPrimes));
  }
  if (bytes.size() != kFixedBytes + kModulusBytes * primes) {
    throw Error(Errc::kMalformed, "the object has " + std::to_string(bytes.size()) + " bytes; " +
                                      std::to_string(primes) + " primes make " +
                                      std::to_string(kFixedBytes + kModulusBytes * primes));
  }
  literal.q.reserve(static_cast<std::size_t>(primes));
  for (u64 i = 0; i < primes; ++i) literal.q.push_back(read_modulus(in, minor));
  literal.plain_modulus = read_modulus(in, minor);
  if (literal.scheme == static_cast<u8>(Scheme::kCkks) && literal.plain_modulus != 0) {
    throw Error(Errc::kMalformed,
                "plaintext modulus is " + std::to_string(literal.plain_modulus) + ", CKKS has none (0)");
  }
  return literal;
}

std::vector<std::byte> save_parameters(const Parameters& parameters) {
  std::vector<std::byte> bytes(kFixedBytes + kModulusBytes * parameters.q().size());
  ByteWriter out(bytes);
  write_header(out, bytes.size());
  out.write_u8(static_cast<u8>(parameters.scheme()));
  out.write_u64(parameters.degree());
  out.write_u64(parameters.q().size());
  for (const u64 q : parameters.q()) write_modulus(out, q);
  write_modulus(out, parameters.plain_modulus());
  return bytes;
}

}  // namespace emeth::wire
