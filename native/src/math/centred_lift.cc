#include "math/centred_lift.h"

#include <algorithm>
#include <bit>

namespace emeth {
namespace {

bool exceeds(std::span<const u64> a, std::span<const u64> b) noexcept {
  return std::lexicographical_compare(b.rbegin(), b.rend(), a.rbegin(), a.rend());
}

/// x = minuend - x
void subtract_from(std::span<const u64> minuend, std::span<u64> x) noexcept {
  u64 borrow = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const u128 difference = u128{minuend[i]} - x[i] - borrow;
    x[i] = static_cast<u64>(difference);
    borrow = static_cast<u64>(difference >> 64) & 1;
  }
}

}  // namespace

CentredLift::CentredLift(const RnsBase& base)
    : base_(&base), half_(base.product().begin(), base.product().end()) {
  for (std::size_t i = 0; i < half_.size(); ++i) {
    const u64 above = i + 1 < half_.size() ? half_[i + 1] : 0;
    half_[i] = half_[i] >> 1 | above << 63;
  }
}

bool CentredLift::lift(const u64* residues, std::size_t stride, std::span<u64> magnitude) const {
  base_->compose(residues, stride, magnitude);
  if (!exceeds(magnitude, half_)) {
    return false;
  }
  subtract_from(base_->product(), magnitude);
  return true;
}

int bit_count(std::span<const u64> words) noexcept {
  for (std::size_t i = words.size(); i-- > 0;) {
    if (words[i] != 0) {
      return static_cast<int>(64 * i) + static_cast<int>(std::bit_width(words[i]));
    }
  }
  return 0;
}

RoundedNumber round_to_double(std::span<const u64> words) noexcept {
  const int bits = bit_count(words);
  if (bits <= 64) {
    return {words.empty() ? 0.0 : static_cast<double>(words[0]), 0};
  }
  // The top 64 bits; a 1 anywhere below them makes the last one 1, which only tells a tie from more than a
  // tie.
  const int exponent = bits - 64;
  const auto word = static_cast<std::size_t>(exponent / 64);
  const int shift = exponent % 64;
  u64 top = words[word] >> shift;
  bool sticky = shift != 0 && words[word] << (64 - shift) != 0;
  if (shift != 0) {
    top |= words[word + 1] << (64 - shift);
  }
  for (std::size_t i = 0; i < word; ++i) {
    sticky = sticky || words[i] != 0;
  }
  return {static_cast<double>(top | u64{sticky}), exponent};
}

}  // namespace emeth
