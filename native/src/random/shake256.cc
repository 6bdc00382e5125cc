#include "random/shake256.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/aligned_buffer.h"
#include "base/types.h"

namespace emeth {
namespace {

constexpr std::size_t kRateBytes = 136;

/// Lane (x, y) at x + 5 y.
using State = std::array<u64, 25>;

constexpr std::array<u64, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

/// Rotations of rho, for lane x + 5 y.
constexpr std::array<int, 25> kRotations = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                            25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

void theta(State& a) noexcept {
  std::array<u64, 5> parity;
  for (std::size_t x = 0; x < 5; ++x) {
    parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  }
  for (std::size_t x = 0; x < 5; ++x) {
    const u64 d = parity[(x + 4) % 5] ^ std::rotl(parity[(x + 1) % 5], 1);
    for (std::size_t y = 0; y < 25; y += 5) {
      a[x + y] ^= d;
    }
  }
}

void rho_pi(const State& a, State& b) noexcept {
  for (std::size_t y = 0; y < 5; ++y) {
    for (std::size_t x = 0; x < 5; ++x) {
      b[y + 5 * ((2 * x + 3 * y) % 5)] = std::rotl(a[x + 5 * y], kRotations[x + 5 * y]);
    }
  }
}

void chi(State& a, const State& b) noexcept {
  for (std::size_t y = 0; y < 25; y += 5) {
    for (std::size_t x = 0; x < 5; ++x) {
      a[x + y] = b[x + y] ^ (~b[(x + 1) % 5 + y] & b[(x + 2) % 5 + y]);
    }
  }
}

/// Keccak-p[1600, 24] of [FIPS202], 3.
void permute(State& a) noexcept {
  State b;
  for (const u64 constant : kRoundConstants) {
    theta(a);
    rho_pi(a, b);
    chi(a, b);
    a[0] ^= constant;
  }
  wipe(std::span<u64>(b));
}

void absorb(State& a, std::span<const std::byte, kRateBytes> block) noexcept {
  std::array<u64, kRateBytes / 8> words;
  std::memcpy(words.data(), block.data(), kRateBytes);
  for (std::size_t i = 0; i < words.size(); ++i) {
    a[i] ^= words[i];
  }
  wipe(std::span<u64>(words));
  permute(a);
}

}  // namespace

void shake256(std::span<const std::byte> message, std::span<std::byte> out) noexcept {
  State state{};
  for (; message.size() >= kRateBytes; message = message.subspan(kRateBytes)) {
    absorb(state, message.first<kRateBytes>());
  }
  std::array<std::byte, kRateBytes> last{};
  std::copy(message.begin(), message.end(), last.begin());
  last[message.size()] ^= std::byte{0x1f};  // the suffix 1111 of an XOF, then the first bit of the padding
  last.back() ^= std::byte{0x80};           // the padding's last bit
  absorb(state, last);

  while (!out.empty()) {
    const std::size_t count = std::min(out.size(), kRateBytes);
    std::memcpy(out.data(), state.data(), count);
    out = out.subspan(count);
    if (!out.empty()) {
      permute(state);
    }
  }
  wipe(std::span<u64>(state));
  wipe(std::span<std::byte>(last));
}

}  // namespace emeth
