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

u64 magnitude(i64 factor) noexcept { return static_cast<u64>(factor < 0 ? -factor : factor); }

/// What factor * x costs without any reduction, x in [0, q): f x is at most f units of q - 1. -f x counts as
/// f (q - x), which is at most f q <= 2 f (q - 1).
u64 unreduced_units(i64 factor) noexcept { return (factor < 0 ? 2 : 1) * magnitude(factor); }

/// Whether a limb takes such products: kMostAtOnce of them fit between two reductions, after which a word is
/// one unit. Where they would not, no more than two units: for one more than a reduced product costs they
/// take less time.
bool is_unreduced(const Modulus& q, i64 factor) noexcept {
  return unreduced_units(factor) <= std::max(u64{2}, (q.lazy_budget() - 1) / LazySum::kMostAtOnce);
}

u64 units(const Modulus& q, i64 factor) noexcept {
  return is_unreduced(q, factor) ? unreduced_units(factor) : 1;
}

/// For is_unreduced: f q < 2^64, since f (q - 1) stays within half the budget.
WordFactor word_factor(const Modulus& q, i64 factor) noexcept {
  return {static_cast<u64>(factor), factor < 0 ? magnitude(factor) * q.value() : 0};
}

/// Undoes what the kernels added of any words. Only for what is refused, so that no row has it.
void subtract_words(u64* sum, const unsigned char* wire, const Modulus& q, i64 factor,
                    std::size_t n) noexcept {
  const auto subtract = [&](auto product) {
    for (std::size_t j = 0; j < n; ++j) {
      u64 x;
      std::memcpy(&x, wire + 8 * j, sizeof x);
      sum[j] -= product(x);
    }
  };
  if (is_unreduced(q, factor)) {
    subtract([f = word_factor(q, factor)](u64 x) { return f.w * x + f.offset; });
  } else {
    subtract([w = shoup(q, factor), &q](u64 x) { return multiply_wire_word(x, w, q.value()); });
  }
}

/// Wires that a row adds in one pass, and whose they are.
struct Batch {
  std::array<const unsigned char*, LazySum::kMostAtOnce> wires;
  std::array<WordFactor, LazySum::kMostAtOnce> factors;
  std::array<Addend*, LazySum::kMostAtOnce> addends;
  std::size_t count = 0;

  void push(const unsigned char* wire, WordFactor factor, Addend& addend) noexcept {
    wires[count] = wire;
    factors[count] = factor;
    addends[count++] = &addend;
  }
};

}  // namespace

LazySum::LazySum(const Level& level, std::size_t size)
    : level_(&level), words_(size * level.poly_words()), spent_(level.limbs()) {}

void LazySum::add(std::span<const unsigned char* const> polynomials, i64 factor) noexcept {
  const Addend addend{{}, factor};
  reserve(std::span(&addend, 1));
  u64* sum = words_.data();
  for (const unsigned char* words : polynomials) {
    add_polynomial(sum, words, factor);
    sum += level_->poly_words();
  }
}

// Where products are reduced, the factor becomes its residue w in [0, q), and w x mod q is added: one unit.
void LazySum::add_polynomial(u64* sum, const unsigned char* words, i64 factor) const noexcept {
  const std::size_t n = level_->degree();
  for (std::size_t i = 0; i < level_->limbs(); ++i, sum += n, words += 8 * n) {
    const Modulus& q = level_->modulus(i);
    if (factor == 1) {
      kernels().add_lazy(sum, words, n);
    } else if (is_unreduced(q, factor)) {
      const WordFactor w = word_factor(q, factor);
      WordCheck unneeded;
      kernels().multiply_word_add_lazy_checked(sum, &words, &w, 1, q.value(), n, &unneeded);
    } else {
      kernels().multiply_scalar_add_lazy_checked(sum, words, shoup(q, factor), q.value(), n);
    }
  }
}

void LazySum::add_checked(std::span<Addend> addends) noexcept {
  for (std::size_t polynomial = 0; polynomial < 2; ++polynomial) {
    for (std::size_t i = 0; i < level_->limbs(); ++i) add_limb(polynomial, i, addends);
  }
}

void LazySum::add_limb(std::size_t polynomial, std::size_t limb, std::span<Addend> addends) noexcept {
  const std::size_t n = level_->degree();
  const Modulus& q = level_->modulus(limb);
  u64* const sum = words_.data() + polynomial * level_->poly_words() + limb * n;
  const auto note = [polynomial](Addend& addend, WordCheck check) {
    addend.in_range &= check.below;
    addend.opaque |= polynomial != 0 && check.nonzero;
  };
  Batch ones, weighted;
  for (Addend& addend : addends) {
    if (addend.polynomials[polynomial] == nullptr) continue;
    const unsigned char* const words = addend.polynomials[polynomial] + 8 * limb * n;
    if (is_unreduced(q, addend.factor)) {
      (addend.factor == 1 ? ones : weighted).push(words, word_factor(q, addend.factor), addend);
    } else {
      note(addend,
           kernels().multiply_scalar_add_lazy_checked(sum, words, shoup(q, addend.factor), q.value(), n));
    }
  }
  std::array<WordCheck, kMostAtOnce> checks;
  if (ones.count != 0) {
    kernels().add_lazy_checked(sum, ones.wires.data(), ones.count, q.value(), n, checks.data());
    for (std::size_t t = 0; t < ones.count; ++t) note(*ones.addends[t], checks[t]);
  }
  if (weighted.count != 0) {
    kernels().multiply_word_add_lazy_checked(sum, weighted.wires.data(), weighted.factors.data(),
                                             weighted.count, q.value(), n, checks.data());
    for (std::size_t t = 0; t < weighted.count; ++t) note(*weighted.addends[t], checks[t]);
  }
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

void LazySum::release(i64 factor) noexcept {
  for (std::size_t i = 0; i < spent_.size(); ++i) spent_[i] -= units(level_->modulus(i), factor);
}

u64 LazySum::tight_units_at_once(const Level& level) noexcept {
  return std::ranges::min(level.moduli() | std::views::transform(&Modulus::lazy_budget)) - 1;
}

// A limb whose budget is above 16 has room for kMostAtOnce addends, whatever their factors; in others each
// costs its tight units.
void LazySum::reserve(std::span<const Addend> addends) noexcept {
  for (std::size_t i = 0; i < spent_.size(); ++i) {
    const Modulus& q = level_->modulus(i);
    u64 needed = 0;
    for (const Addend& addend : addends) needed += units(q, addend.factor);
    if (needed > q.lazy_budget() - spent_[i]) reduce_limb(i);
    spent_[i] += needed;
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
