#include "client/secret_key.h"

#include <algorithm>

#include "base/error.h"
#include "client/sampler.h"
#include "wire/fields.h"
#include "wire/plaintext.h"

namespace emeth {
namespace {

/// Whether the polynomial has coefficients -1, 0, 1, the same modulo every prime. Looks at all of it in any
/// case.
bool is_ternary(const Level& level, std::span<const u64> ntt_words) {
  AlignedBuffer words(ntt_words.size());
  const ScopedWipe<u64> wipe_words(words.span());
  std::ranges::copy(ntt_words, words.data());
  const PolyView<Form::kCoefficient> s = to_coefficient(PolyView<Form::kNtt>{&level, words.data()});
  const u64 q_0 = level.modulus(0).value();
  bool ternary = true;
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    const u64 q = level.modulus(i).value();
    for (std::size_t j = 0; j < level.degree(); ++j) {
      const u64 x = s.limb(i)[j] + 1;  // 0, 1, 2 for -1, 0, 1
      const u64 x_0 = s.limb(0)[j] + 1;
      const u64 shifted = x & (0 - u64{x != q});
      const u64 shifted_0 = x_0 & (0 - u64{x_0 != q_0});
      ternary &= shifted <= 2 && shifted == shifted_0;
    }
  }
  return ternary;
}

void require_key(const Context& context, const wire::PlaintextFields& fields) {
  const Level& level = context.key_level();
  if (&wire::known_level(context, fields.parms_id) != &level) {
    throw Error(Errc::kLevelMismatch, "a secret key is at the key level, these bytes are at a lower one");
  }
  if (fields.count != level.poly_words()) {
    throw Error(Errc::kMalformed, "the secret key has " + std::to_string(fields.count) +
                                      " words; these parameters need " + std::to_string(level.poly_words()));
  }
  wire::require_scale(fields.scale, true);
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    const unsigned char* const limb = wire::wire_words(fields.words) + 8 * i * level.degree();
    if (!kernels().all_below(limb, level.modulus(i).value(), level.degree())) {
      throw Error(
          Errc::kResidueOutOfRange,
          "limb " + std::to_string(i) + " of the secret key has a word >= q_" + std::to_string(i + 1));
    }
  }
}

}  // namespace

SecretKey::SecretKey(ContextPtr context, AlignedBuffer words)
    : context_(std::move(context)), words_(std::move(words)) {
  if (words_.size() != context_->key_level().poly_words()) {
    throw Error(Errc::kInvalidArgument, "a secret key has " +
                                            std::to_string(context_->key_level().poly_words()) +
                                            " words, not " + std::to_string(words_.size()));
  }
}

SecretKey::~SecretKey() { wipe(words_.span()); }

SecretKey load_secret_key(const ContextPtr& context, std::span<const std::byte> bytes) {
  const wire::PlaintextFields fields = wire::parse_plaintext(bytes, context->key_level().poly_words());
  require_key(*context, fields);
  AlignedBuffer words(context->key_level().poly_words());
  wire::copy_words(wire::wire_words(fields.words), words.span());
  SecretKey key(context, std::move(words));
  if (!is_ternary(context->key_level(), key.words())) {
    throw Error(Errc::kMalformed, "the secret key is not a ternary polynomial");
  }
  return key;
}

std::size_t saved_bytes(const SecretKey& key) noexcept { return wire::plaintext_bytes(key.words().size()); }

void save(const SecretKey& key, std::span<std::byte> out) {
  wire::write_plaintext(key.context()->key_level().parms_id(), 1.0, key.words(), out);
}

}  // namespace emeth
