#include "math/primes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <string>

#include "base/error.h"
#include "math/modulus.h"

namespace emeth {
namespace {

// Miller-Rabin with these bases errs for no number below 3.18 * 10^23 [SW17].
constexpr std::array<u64, 12> kBases = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

// Unlike Modulus, for moduli of up to 64 bits.
u64 multiply_mod(u64 a, u64 b, u64 x) noexcept { return static_cast<u64>(u128{a} * b % x); }

u64 power_mod(u64 a, u64 exponent, u64 x) noexcept {
  u64 result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) {
      result = multiply_mod(result, a, x);
    }
    a = multiply_mod(a, a, x);
  }
  return result;
}

/// Whether odd x = odd * 2^twos + 1 passes the strong test to the base, 1 < base < x.
bool is_strong_probable_prime(u64 x, u64 base, u64 odd, int twos) noexcept {
  u64 power = power_mod(base, odd, x);
  if (power == 1 || power == x - 1) {
    return true;
  }
  for (int i = 1; i < twos; ++i) {
    power = multiply_mod(power, power, x);
    if (power == x - 1) {
      return true;
    }
  }
  return false;
}

void check_degree(std::size_t n) {
  if (!std::has_single_bit(n) || n < 2 || n > kMaxDegree) {
    throw Error(Errc::kInvalidArgument, "degree " + std::to_string(n) + " is no power of two in [2, " +
                                            std::to_string(kMaxDegree) + "]");
  }
}

/// Some primitive 2n-th root of unity modulo the prime q = 1 (mod 2n).
u64 find_primitive_root(const Modulus& q, std::size_t n) noexcept {
  const u64 cofactor = (q.value() - 1) / (2 * n);
  for (u64 candidate = 2;; ++candidate) {  // every quadratic non-residue will do: half of all candidates
    const u64 root = q.power(candidate, cofactor);
    if (q.power(root, n) == q.value() - 1) {
      return root;
    }
  }
}

}  // namespace

bool is_prime(u64 x) noexcept {
  if (x < 2) {
    return false;
  }
  for (const u64 base : kBases) {
    if (x % base == 0) {
      return x == base;
    }
  }
  const int twos = std::countr_zero(x - 1);
  const u64 odd = (x - 1) >> twos;
  return std::all_of(kBases.begin(), kBases.end(),
                     [&](u64 base) { return is_strong_probable_prime(x, base, odd, twos); });
}

std::vector<u64> primes(u64 step, int bits, std::size_t count) {
  if (bits < 2 || bits > 61) {
    throw Error(Errc::kInvalidArgument, "prime size " + std::to_string(bits) + " is outside [2, 61] bits");
  }
  if (step == 0 || step % 2 != 0) {
    throw Error(Errc::kInvalidArgument, "step " + std::to_string(step) + " is not even and positive");
  }
  const u64 lower = u64{1} << (bits - 1);
  std::vector<u64> found;
  // A candidate above `lower` is at least step + 1, so that the subtraction doesn't wrap.
  for (u64 x = (2 * lower - 1) / step * step + 1; x > lower && found.size() < count; x -= step) {
    if (is_prime(x)) {
      found.push_back(x);
    }
  }
  if (found.size() < count) {
    throw Error(Errc::kInvalidParameters, "there are " + std::to_string(found.size()) + " primes of " +
                                              std::to_string(bits) + " bits = 1 (mod " +
                                              std::to_string(step) + "), not " + std::to_string(count) +
                                              ": ask for more bits or a smaller degree");
  }
  return found;
}

std::vector<u64> coefficient_modulus(std::size_t n, std::span<const int> bit_sizes) {
  check_degree(n);
  if (bit_sizes.size() > kMaxPrimes) {
    throw Error(Errc::kInvalidArgument, std::to_string(bit_sizes.size()) + " primes asked for, at most " +
                                            std::to_string(kMaxPrimes) + " are allowed");
  }
  std::map<int, std::size_t> counts;
  for (const int bits : bit_sizes) {
    if (bits < 2 || bits > 60) {
      throw Error(Errc::kInvalidArgument, "prime size " + std::to_string(bits) + " is outside [2, 60] bits");
    }
    ++counts[bits];
  }
  std::map<int, std::vector<u64>> descending;
  for (const auto& [bits, count] : counts) {
    descending.emplace(bits, primes(2 * n, bits, count));
  }
  std::vector<u64> chosen;
  for (const int bits : bit_sizes) {
    chosen.push_back(descending.at(bits).back());
    descending.at(bits).pop_back();
  }
  return chosen;
}

u64 batching_plain_modulus(std::size_t n, int bits) { return coefficient_modulus(n, {&bits, 1}).front(); }

u64 minimal_primitive_root(u64 q, std::size_t n) {
  check_degree(n);
  const Modulus modulus(q);
  if ((q - 1) % (2 * n) != 0 || !is_prime(q)) {
    throw Error(Errc::kInvalidParameters, std::to_string(q) + " is no prime = 1 (mod " +
                                              std::to_string(2 * n) + "), which the NTT of degree " +
                                              std::to_string(n) + " needs");
  }
  // All roots are root^(2j + 1); those with j >= n / 2 are the negatives of the others.
  u64 root = find_primitive_root(modulus, n);
  const ShoupFactor square = modulus.shoup(modulus.multiply(root, root));
  u64 minimum = std::min(root, q - root);
  for (std::size_t j = 1; j < n / 2; ++j) {
    root = modulus.multiply(root, square);
    minimum = std::min({minimum, root, q - root});
  }
  return minimum;
}

u64 reverse_bits(u64 x, int bits) noexcept {
  if (bits == 0) {
    return 0;
  }
  x = (x & 0x5555555555555555) << 1 | (x >> 1 & 0x5555555555555555);
  x = (x & 0x3333333333333333) << 2 | (x >> 2 & 0x3333333333333333);
  x = (x & 0x0f0f0f0f0f0f0f0f) << 4 | (x >> 4 & 0x0f0f0f0f0f0f0f0f);
  return __builtin_bswap64(x) >> (64 - bits);
}

}  // namespace emeth
