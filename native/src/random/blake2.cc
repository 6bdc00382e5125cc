#include "random/blake2.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/aligned_buffer.h"

namespace emeth {
namespace {

constexpr std::size_t kBlockBytes = 128;

constexpr std::array<u64, 8> kInitialState = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                              0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                              0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

constexpr u8 kSigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

/// The fields of BLAKE2's parameter block that we use; the others are zero. [RFC7693, 2.5] [BLAKE2X]
struct ParameterBlock {
  u8 digest_bytes;
  u8 key_bytes = 0;
  u8 fanout = 0;
  u8 depth = 0;
  u32 leaf_bytes = 0;
  u32 node_offset = 0;
  u32 xof_bytes = 0;
  u8 inner_bytes = 0;
};

/// The chaining value before the first block.
std::array<u64, 8> initial_state(const ParameterBlock& p) noexcept {
  std::array<u64, 8> state = kInitialState;
  state[0] ^= u64{p.digest_bytes} | u64{p.key_bytes} << 8 | u64{p.fanout} << 16 | u64{p.depth} << 24 |
              u64{p.leaf_bytes} << 32;
  state[1] ^= u64{p.node_offset} | u64{p.xof_bytes} << 32;
  state[2] ^= u64{p.inner_bytes} << 8;  // byte 16 is the node depth, 0
  return state;
}

void mix(u64& a, u64& b, u64& c, u64& d, u64 x, u64 y) noexcept {
  a += b + x;
  d = std::rotr(d ^ a, 32);
  c += d;
  b = std::rotr(b ^ c, 24);
  a += b + y;
  d = std::rotr(d ^ a, 16);
  c += d;
  b = std::rotr(b ^ c, 63);
}

/// One round, its message schedule known when compiling: a fifth faster than looking it up.
template <std::size_t kRound>
void mix_columns_and_diagonals(std::array<u64, 16>& v, const std::array<u64, 16>& m) noexcept {
  constexpr auto& s = kSigma[kRound % 10];
  mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
  mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
  mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
  mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
  mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
  mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
  mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
  mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

template <std::size_t... kRounds>
void mix_rounds(std::array<u64, 16>& v, const std::array<u64, 16>& m,
                std::index_sequence<kRounds...>) noexcept {
  (mix_columns_and_diagonals<kRounds>(v, m), ...);
}

/// F of [RFC7693], 3.2. `counter`: message bytes up to and including this block.
void compress(std::array<u64, 8>& state, std::span<const std::byte, kBlockBytes> block, u64 counter,
              bool last) noexcept {
  std::array<u64, 16> m;
  std::memcpy(m.data(), block.data(), kBlockBytes);
  std::array<u64, 16> v;
  std::copy(state.begin(), state.end(), v.begin());
  std::copy(kInitialState.begin(), kInitialState.end(), v.begin() + 8);
  v[12] ^= counter;
  if (last) {
    v[14] = ~v[14];
  }
  mix_rounds(v, m, std::make_index_sequence<12>{});
  for (std::size_t i = 0; i < 8; ++i) {
    state[i] ^= v[i] ^ v[i + 8];
  }
}

}  // namespace

std::array<std::byte, 32> blake2b_256(std::span<const std::byte> message) noexcept {
  auto state = initial_state({.digest_bytes = 32, .fanout = 1, .depth = 1});
  u64 counter = 0;
  while (message.size() > kBlockBytes) {
    counter += kBlockBytes;
    compress(state, message.first<kBlockBytes>(), counter, false);
    message = message.subspan(kBlockBytes);
  }
  std::array<std::byte, kBlockBytes> last{};
  std::copy(message.begin(), message.end(), last.begin());
  compress(state, last, counter + message.size(), true);

  std::array<std::byte, 32> digest;
  std::memcpy(digest.data(), state.data(), digest.size());
  return digest;
}

void blake2xb_4096(std::span<const std::byte, 64> key, std::span<const std::byte, 8> message,
                   std::span<std::byte, 4096> out) noexcept {
  constexpr std::size_t kNodeBytes = 64;
  std::array<std::byte, kBlockBytes> block{};
  std::copy(key.begin(), key.end(), block.begin());
  auto root =
      initial_state({.digest_bytes = 64, .key_bytes = 64, .fanout = 1, .depth = 1, .xof_bytes = 4096});
  compress(root, block, kBlockBytes, false);
  block.fill(std::byte{0});
  std::copy(message.begin(), message.end(), block.begin());
  compress(root, block, kBlockBytes + message.size(), true);

  block.fill(std::byte{0});
  std::memcpy(block.data(), root.data(), kNodeBytes);
  for (u32 node = 0; node < out.size() / kNodeBytes; ++node) {
    auto state = initial_state({.digest_bytes = kNodeBytes,
                                .leaf_bytes = kNodeBytes,
                                .node_offset = node,
                                .xof_bytes = 4096,
                                .inner_bytes = kNodeBytes});
    compress(state, block, kNodeBytes, true);
    std::memcpy(out.data() + kNodeBytes * node, state.data(), kNodeBytes);
  }
  wipe(std::span<u64>(root));
  wipe(std::span<std::byte>(block));
}

}  // namespace emeth
