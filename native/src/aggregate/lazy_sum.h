#pragma once

#include <array>
#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "rlwe/level.h"

namespace emeth {

/// A ciphertext of two polynomials on its way into a sum, and what the pass over its words saw.
struct Addend {
  std::array<const unsigned char*, 2> polynomials;  ///< poly_words() wire words each, any; null: not now
  i64 factor;                                       ///< |factor| < 2^32
  bool in_range = true;  ///< after the pass: limb i of every polynomial is in [0, q_i)
  bool opaque = false;   ///< after the pass: some word of c_1 is not zero
};

/// A running sum of ciphertexts of `size` polynomials at one level: sum of factor * ciphertext, exact modulo
/// every q_i. Words are kept unreduced under a budget (Modulus::lazy_budget), and a limb is reduced when its
/// own is spent. Not thread-safe.
class LazySum {
 public:
  /// Zero. @throws Error(kOutOfMemory)
  LazySum(const Level& level, std::size_t size);

  /// Adds factor * ciphertext.
  /// @param polynomials `size` of them, each level.poly_words() wire words, limb i in [0, q_i)
  /// @param factor with |factor| < 2^32
  void add(std::span<const unsigned char* const> polynomials, i64 factor) noexcept;

  /// Adds untrusted ciphertexts, limb by limb all of them in one pass, and tells which should not have been
  /// added: these must be taken back before anything is reserved, read or merged. `size` is 2.
  /// @param addends at most kMostAtOnce, for which room was reserved
  void add_checked(std::span<Addend> addends) noexcept;
  /// Subtracts exactly the words that add_checked added, even those that were no residues.
  void take_back(const Addend& addend) noexcept;

  /// The most addends in a pass: more gain nothing, measured.
  static constexpr std::size_t kMostAtOnce = 8;
  /// What factor * ciphertext costs of the budget of any limb that has not got room for kMostAtOnce addends
  /// with whatever factors.
  static u64 tight_units(i64 factor) noexcept { return factor == 1 ? 1 : 2; }
  /// Addends whose tight units add up to no more can be reserved together; at least 7.
  static u64 tight_units_at_once(const Level& level) noexcept;
  /// Makes room for addends that can be reserved together, reducing the limbs that have not got it.
  void reserve(std::span<const Addend> addends) noexcept;
  /// Gives back what was reserved for an addend that was taken back.
  void release(i64 factor) noexcept;

  /// Adds what `other` holds, a sum of the same shape, perhaps this one. @param limb room for degree() words
  void merge(const LazySum& other, std::span<u64> limb) noexcept;

  /// The sum with words in [0, q_i), component-major; this one is not disturbed.
  /// @param out size * poly_words() words
  void copy_reduced(std::span<u64> out) const noexcept;

 private:
  void add_polynomial(u64* sum, const unsigned char* words, i64 factor) const noexcept;
  void add_limb(std::size_t polynomial, std::size_t limb, std::span<Addend> addends) noexcept;
  void reduce_limb(std::size_t limb) noexcept;
  const Modulus& modulus_at(std::size_t word) const noexcept;

  const Level* level_;
  AlignedBuffer words_;
  std::vector<u64>
      spent_;  ///< of limb i's budget since it was reduced: its words are at most spent_[i] * (q_i - 1)
};

}  // namespace emeth
