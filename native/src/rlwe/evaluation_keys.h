#pragma once

#include <map>
#include <memory>
#include <vector>

#include "random/seed_stream.h"
#include "rlwe/ciphertext.h"

namespace emeth {

/// What switches a polynomial from a secret s' to s: K - 1 encryptions at the key level in NTT form, the J-th
/// of P * s' in limb J only. Serves every data level. [ckks 2.5]
class KeySwitchKey {
 public:
  /// @param seeds the BLAKE2Xb seed of each component's second polynomial, or none: with them the key can be
  ///   saved at half the size
  /// @throws Error(kInvalidArgument) unless there are K - 1 components of size 2 at the key level in NTT form
  explicit KeySwitchKey(std::vector<Ciphertext> components, std::vector<Seed> seeds = {});

  const Ciphertext& component(std::size_t digit) const noexcept { return components_[digit]; }
  std::size_t size() const noexcept { return components_.size(); }
  /// One seed per component, or none.
  std::span<const Seed> seeds() const noexcept { return seeds_; }

 private:
  std::vector<Ciphertext> components_;
  std::vector<Seed> seeds_;
};

/// Keys from s^2, s^3, ... to s: power p at index p - 2. Immutable.
class RelinKeys {
 public:
  RelinKeys(ContextPtr context, std::vector<KeySwitchKey> keys);

  const ContextPtr& context() const noexcept { return context_; }
  std::size_t size() const noexcept { return keys_.size(); }
  /// The key from s^power. @throws Error(kMissingKey)
  const KeySwitchKey& key(std::size_t power) const;
  const std::vector<KeySwitchKey>& keys() const noexcept { return keys_; }

 private:
  ContextPtr context_;
  std::vector<KeySwitchKey> keys_;
};

/// Keys from s(X^g) to s by Galois element g. Immutable.
class GaloisKeys {
 public:
  GaloisKeys(ContextPtr context, std::map<u64, KeySwitchKey> keys);

  const ContextPtr& context() const noexcept { return context_; }
  bool has(u64 g) const noexcept { return keys_.contains(g); }
  /// @throws Error(kMissingKey)
  const KeySwitchKey& key(u64 g) const;
  const std::map<u64, KeySwitchKey>& keys() const noexcept { return keys_; }

 private:
  ContextPtr context_;
  std::map<u64, KeySwitchKey> keys_;
};

}  // namespace emeth
