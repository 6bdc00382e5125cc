#include "rlwe/context.h"

#include <algorithm>
#include <new>

#include "base/error.h"
#include "math/primes.h"

namespace emeth {

std::shared_ptr<const Context> Context::create(Parameters parameters) {
  try {
    return std::shared_ptr<const Context>(new Context(std::move(parameters)));
  } catch (const std::bad_alloc&) {
    throw Error(Errc::kOutOfMemory, "not enough memory for the tables of these parameters");
  }
}

Context::Context(Parameters parameters) : parameters_(std::move(parameters)) {
  const std::size_t n = parameters_.degree();
  std::vector<std::shared_ptr<const NttTables>> ntt;
  for (const u64 q : parameters_.q()) {
    ntt.push_back(std::make_shared<const NttTables>(n, Modulus(q)));
  }
  levels_.reserve(ntt.size());  // levels are referred to by address
  levels_.emplace_back(parameters_, ntt.size(), ntt);
  for (std::size_t limbs = ntt.size() - 1; limbs > 0 && parameters_.forms_level(limbs); --limbs) {
    levels_.emplace_back(parameters_, limbs, ntt);
  }
  first_ = levels_.size() > 1 ? 1 : 0;
  auxiliary_bases_ = std::vector<LazyAuxiliaryBase>(levels_.size());

  if (scheme() == Scheme::kCkks) {
    embedding_ = std::make_unique<const CanonicalEmbedding>(n);
    slot_positions_ = emeth::slot_positions(n);
  } else if (const u64 t = parameters_.plain_modulus(); t % (2 * n) == 1 && is_prime(t)) {
    plain_ntt_ = std::make_unique<const NttTables>(n, Modulus(t));
    slot_positions_ = emeth::slot_positions(n);
  }
}

void Context::require_scheme(Scheme scheme) const {
  if (scheme != this->scheme()) {
    const bool bfv = scheme == Scheme::kBfv;
    throw Error(Errc::kUnsupported, std::string("the operation needs a ") + (bfv ? "BFV" : "CKKS") +
                                        " context, this one is " + (bfv ? "CKKS" : "BFV"));
  }
}

const Level* Context::find(const ParmsId& id) const noexcept {
  const auto found = std::ranges::find(levels_, id, &Level::parms_id);
  return found == levels_.end() ? nullptr : &*found;
}

const Level& Context::level(std::size_t limbs) const {
  const auto found = std::ranges::find(levels_, limbs, &Level::limbs);
  if (found == levels_.end()) {
    throw Error(Errc::kLevelMismatch,
                "no level has " + std::to_string(limbs) + " limbs; the chain goes from " +
                    std::to_string(key_level().limbs()) + " to " + std::to_string(last_level().limbs()));
  }
  return *found;
}

const Level& Context::data_level(std::size_t limbs) const {
  const Level& found = level(limbs);
  require_data_level(found);
  return found;
}

void Context::require_data_level(const Level& level) const {
  if (!is_data_level(level)) {
    throw Error(Errc::kLevelMismatch, "the level with " + std::to_string(level.limbs()) +
                                          " limbs is the key level; data has at most " +
                                          std::to_string(first_level().limbs()));
  }
}

const Level& Context::next(const Level& level) const {
  if (&level == &last_level()) {
    throw Error(Errc::kEndOfChain,
                "no level below the last one, which has " + std::to_string(level.limbs()) + " limbs");
  }
  return *(&level + 1);
}

const Level& Context::previous_or_same(const Level& level) const noexcept {
  return &level == &key_level() ? level : *(&level - 1);
}

const AuxiliaryBase& Context::auxiliary_base(const Level& level) const {
  LazyAuxiliaryBase& lazy = auxiliary_bases_[static_cast<std::size_t>(&level - levels_.data())];
  std::call_once(lazy.once, [&] { lazy.base = std::make_unique<const AuxiliaryBase>(level); });
  return *lazy.base;
}

}  // namespace emeth
