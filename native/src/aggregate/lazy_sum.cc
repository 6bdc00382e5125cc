#include "aggregate/lazy_sum.h"

#include <algorithm>
#include <ranges>

#include "math/kernel_choice.h"

namespace emeth {
namespace {

/// factor mod q, in [0, q).
u64 residue(const Modulus& q, i64 factor) noexcept {
  return factor < 0 ? q.negate(q.reduce(static_cast<u64>(-factor))) : q.reduce(static_cast<u64>(factor));
}

}  // namespace

LazySum::LazySum(const Level& level, std::size_t size)
    : level_(&level),
      words_(size * level.poly_words()),
      budget_(std::ranges::min(level.moduli() | std::views::transform(&Modulus::lazy_budget))) {}

void LazySum::add(std::span<const unsigned char* const> polynomials, i64 factor) noexcept {
  reserve_budget(factor == 1 ? 1 : 2);
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
      kernels().multiply_scalar_add_lazy(sum, words, q.shoup(residue(q, factor)), q.value(), n);
    }
  }
}

void LazySum::reserve_budget(u64 units) noexcept {
  if (units > budget_ - spent_) {
    reduce(words_.span());
    spent_ = 1;  // words in [0, q)
  }
  spent_ += units;
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
  spent_ = 1;
}

void LazySum::copy_reduced(std::span<u64> out) const noexcept {
  std::ranges::copy(words_.span(), out.begin());
  reduce(out);
}

void LazySum::reduce(std::span<u64> words) const noexcept {
  const std::size_t n = level_->degree();
  for (std::size_t at = 0; at < words.size(); at += n) {
    const Modulus& q = modulus_at(at);
    kernels().reduce(words.data() + at, q.value(), q.ratio_64(), n);
  }
}

const Modulus& LazySum::modulus_at(std::size_t word) const noexcept {
  return level_->modulus(word / level_->degree() % level_->limbs());
}

}  // namespace emeth
