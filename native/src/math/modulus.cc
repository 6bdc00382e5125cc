#include "math/modulus.h"

#include <bit>
#include <string>
#include <utility>

#include "base/error.h"

namespace emeth {

Modulus::Modulus(u64 q) : q_(q) {
  if (q < 2 || q >= (u64{1} << 61)) {
    throw Error(Errc::kInvalidArgument, "modulus " + std::to_string(q) + " is outside [2, 2^61)");
  }
  const u128 ratio = ~u128{0} / q;
  ratio_ = {static_cast<u64>(ratio >> 64), static_cast<u64>(ratio)};
  ratio_64_ = ~u64{0} / q;
  lazy_budget_ = ~u64{0} / (q - 1);
}

int Modulus::bit_count() const noexcept { return 64 - std::countl_zero(q_); }

u64 Modulus::power(u64 a, u64 exponent) const noexcept {
  u64 result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) {
      result = multiply(result, a);
    }
    a = multiply(a, a);
  }
  return result;
}

u64 Modulus::inverse(u64 a) const {
  // Extended Euclid: r_i = s_i * a (mod q) throughout, |s_i| <= q.
  i64 r0 = static_cast<i64>(q_), r1 = static_cast<i64>(a);
  i64 s0 = 0, s1 = 1;
  while (r1 != 0) {
    const i64 quotient = r0 / r1;
    r0 = std::exchange(r1, r0 - quotient * r1);
    s0 = std::exchange(s1, s0 - quotient * s1);
  }
  if (r0 != 1) {
    throw Error(Errc::kInvalidArgument, std::to_string(a) + " has no inverse modulo " + std::to_string(q_) +
                                            ": both are divisible by " + std::to_string(r0));
  }
  return static_cast<u64>(s0 < 0 ? s0 + static_cast<i64>(q_) : s0);
}

}  // namespace emeth
