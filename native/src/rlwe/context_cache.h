#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "rlwe/context.h"

namespace emeth {

/// Contexts by what they are made of. To make one takes a millisecond, and 64 N K bytes and more; jobs have
/// few parameter sets between them: equal ones share a context while any of them is open, and the latest stay
/// for the next job. Thread-safe.
class ContextCache {
 public:
  static constexpr std::size_t kMostKept = 16;

  /// @param kept_bytes how much the tables of contexts that nobody uses may take together
  explicit ContextCache(std::size_t kept_bytes) noexcept : kept_bytes_(kept_bytes) {}

  /// @throws Error as Parameters::create and Context::create
  ContextPtr get(const ParametersLiteral& literal, Security security);

 private:
  using Key = std::pair<ParametersLiteral, Security>;

  ContextPtr find(const Key& key);
  void keep(const ContextPtr& context);

  const std::size_t kept_bytes_;
  std::mutex mutex_;  ///< of all below; contexts are made outside it
  std::map<Key, std::weak_ptr<const Context>> alive_;
  std::deque<ContextPtr> kept_;  ///< latest first
};

/// From the one cache of the process, which keeps up to 64 MiB.
/// @throws Error as ContextCache::get
ContextPtr shared_context(const ParametersLiteral& literal, Security security);

}  // namespace emeth
