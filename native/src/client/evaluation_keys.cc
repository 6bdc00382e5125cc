#include "client/evaluation_keys.h"

#include <algorithm>
#include <string>

#include "client/encryptor.h"
#include "client/sampler.h"
#include "math/galois.h"

namespace emeth {
namespace {

void require_key_switching(const Context& context) {
  if (!context.has_key_switching()) {
    throw Error(Errc::kUnsupported,
                "these parameters have no special prime: give them one more coefficient prime");
  }
}

/// Digit J is an encryption of zero plus P s' in limb J of its first polynomial. [ckks 2.5]
KeySwitchKey generate_key_switch_key(const SecretKey& key, ConstPolyView<Form::kNtt> from) {
  const Level& level = key.context()->key_level();
  const std::size_t n = level.degree();
  const u64 special = level.modulus(level.limbs() - 1).value();
  SeedStream stream = fresh_stream();
  AlignedBuffer product(n);
  const ScopedWipe<u64> wipe_product(product.span());
  std::vector<Ciphertext> components;
  std::vector<Seed> seeds;
  for (std::size_t digit = 0; digit + 1 < level.limbs(); ++digit) {
    std::vector<int> error = sample_error(stream, n);
    const ScopedWipe<int> wipe_error(error);
    seeds.push_back(fresh_seed());
    components.push_back(encrypt_zero_symmetric(key, level, Form::kNtt, seeds.back(), error));
    const Modulus& q = level.modulus(digit);
    u64* limb = components.back().poly<Form::kNtt>(0).limb(digit);
    kernels().multiply_scalar(product.data(), from.limb(digit), q.shoup(q.reduce(special)), q.value(), n);
    kernels().add(limb, limb, product.data(), q.value(), n);
  }
  return KeySwitchKey(std::move(components), std::move(seeds));
}

}  // namespace

RelinKeys generate_relin_keys(const SecretKey& key) {
  const ContextPtr& context = key.context();
  require_key_switching(*context);
  const Level& level = context->key_level();
  AlignedBuffer words(level.poly_words());
  const ScopedWipe<u64> wipe_words(words.span());
  std::ranges::copy(key.words(), words.data());
  const PolyView<Form::kNtt> square{&level, words.data()};
  multiply_in_place(square, key.at(level));
  std::vector<KeySwitchKey> keys;
  keys.push_back(generate_key_switch_key(key, square));
  return RelinKeys(context, std::move(keys));
}

GaloisKeys generate_galois_keys(const SecretKey& key, std::span<const u64> elements) {
  const ContextPtr& context = key.context();
  require_key_switching(*context);
  const Level& level = context->key_level();
  const std::size_t n = level.degree();
  AlignedBuffer image(level.poly_words());
  const ScopedWipe<u64> wipe_image(image.span());
  std::map<u64, KeySwitchKey> keys;
  for (const u64 g : elements) {
    if (g % 2 == 0 || g >= 2 * n) {
      throw Error(Errc::kInvalidArgument,
                  "Galois element " + std::to_string(g) + " is not odd and below " + std::to_string(2 * n));
    }
    if (keys.contains(g)) {
      continue;
    }
    const NttAutomorphism sigma(g, n);
    for (std::size_t at = 0; at < image.size(); at += n) {
      sigma.apply(image.data() + at, key.words().data() + at);
    }
    keys.emplace(g, generate_key_switch_key(key, {&level, image.data()}));
  }
  return GaloisKeys(context, std::move(keys));
}

}  // namespace emeth
