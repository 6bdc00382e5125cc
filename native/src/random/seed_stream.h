#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "base/types.h"

namespace emeth {

/// The generators a SEAL seed object can name.
enum class Generator : u8 { kBlake2xb = 1, kShake256 = 2 };

/// 64 bytes that determine a byte stream.
using Seed = std::array<std::byte, 64>;

/// The byte stream of a seed: block n is 4096 bytes of BLAKE2Xb(seed, n) or SHAKE256(seed || n), n = 0, 1,
/// ... as 8 little-endian bytes; requests of any size take the next bytes. Wipes its buffers when destroyed,
/// since a stream may feed secrets. Not thread-safe.
class SeedStream {
 public:
  SeedStream(Generator generator, const Seed& seed) noexcept;
  ~SeedStream();
  SeedStream(const SeedStream&) = delete;
  SeedStream& operator=(const SeedStream&) = delete;

  void read(std::span<std::byte> out) noexcept;
  u64 read_u64() noexcept;
  u32 read_u32() noexcept;

 private:
  void refill() noexcept;

  Generator generator_;
  Seed seed_;
  u64 counter_ = 0;
  std::array<std::byte, 4096> block_;
  std::size_t used_ = 4096;
};

}  // namespace emeth
