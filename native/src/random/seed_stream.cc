#include "random/seed_stream.h"

#include <algorithm>
#include <cstring>

#include "base/aligned_buffer.h"
#include "random/blake2.h"
#include "random/shake256.h"

namespace emeth {

SeedStream::SeedStream(Generator generator, const Seed& seed) noexcept : generator_(generator), seed_(seed) {}

SeedStream::~SeedStream() {
  wipe(std::span<std::byte>(seed_));
  wipe(std::span<std::byte>(block_));
}

void SeedStream::read(std::span<std::byte> out) noexcept {
  while (!out.empty()) {
    if (used_ == block_.size()) {
      refill();
    }
    const std::size_t count = std::min(out.size(), block_.size() - used_);
    std::memcpy(out.data(), block_.data() + used_, count);
    used_ += count;
    out = out.subspan(count);
  }
}

u64 SeedStream::read_u64() noexcept {
  u64 word;
  read(std::as_writable_bytes(std::span(&word, 1)));
  return word;
}

u32 SeedStream::read_u32() noexcept {
  u32 word;
  read(std::as_writable_bytes(std::span(&word, 1)));
  return word;
}

void SeedStream::refill() noexcept {
  std::array<std::byte, 8> counter;
  std::memcpy(counter.data(), &counter_, counter.size());
  switch (generator_) {
    case Generator::kBlake2xb:
      blake2xb_4096(seed_, counter, block_);
      break;
    case Generator::kShake256: {
      std::array<std::byte, sizeof(Seed) + sizeof counter> message;
      std::copy(seed_.begin(), seed_.end(), message.begin());
      std::copy(counter.begin(), counter.end(), message.begin() + sizeof(Seed));
      shake256(message, block_);
      wipe(std::span<std::byte>(message));
      break;
    }
  }
  ++counter_;
  used_ = 0;
}

}  // namespace emeth
