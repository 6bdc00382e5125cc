#include "math/rns.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace emeth {
namespace {

// Non-negative integers as little-endian words.

void multiply_by_word(std::span<u64> words, u64 factor) noexcept {
  u64 carry = 0;
  for (u64& word : words) {
    const u128 product = u128{word} * factor + carry;
    word = static_cast<u64>(product);
    carry = static_cast<u64>(product >> 64);
  }
}

void divide_by_word(std::span<const u64> words, u64 divisor, std::span<u64> quotient) noexcept {
  u64 remainder = 0;
  for (std::size_t i = words.size(); i-- > 0;) {
    const u128 dividend = u128{remainder} << 64 | words[i];
    quotient[i] = static_cast<u64>(dividend / divisor);
    remainder = static_cast<u64>(dividend % divisor);
  }
}

u64 words_mod(std::span<const u64> words, const Modulus& modulus) noexcept {
  u64 remainder = 0;
  for (std::size_t i = words.size(); i-- > 0;) {
    remainder = modulus.reduce(u128{remainder} << 64 | words[i]);
  }
  return remainder;
}

/// sum += x * factor; the sum must fit.
void add_product(std::span<u64> sum, std::span<const u64> x, u64 factor) noexcept {
  u64 carry = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const u128 s = u128{x[i]} * factor + sum[i] + carry;
    sum[i] = static_cast<u64>(s);
    carry = static_cast<u64>(s >> 64);
  }
}

/// x -= bound if x >= bound.
void subtract_if_reaches(std::span<u64> x, std::span<const u64> bound) noexcept {
  if (std::lexicographical_compare(x.rbegin(), x.rend(), bound.rbegin(), bound.rend())) {
    return;
  }
  u64 borrow = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const u128 difference = u128{x[i]} - bound[i] - borrow;
    x[i] = static_cast<u64>(difference);
    borrow = static_cast<u64>(difference >> 64) & 1;
  }
}

}  // namespace

RnsBase::RnsBase(std::span<const Modulus> moduli) : moduli_(moduli.begin(), moduli.end()) {
  const std::size_t k = size();
  if (k == 0) {
    throw Error(Errc::kInvalidArgument, "an RNS base needs at least one modulus");
  }
  product_.assign(k, 0);
  product_[0] = 1;
  for (const Modulus& m : moduli_) {
    multiply_by_word(product_, m.value());
  }
  punctured_.resize(k * k);
  for (std::size_t i = 0; i < k; ++i) {
    const Modulus& m = moduli_[i];
    divide_by_word(product_, m.value(), {&punctured_[i * k], k});
    inverse_punctured_.push_back(m.shoup(m.inverse(punctured_mod(i, m))));
  }
}

int RnsBase::product_bit_count() const noexcept {
  std::size_t top = size();
  while (product_[top - 1] == 0) {
    --top;
  }
  return static_cast<int>(64 * top) - std::countl_zero(product_[top - 1]);
}

u64 RnsBase::largest() const noexcept {
  u64 largest = 0;
  for (const Modulus& m : moduli_) {
    largest = std::max(largest, m.value());
  }
  return largest;
}

u64 RnsBase::product_mod(const Modulus& modulus) const noexcept { return words_mod(product_, modulus); }

u64 RnsBase::punctured_mod(std::size_t i, const Modulus& modulus) const noexcept {
  return words_mod({&punctured_[i * size()], size()}, modulus);
}

void RnsBase::compose(const u64* residues, std::size_t stride, std::span<u64> words) const {
  const std::size_t k = size();
  std::fill(words.begin(), words.end(), 0);
  for (std::size_t i = 0; i < k; ++i) {
    const u64 digit = moduli_[i].multiply(residues[i * stride], inverse_punctured_[i]);
    add_product(words, {&punctured_[i * k], k}, digit);  // in [0, 2M): fits, since M < 2^(61 k)
    subtract_if_reaches(words, product_);                // in [0, M)
  }
}

}  // namespace emeth
