#include "math/galois.h"

#include <algorithm>
#include <string>

#include "base/error.h"

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

std::vector<u32> automorphism_table(u64 g, std::size_t n) {
  std::vector<u32> reversed(n);
  for (std::size_t i = 1; i < n; ++i) {
    reversed[i] = reversed[i / 2] / 2 + static_cast<u32>(i % 2 == 0 ? 0 : n / 2);
  }
  std::vector<u32> table(n);
  u64 exponent = g;  // (2 i + 1) g mod 2n
  for (std::size_t i = 0; i < n; ++i) {
    table[reversed[i]] = reversed[(exponent - 1) / 2];
    exponent = (exponent + 2 * g) & (2 * n - 1);
  }
  return table;
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
