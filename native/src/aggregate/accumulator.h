#pragma once

#include <span>
#include <vector>

#include "rlwe/ciphertext.h"
#include "wire/ciphertext.h"

namespace emeth {

/// A running sum of SubJob results, each `chunks` ciphertexts of size 2 at one level, one form and one scale:
/// sum of weight * ciphertext, exact modulo every q_i, hence the same words in any order and any partition.
/// Words are kept unreduced under a budget (Modulus::lazy_budget) and reduced when it is spent. Not
/// thread-safe; the bytes given to add must not change during the call.
class Accumulator {
 public:
  /// @param limbs the data level of every result
  /// @param scale the CKKS scale of every result, to the bit; 1.0 in BFV
  /// @throws Error(kInvalidArgument | kLevelMismatch | kInvalidScale | kOutOfMemory)
  Accumulator(ContextPtr context, std::size_t chunks, std::size_t limbs, double scale);

  /// Adds weight * objects[i] to chunk i. Everything is validated before anything is added: when this throws,
  /// the sum is what it was.
  /// @param objects serialized ciphertexts, uncompressed, full or seeded; as many as chunks
  /// @param weight in [1, 2^32)
  /// @throws Error as wire::parse_ciphertext, and kSizeMismatch | kLevelMismatch | kFormMismatch |
  /// kScaleMismatch |
  ///   kTransparent where an object isn't what this accumulator takes; messages begin with "object <i>: "
  void add(std::span<const std::span<const std::byte>> objects, u64 weight);

  /// Adds what `other` holds. @throws Error(kInvalidArgument) unless both were made alike
  void merge(const Accumulator& other);

  std::size_t chunks() const noexcept { return chunks_.size(); }

  /// Chunk i, fully reduced; the accumulator is not disturbed. An empty sum, or one that cancels, is
  /// transparent:
  /// @throws Error(kTransparent)
  Ciphertext total(std::size_t chunk) const;

 private:
  struct Chunk {
    AlignedBuffer words;  ///< none until the first result: a job may be described long before it is run
    u64 spent = 0;        ///< units of the lazy budget used since the last reduction
  };

  bool is_empty() const noexcept { return chunks_.front().words.size() == 0; }
  void allocate_chunks();
  wire::CiphertextView checked_view(std::span<const std::byte> object) const;
  std::vector<wire::CiphertextView> checked_views(std::span<const std::span<const std::byte>> objects) const;
  void add_view(Chunk& chunk, const wire::CiphertextView& view, u64 weight) noexcept;
  void add_polynomial(u64* sum, const unsigned char* words, u64 weight) const noexcept;
  void reserve_budget(Chunk& chunk, u64 units) const noexcept;
  void reduce(std::span<u64> words) const noexcept;

  ContextPtr context_;
  const Level* level_;
  Form form_;
  double scale_;
  u64 budget_;  ///< the smallest lazy budget of the level's moduli
  std::vector<Chunk> chunks_;
  AlignedBuffer expanded_;  ///< c_1 of the seeded object being added; empty until there is one
};

}  // namespace emeth
