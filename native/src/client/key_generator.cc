#include "client/key_generator.h"

#include "client/encryptor.h"
#include "client/sampler.h"

namespace emeth {

SecretKey generate_secret_key(const ContextPtr& context) {
  const Level& level = context->key_level();
  SeedStream stream = fresh_stream();
  std::vector<int> s = sample_ternary(stream, level.degree());
  const ScopedWipe<int> wipe_s(s);
  AlignedBuffer words(level.poly_words());
  const PolyView<Form::kCoefficient> poly{&level, words.data()};
  set_small(poly, s);
  to_ntt(poly);
  return {context, std::move(words)};
}

PublicKey generate_public_key(const SecretKey& key) {
  const Level& level = key.context()->key_level();
  SeedStream stream = fresh_stream();
  std::vector<int> error = sample_error(stream, level.degree());
  const ScopedWipe<int> wipe_error(error);
  const Seed seed = fresh_seed();
  return {encrypt_zero_symmetric(key, level, Form::kNtt, seed, error), seed};
}

}  // namespace emeth
