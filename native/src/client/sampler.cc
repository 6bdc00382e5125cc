#include "client/sampler.h"

#include <sys/random.h>

#include <bit>
#include <cstring>

#include "base/error.h"

namespace emeth {
namespace {

constexpr u64 kMaxSmall = 21;

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
  constexpr u32 kMask = (1U << 21) - 1;
  std::vector<int> coefficients(n);
  for (int& c : coefficients) {
    std::array<u8, 6> bytes;
    stream.read(std::as_writable_bytes(std::span(bytes)));
    const auto bits = [&bytes](std::size_t i) {
      return (bytes[i] | u32{bytes[i + 1]} << 8 | u32{bytes[i + 2]} << 16) & kMask;
    };
    c = std::popcount(bits(0)) - std::popcount(bits(3));
  }
  return coefficients;
}

void set_small(PolyView<Form::kCoefficient> poly, std::span<const int> coefficients) noexcept {
  for (std::size_t i = 0; i < poly.level->limbs(); ++i) {
    const Modulus& q = poly.level->modulus(i);
    const u64 multiple_of_q = (kMaxSmall / q.value() + 1) * q.value();
    u64* const limb = poly.limb(i);
    for (std::size_t j = 0; j < coefficients.size(); ++j) {
      const auto c = static_cast<u64>(i64{coefficients[j]});
      limb[j] = q.reduce(c + (multiple_of_q & (0 - (c >> 63))));  // without a branch on the secret sign
    }
  }
}

void wipe(std::span<int> coefficients) noexcept {
  wipe(std::span(reinterpret_cast<u8*>(coefficients.data()), coefficients.size_bytes()));
}

}  // namespace emeth
