#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <span>

#include "base/types.h"

namespace emeth {

/// The generators a SEAL seed object can name.
enum class Generator : u8 { kBlake2xb = 1, kShake256 = 2 };

/// 64 bytes that determine a byte stream.
using Seed = std::array<std::byte, 64>;

/// The byte stream of a seed: block n is 4096 bytes of BLAKE2Xb(seed, n) or SHAKE256(seed || n), n = 0, 1,
/// ... as 8 little-endian bytes; requests of any size take the next bytes. Blocks are made several at a time,
/// so that their hashes share vectors. Wipes its buffer when destroyed, since a stream may feed secrets. Not
/// thread-safe.
class SeedStream {
 public:
  SeedStream(Generator generator, const Seed& seed) noexcept;
  ~SeedStream();
  SeedStream(const SeedStream&) = delete;
  SeedStream& operator=(const SeedStream&) = delete;

  void read(std::span<std::byte> out) noexcept;
  u64 read_u64() noexcept { return read_word<u64>(); }
  u32 read_u32() noexcept { return read_word<u32>(); }

 private:
  static constexpr std::size_t kBlockBytes = 4096;
  static constexpr std::size_t kMostBlocks = 8;  ///< as many as the widest row has lanes

  template <typename Word>
  Word read_word() noexcept {
    Word word;
    if (filled_ - used_ >= sizeof word) {
      std::memcpy(&word, buffer_.data() + used_, sizeof word);
      used_ += sizeof word;
    } else {
      read(std::as_writable_bytes(std::span(&word, 1)));
    }
    return word;
  }

  /// Makes the next blocks: `out` holds a whole number of them.
  void generate(std::span<std::byte> out) noexcept;
  void refill() noexcept;

  Generator generator_;
  Seed seed_;
  u64 counter_ = 0;
  std::size_t used_ = 0;
  std::size_t filled_ = 0;
  std::size_t next_fill_ = kBlockBytes;  ///< doubles: who read one block probably wants more
  std::size_t written_ = 0;              ///< bytes of the buffer to wipe
  std::array<std::byte, kMostBlocks * kBlockBytes> buffer_;
};

}  // namespace emeth
