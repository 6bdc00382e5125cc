#include "rlwe/evaluation_keys.h"

#include <string>

namespace emeth {

KeySwitchKey::KeySwitchKey(std::vector<Ciphertext> components, std::vector<Seed> seeds)
    : components_(std::move(components)), seeds_(std::move(seeds)) {
  if (!seeds_.empty() && seeds_.size() != components_.size()) {
    throw Error(Errc::kInvalidArgument, "a key-switching key has one seed per component, or none");
  }
  bool complete = !components_.empty();
  for (const Ciphertext& component : components_) {
    const Context& context = *component.context();
    complete =
        complete && context.has_key_switching() && components_.size() == context.key_level().limbs() - 1 &&
        &component.level() == &context.key_level() && component.size() == 2 && component.form() == Form::kNtt;
  }
  if (!complete) {
    throw Error(Errc::kInvalidArgument,
                "a key-switching key has one component per limb of the first data level, each of size 2, at "
                "the key level, in NTT form");
  }
}

RelinKeys::RelinKeys(ContextPtr context, std::vector<KeySwitchKey> keys)
    : context_(std::move(context)), keys_(std::move(keys)) {}

const KeySwitchKey& RelinKeys::key(std::size_t power) const {
  if (power < 2 || power - 2 >= keys_.size()) {
    throw Error(Errc::kMissingKey, "no relinearization key for the power " + std::to_string(power) +
                                       " of the secret; these keys go up to power " +
                                       std::to_string(keys_.size() + 1));
  }
  return keys_[power - 2];
}

GaloisKeys::GaloisKeys(ContextPtr context, std::map<u64, KeySwitchKey> keys)
    : context_(std::move(context)), keys_(std::move(keys)) {}

const KeySwitchKey& GaloisKeys::key(u64 g) const {
  const auto found = keys_.find(g);
  if (found == keys_.end()) {
    throw Error(Errc::kMissingKey,
                "no Galois key for the element " + std::to_string(g) + "; have the requester generate it");
  }
  return found->second;
}

}  // namespace emeth
