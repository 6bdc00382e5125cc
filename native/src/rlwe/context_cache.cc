#include "rlwe/context_cache.h"

#include <algorithm>

namespace emeth {
namespace {

constexpr std::size_t kKeptBytes = std::size_t{64} << 20;

/// Nearly: per limb and coefficient two factors of 16 bytes and two doubles, and what all limbs share. In BFV
/// at most: as if products had been made at every level, with an auxiliary base at each.
std::size_t table_bytes(const Context& context) noexcept {
  std::size_t bytes_of_a_coefficient = 64 * context.key_level().limbs();
  if (context.scheme() == Scheme::kBfv) {
    for (const Level& level : context.levels()) {
      bytes_of_a_coefficient += 48 * (level.limbs() + 2);
    }
  }
  return bytes_of_a_coefficient * context.degree();
}

}  // namespace

ContextPtr ContextCache::get(const ParametersLiteral& literal, Security security) {
  const Key key(literal, security);
  {
    const std::lock_guard lock(mutex_);
    if (ContextPtr found = find(key)) {
      return found;
    }
  }
  ContextPtr made = Context::create(Parameters::create(literal, security));
  const std::lock_guard lock(mutex_);
  if (ContextPtr found = find(key)) {  // made by another thread meanwhile
    return found;
  }
  std::erase_if(alive_, [](const auto& entry) { return entry.second.expired(); });
  alive_.insert_or_assign(key, made);
  keep(made);
  return made;
}

ContextPtr ContextCache::find(const Key& key) {
  const auto entry = alive_.find(key);
  ContextPtr found = entry == alive_.end() ? nullptr : entry->second.lock();
  if (found != nullptr) {
    keep(found);
  }
  return found;
}

void ContextCache::keep(const ContextPtr& context) {
  std::erase(kept_, context);
  kept_.push_front(context);
  std::size_t bytes = 0;
  const auto first_beyond = std::ranges::find_if(
      kept_, [&](const ContextPtr& each) { return (bytes += table_bytes(*each)) > kept_bytes_; });
  kept_.erase(first_beyond, kept_.end());
  if (kept_.size() > kMostKept) {
    kept_.pop_back();
  }
}

ContextPtr shared_context(const ParametersLiteral& literal, Security security) {
  static ContextCache& cache = *new ContextCache(kKeptBytes);  // threads may outlive the end of main
  return cache.get(literal, security);
}

}  // namespace emeth
