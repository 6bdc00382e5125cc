#include "math/galois.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/error.h"
#include "math/kernel_choice.h"
#include "math/primes.h"

namespace emeth {
namespace {

u64 power_of_three(u64 exponent, std::size_t n) noexcept {
  const u64 mask = 2 * n - 1;
  u64 result = 1;
  for (u64 base = 3; exponent != 0; exponent >>= 1) {
    if (exponent & 1) {
      result = result * base & mask;
    }
    base = base * base & mask;
  }
  return result;
}

}  // namespace

u64 galois_element(i64 steps, std::size_t n) {
  const auto row = static_cast<i64>(n / 2);
  if (steps <= -row || steps >= row) {
    throw Error(Errc::kInvalidArgument, "rotation by " + std::to_string(steps) + " steps: a row has " +
                                            std::to_string(row) + " slots");
  }
  if (steps == 0) {
    return 2 * n - 1;
  }
  return power_of_three(static_cast<u64>(steps > 0 ? steps : row + steps), n);
}

std::vector<u64> default_galois_elements(std::size_t n) {
  std::vector<u64> elements{2 * n - 1};
  const auto row = static_cast<i64>(n / 2);
  for (i64 step = 1; step < row; step *= 2) {
    for (const i64 signed_step : {step, -step}) {
      const u64 element = galois_element(signed_step, n);
      if (std::ranges::find(elements, element) == elements.end()) {
        elements.push_back(element);
      }
    }
  }
  return elements;
}

// With n = w m, place p = w B + l holds exponent i = I + m b, where I = brv(B) < m and b = brv(l) < w. It
// comes from exponent i g + (g - 1) / 2 = (E + m c) + m b g mod n, where E + m c = I g + (g - 1) / 2 with E <
// m: from block brv(E), lane brv((c + b g) mod w).
NttAutomorphism::NttAutomorphism(u64 g, std::size_t n) : n_(n), orders_{} {
  const std::size_t width = std::min(n, kBlockWords), count = n / width;
  const int width_bits = std::countr_zero(width), count_bits = std::countr_zero(count);
  for (std::size_t c = 0; c < width; ++c) {
    for (std::size_t b = 0; b < width; ++b) {
      orders_[c][reverse_bits(b, width_bits)] = static_cast<u8>(reverse_bits(c + b * g, width_bits));
    }
  }
  std::vector<u32> reversed(count);
  for (std::size_t i = 1; i < count; ++i) {
    reversed[i] = reversed[i / 2] / 2 + static_cast<u32>(i % 2 == 0 ? 0 : count / 2);
  }
  blocks_.resize(count);
  u64 exponent = (g - 1) / 2;
  for (std::size_t i = 0; i < count; ++i, exponent += g) {
    const u64 c = exponent >> count_bits & (width - 1);
    blocks_[reversed[i]] = static_cast<u32>(width * reversed[exponent & (count - 1)] + c);
  }
}

void NttAutomorphism::apply(u64* out, const u64* in) const noexcept {
  kernels().ntt_automorphism(out, in, blocks_.data(), orders_, n_);
}

std::vector<i64> non_adjacent_form(i64 steps) {
  const i64 sign = steps < 0 ? -1 : 1;
  std::vector<i64> terms;
  i64 power = sign;
  for (i64 v = sign * steps; v != 0; v /= 2, power *= 2) {
    if (v % 2 != 0) {
      const i64 digit = 2 - v % 4;
      terms.push_back(digit * power);
      v -= digit;
    }
  }
  return terms;
}

}  // namespace emeth
