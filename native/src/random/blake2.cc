#include "random/blake2.h"

#include <cstring>

#include "kernels/blake2b.h"

namespace emeth {
namespace {

using Hash = Blake2b<OneWord>;

constexpr std::size_t kBlockBytes = 128;

/// The next block of a message, its last one padded with zeros.
void absorb(u64 (&state)[8], std::span<const std::byte> block, u64 counter, bool last) noexcept {
  u64 words[kBlockBytes / sizeof(u64)] = {};
  if (!block.empty()) std::memcpy(words, block.data(), block.size());
  Hash::compress(state, words, counter, last);
}

}  // namespace

std::array<std::byte, 32> blake2b_256(std::span<const std::byte> message) noexcept {
  u64 state[8];
  Hash::start(state, {.digest_bytes = 32, .fanout = 1, .depth = 1});
  u64 counter = 0;
  while (message.size() > kBlockBytes) {
    counter += kBlockBytes;
    absorb(state, message.first<kBlockBytes>(), counter, false);
    message = message.subspan(kBlockBytes);
  }
  absorb(state, message, counter + message.size(), true);

  std::array<std::byte, 32> digest;
  std::memcpy(digest.data(), state, digest.size());
  return digest;
}

}  // namespace emeth
