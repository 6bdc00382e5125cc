#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "math/canonical_embedding.h"
#include "rlwe/auxiliary_base.h"
#include "rlwe/level.h"

namespace emeth {

/// A parameter set with its modulus chain and tables: key level (all primes), first data level (without the
/// special prime, if there is more than one), and so on down as long as the parameters stay valid (BFV: t <
/// prod q_i). Immutable and thread-safe; shared by every object made with it.
class Context {
 public:
  /// @throws Error(kOutOfMemory)
  static std::shared_ptr<const Context> create(Parameters parameters);

  const Parameters& parameters() const noexcept { return parameters_; }
  Scheme scheme() const noexcept { return parameters_.scheme(); }
  std::size_t degree() const noexcept { return parameters_.degree(); }

  /// Key level first, then downwards. Levels are named by their number of limbs.
  std::span<const Level> levels() const noexcept { return levels_; }
  const Level& key_level() const noexcept { return levels_.front(); }
  const Level& first_level() const noexcept { return levels_[first_]; }
  const Level& last_level() const noexcept { return levels_.back(); }
  /// Whether a special prime is set aside (first level != key level).
  bool has_key_switching() const noexcept { return first_ != 0; }

  /// @throws Error(kUnsupported) if this context is of the other scheme
  void require_scheme(Scheme scheme) const;

  /// The level of that parms_id, or nullptr.
  const Level* find(const ParmsId& id) const noexcept;
  /// The level with that many limbs, the key level included. @throws Error(kLevelMismatch) if there is none.
  const Level& level(std::size_t limbs) const;
  /// The data level with that many limbs. @throws Error(kLevelMismatch) if there is none.
  const Level& data_level(std::size_t limbs) const;
  /// Whether ciphertexts and plaintexts may live there: every level but the key level, unless that is the
  /// first.
  bool is_data_level(const Level& level) const noexcept { return &level >= &first_level(); }
  /// @throws Error(kLevelMismatch) if only keys live there
  void require_data_level(const Level& level) const;
  /// The level below. @throws Error(kEndOfChain) at the last one.
  const Level& next(const Level& level) const;
  /// The level above `level`, or `level` itself at the top.
  const Level& previous_or_same(const Level& level) const noexcept;

  /// NTT modulo t if t is prime and = 1 (mod 2N), else nullptr: no batching.
  const NttTables* plain_ntt() const noexcept { return plain_ntt_.get(); }
  /// The floating-point transform of CKKS; nullptr in BFV.
  const CanonicalEmbedding* embedding() const noexcept { return embedding_.get(); }
  /// Slot s is entry slot_positions()[s] of the NTT modulo t, or of the embedding: N entries; none without
  /// slots (BFV without batching).
  std::span<const u32> slot_positions() const noexcept { return slot_positions_; }

  /// The auxiliary base of BFV products at a level of this context; made at the first call. Thread-safe.
  /// @throws Error(kOutOfMemory)
  const AuxiliaryBase& auxiliary_base(const Level& level) const;

 private:
  struct LazyAuxiliaryBase {
    std::once_flag once;
    std::unique_ptr<const AuxiliaryBase> base;
  };

  explicit Context(Parameters parameters);

  Parameters parameters_;
  std::vector<Level> levels_;
  std::size_t first_ = 0;
  std::unique_ptr<const NttTables> plain_ntt_;
  std::unique_ptr<const CanonicalEmbedding> embedding_;
  std::vector<u32> slot_positions_;
  mutable std::vector<LazyAuxiliaryBase> auxiliary_bases_;  ///< one per level
};

using ContextPtr = std::shared_ptr<const Context>;

}  // namespace emeth
