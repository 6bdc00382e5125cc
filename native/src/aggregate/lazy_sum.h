#pragma once

#include <span>

#include "base/aligned_buffer.h"
#include "rlwe/level.h"

namespace emeth {

/// A running sum of ciphertexts of `size` polynomials at one level: sum of factor * ciphertext, exact modulo
/// every q_i. Words are kept unreduced under a budget (Modulus::lazy_budget) and reduced when it is spent.
/// Not thread-safe.
class LazySum {
 public:
  /// Zero. @throws Error(kOutOfMemory)
  LazySum(const Level& level, std::size_t size);

  /// Adds factor * ciphertext.
  /// @param polynomials `size` of them, each level.poly_words() wire words, limb i in [0, q_i)
  /// @param factor with |factor| < 2^32
  void add(std::span<const unsigned char* const> polynomials, i64 factor) noexcept;

  /// Adds what `other` holds, a sum of the same shape, perhaps this one. @param limb room for degree() words
  void merge(const LazySum& other, std::span<u64> limb) noexcept;

  /// The sum with words in [0, q_i), component-major; this one is not disturbed.
  /// @param out size * poly_words() words
  void copy_reduced(std::span<u64> out) const noexcept;

 private:
  void add_polynomial(u64* sum, const unsigned char* words, i64 factor) const noexcept;
  void reserve_budget(u64 units) noexcept;
  void reduce(std::span<u64> words) const noexcept;
  const Modulus& modulus_at(std::size_t word) const noexcept;

  const Level* level_;
  AlignedBuffer words_;
  u64 budget_;     ///< the smallest lazy budget of the level's moduli, at least 8
  u64 spent_ = 0;  ///< units of it used since the last reduction: words are at most spent * (q_i - 1)
};

}  // namespace emeth
