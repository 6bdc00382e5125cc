#include "client/sampler.h"

#include <sys/random.h>

#include <algorithm>
#include <array>

#include "base/error.h"

namespace emeth {
namespace {

constexpr u64 kMaxSmall = 21;

/// How many of the low 21 bits of three bytes are 1. The baseline instruction set doesn't count bits, and
/// std::popcount would be a call.
int ones_of_21(const u8* bytes) noexcept {
  u32 x = bytes[0] | u32{bytes[1]} << 8 | (u32{bytes[2]} & 0x1f) << 16;
  x -= x >> 1 & 0x55555555;
  x = (x & 0x33333333) + (x >> 2 & 0x33333333);
  x = (x + (x >> 4)) & 0x0f0f0f0f;
  return static_cast<int>(x * 0x01010101 >> 24);
}

/// The residues, without a branch on a secret sign. For q <= kMaxSmall that takes a division.
template <bool kTinyModulus>
void set_small_limb(const Modulus& modulus, std::span<const int> coefficients, u64* limb) noexcept {
  const u64 q = modulus.value();
  const u64 multiple_of_q = kTinyModulus ? (kMaxSmall / q + 1) * q : q;
  for (std::size_t j = 0; j < coefficients.size(); ++j) {
    const auto c = static_cast<u64>(i64{coefficients[j]});
    const u64 residue = c + (multiple_of_q & (0 - (c >> 63)));
    limb[j] = kTinyModulus ? modulus.reduce(residue) : residue;
  }
}

}  // namespace

Seed fresh_seed() {
  Seed seed;
  if (getentropy(seed.data(), seed.size()) != 0) {
    throw Error(Errc::kInternal, "the operating system gives no random bytes (getentropy failed)");
  }
  return seed;
}

SeedStream fresh_stream() {
  Seed seed = fresh_seed();
  const ScopedWipe<std::byte> wipe_seed(seed);
  return {Generator::kBlake2xb, seed};
}

std::vector<int> sample_ternary(SeedStream& stream, std::size_t n) {
  std::vector<int> coefficients(n);
  for (int& c : coefficients) {
    u32 word = 0;
    while (word == 0) {  // leaves 2^32 - 1 words, a multiple of 3
      word = stream.read_u32();
    }
    c = static_cast<int>(u64{3} * word >> 32) - 1;
  }
  return coefficients;
}

std::vector<int> sample_error(SeedStream& stream, std::size_t n) {
  constexpr std::size_t kBatch = 256;
  std::vector<int> coefficients(n);
  std::array<u8, 6 * kBatch> bytes;
  const ScopedWipe<u8> wipe_bytes(bytes);
  for (std::size_t done = 0; done < n; done += kBatch) {
    const std::size_t count = std::min(kBatch, n - done);
    stream.read(std::as_writable_bytes(std::span(bytes).first(6 * count)));
    for (std::size_t j = 0; j < count; ++j) {
      const u8* const b = bytes.data() + 6 * j;
      coefficients[done + j] = ones_of_21(b) - ones_of_21(b + 3);
    }
  }
  return coefficients;
}

void set_small(PolyView<Form::kCoefficient> poly, std::span<const int> coefficients) noexcept {
  for (std::size_t i = 0; i < poly.level->limbs(); ++i) {
    const Modulus& q = poly.level->modulus(i);
    if (q.value() > kMaxSmall) {
      set_small_limb<false>(q, coefficients, poly.limb(i));
    } else {
      set_small_limb<true>(q, coefficients, poly.limb(i));
    }
  }
}

void wipe(std::span<int> coefficients) noexcept {
  wipe(std::span(reinterpret_cast<u8*>(coefficients.data()), coefficients.size_bytes()));
}

}  // namespace emeth
