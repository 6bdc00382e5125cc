#include "aggregate/lazy_sum.h"

#include <algorithm>
#include <cstring>
#include <ranges>

#include "math/kernel_choice.h"

namespace emeth {
namespace {

/// factor mod q, in [0, q).
u64 residue(const Modulus& q, i64 factor) noexcept {
  return factor < 0 ? q.negate(q.reduce(static_cast<u64>(-factor))) : q.reduce(static_cast<u64>(factor));
}

ShoupFactor shoup(const Modulus& q, i64 factor) noexcept { return q.shoup(residue(q, factor)); }

/// Undoes add_lazy_checked, or multiply_scalar_add_lazy_checked, of any words. Only for what is refused, so
/// that no row has it.
void subtract_words(u64* sum, const unsigned char* wire, const Modulus& q, i64 factor,
                    std::size_t n) noexcept {
  const ShoupFactor w = shoup(q, factor);
  for (std::size_t j = 0; j < n; ++j) {
    u64 x;
    std::memcpy(&x, wire + 8 * j, sizeof x);
    sum[j] -= factor == 1 ? x : multiply_shoup_lazy(x, w, q.value());
  }
}

}  // namespace

LazySum::LazySum(const Level& level, std::size_t size)
    : level_(&level), words_(size * level.poly_words()), spent_(level.limbs()) {}

void LazySum::add(std::span<const unsigned char* const> polynomials, i64 factor) noexcept {
  reserve(units(factor));
  u64* sum = words_.data();
  for (const unsigned char* words : polynomials) {
    add_polynomial(sum, words, factor);
    sum += level_->poly_words();
  }
}

// A word x in [0, q) itself grows the sum by at most q - 1: one unit. Any other factor becomes its residue
// w in [0, q), q - |factor| for a negative one, and w * x mod q is added in [0, 2 (q - 1)]: two units.
void LazySum::add_polynomial(u64* sum, const unsigned char* words, i64 factor) const noexcept {
  const std::size_t n = level_->degree();
  for (std::size_t i = 0; i < level_->limbs(); ++i, sum += n, words += 8 * n) {
    const Modulus& q = level_->modulus(i);
    if (factor == 1) {
      kernels().add_lazy(sum, words, n);
    } else {
      kernels().multiply_scalar_add_lazy(sum, words, shoup(q, factor), q.value(), n);
    }
  }
}

void LazySum::add_checked(std::span<Addend> addends) noexcept {
  for (std::size_t polynomial = 0; polynomial < 2; ++polynomial) {
    for (std::size_t i = 0; i < level_->limbs(); ++i) add_limb(polynomial, i, addends);
  }
}

void LazySum::add_limb(std::size_t polynomial, std::size_t limb, std::span<Addend> addends) noexcept {
  constexpr std::size_t kWires = 8;  // what a row adds at once
  const std::size_t n = level_->degree();
  const Modulus& q = level_->modulus(limb);
  u64* const sum = words_.data() + polynomial * level_->poly_words() + limb * n;
  std::array<const unsigned char*, kWires> wires;
  std::array<WordCheck, kWires> checks;
  std::array<Addend*, kWires> added;
  std::size_t count = 0;
  const auto note = [polynomial](Addend& addend, WordCheck check) {
    addend.in_range &= check.below;
    addend.opaque |= polynomial != 0 && check.nonzero;
  };
  const auto add_wires = [&] {
    kernels().add_lazy_checked(sum, wires.data(), count, q.value(), n, checks.data());
    for (std::size_t t = 0; t < count; ++t) note(*added[t], checks[t]);
    count = 0;
  };
  for (Addend& addend : addends) {
    if (addend.polynomials[polynomial] == nullptr) continue;
    const unsigned char* const words = addend.polynomials[polynomial] + 8 * limb * n;
    if (addend.factor != 1) {
      note(addend,
           kernels().multiply_scalar_add_lazy_checked(sum, words, shoup(q, addend.factor), q.value(), n));
      continue;
    }
    wires[count] = words;
    added[count++] = &addend;
    if (count == kWires) add_wires();
  }
  if (count != 0) add_wires();
}

void LazySum::take_back(const Addend& addend) noexcept {
  const std::size_t n = level_->degree();
  for (std::size_t polynomial = 0; polynomial < 2; ++polynomial) {
    const unsigned char* words = addend.polynomials[polynomial];
    if (words == nullptr) continue;
    u64* sum = words_.data() + polynomial * level_->poly_words();
    for (std::size_t i = 0; i < level_->limbs(); ++i, sum += n, words += 8 * n) {
      subtract_words(sum, words, level_->modulus(i), addend.factor, n);
    }
  }
}

void LazySum::release(u64 units) noexcept {
  for (u64& spent : spent_) spent -= units;
}

u64 LazySum::units_at_once(const Level& level) noexcept {
  return std::ranges::min(level.moduli() | std::views::transform(&Modulus::lazy_budget)) - 1;
}

void LazySum::reserve(u64 units) noexcept {
  for (std::size_t i = 0; i < spent_.size(); ++i) {
    if (units > level_->modulus(i).lazy_budget() - spent_[i]) reduce_limb(i);
    spent_[i] += units;
  }
}

void LazySum::reduce_limb(std::size_t limb) noexcept {
  const std::size_t n = level_->degree();
  const Modulus& q = level_->modulus(limb);
  for (std::size_t at = limb * n; at < words_.size(); at += level_->poly_words()) {
    kernels().reduce(words_.data() + at, q.value(), q.ratio_64(), n);
  }
  spent_[limb] = 1;  // words in [0, q)
}

void LazySum::merge(const LazySum& other, std::span<u64> limb) noexcept {
  const std::size_t n = level_->degree();
  for (std::size_t at = 0; at < words_.size(); at += n) {
    const std::span<u64> sum = words_.span().subspan(at, n);
    const Modulus& q = modulus_at(at);
    std::ranges::copy(other.words_.span().subspan(at, n), limb.begin());
    kernels().reduce(limb.data(), q.value(), q.ratio_64(), n);
    kernels().reduce(sum.data(), q.value(), q.ratio_64(), n);
    kernels().add(sum.data(), sum.data(), limb.data(), q.value(), n);
  }
  std::ranges::fill(spent_, 1);
}

void LazySum::copy_reduced(std::span<u64> out) const noexcept {
  std::ranges::copy(words_.span(), out.begin());
  const std::size_t n = level_->degree();
  for (std::size_t at = 0; at < out.size(); at += n) {
    const Modulus& q = modulus_at(at);
    kernels().reduce(out.data() + at, q.value(), q.ratio_64(), n);
  }
}

const Modulus& LazySum::modulus_at(std::size_t word) const noexcept {
  return level_->modulus(word / level_->degree() % level_->limbs());
}

}  // namespace emeth
