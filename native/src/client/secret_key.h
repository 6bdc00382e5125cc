#pragma once

#include <span>
#include <vector>

#include "base/aligned_buffer.h"
#include "rlwe/context.h"
#include "rlwe/poly.h"

namespace emeth {

/// The ternary secret s in NTT form modulo all K primes. Move-only; its words are wiped when it dies.
class SecretKey {
 public:
  SecretKey(ContextPtr context, AlignedBuffer words);
  ~SecretKey();
  SecretKey(SecretKey&&) = default;
  SecretKey& operator=(SecretKey&&) = delete;

  const ContextPtr& context() const noexcept { return context_; }
  /// s at `level`: the first limbs of the key.
  ConstPolyView<Form::kNtt> at(const Level& level) const noexcept { return {&level, words_.data()}; }
  std::span<const u64> words() const noexcept { return words_.span(); }

 private:
  ContextPtr context_;
  AlignedBuffer words_;
};

/// One serialized secret key: the layout of a plaintext, at the key level, scale 1.0. Also refuses a
/// polynomial that is not ternary. @throws Error as wire::load_plaintext; messages never tell a word of the
/// key
SecretKey load_secret_key(const ContextPtr& context, std::span<const std::byte> bytes);
std::size_t saved_bytes(const SecretKey& key) noexcept;
void save(const SecretKey& key, std::span<std::byte> out);

}  // namespace emeth
