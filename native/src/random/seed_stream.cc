#include "random/seed_stream.h"

#include <algorithm>

#include "base/aligned_buffer.h"
#include "math/kernel_choice.h"
#include "random/shake256.h"

namespace emeth {

SeedStream::SeedStream(Generator generator, const Seed& seed) noexcept : generator_(generator), seed_(seed) {}

SeedStream::~SeedStream() {
  wipe(std::span<std::byte>(seed_));
  wipe(std::span<std::byte>(buffer_).first(written_));
}

void SeedStream::read(std::span<std::byte> out) noexcept {
  while (!out.empty()) {
    if (used_ == filled_ && out.size() >= kMostBlocks * kBlockBytes) {  // not by way of the buffer
      const std::span<std::byte> blocks = out.first(out.size() / kBlockBytes * kBlockBytes);
      generate(blocks);
      out = out.subspan(blocks.size());
      continue;
    }
    if (used_ == filled_) {
      refill();
    }
    const std::size_t count = std::min(out.size(), filled_ - used_);
    std::memcpy(out.data(), buffer_.data() + used_, count);
    used_ += count;
    out = out.subspan(count);
  }
}

void SeedStream::refill() noexcept {
  filled_ = next_fill_;
  used_ = 0;
  next_fill_ = std::min(2 * next_fill_, buffer_.size());
  written_ = std::max(written_, filled_);
  generate(std::span(buffer_).first(filled_));
}

void SeedStream::generate(std::span<std::byte> out) noexcept {
  const std::size_t blocks = out.size() / kBlockBytes;
  if (generator_ == Generator::kBlake2xb) {
    kernels().blake2xb_4096(reinterpret_cast<unsigned char*>(out.data()),
                            reinterpret_cast<const unsigned char*>(seed_.data()), counter_, blocks);
  } else {
    std::array<std::byte, sizeof(Seed) + sizeof counter_> message;
    std::copy(seed_.begin(), seed_.end(), message.begin());
    for (std::size_t i = 0; i < blocks; ++i) {
      const u64 number = counter_ + i;
      std::memcpy(message.data() + sizeof(Seed), &number, sizeof number);
      shake256(message, out.subspan(i * kBlockBytes, kBlockBytes));
    }
    wipe(std::span<std::byte>(message));
  }
  counter_ += blocks;
}

}  // namespace emeth
