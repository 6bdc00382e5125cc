#include <array>
#include <cstring>
#include <string>

#include "aggregate/accumulator.h"
#include "wire/fields.h"

// What an accumulator holds, on its way to disk and back.

namespace emeth {

std::size_t Accumulator::sum_bytes(std::size_t channel) const {
  require_place(channel, 0);
  return 8 * result_size(channels_[channel]) * shape_.level->poly_words();
}

void Accumulator::save_sum(std::size_t channel, std::size_t chunk, std::span<std::byte> out) const {
  require_place(channel, chunk);
  wire::require_room(out, sum_bytes(channel));
  if (is_empty()) {
    std::memset(out.data(), 0, out.size());
    return;
  }
  AlignedBuffer words(out.size() / 8);  // `out` may begin anywhere
  sums_[channel * chunks_ + chunk].copy_reduced(words.span());
  std::memcpy(out.data(), words.data(), out.size());
}

void Accumulator::add_sums(Objects sums) {
  if (sums.size() != channels_.size() * chunks_) {
    throw Error(Errc::kInvalidArgument, std::to_string(sums.size()) + " sums for " +
                                            std::to_string(channels_.size()) + " channels of " +
                                            std::to_string(chunks_) + " chunks");
  }
  for (std::size_t i = 0; i < sums.size(); ++i) require_sum(sums[i], i / chunks_);
  allocate_sums();
  // From here on nothing can fail.
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::size_t polynomials = result_size(channels_[i / chunks_]);
    std::array<const unsigned char*, 3> words;
    for (std::size_t p = 0; p < polynomials; ++p) {
      words[p] = wire::wire_words(sums[i]) + 8 * p * shape_.level->poly_words();
    }
    sums_[i].add(std::span(words).first(polynomials), 1);
  }
}

void Accumulator::require_sum(std::span<const std::byte> sum, std::size_t channel) const {
  const Level& level = *shape_.level;
  if (sum.size() != sum_bytes(channel)) {
    throw Error(Errc::kMalformed, "a sum of channel " + std::to_string(channel) + " has " +
                                      std::to_string(sum.size()) + " bytes, not " +
                                      std::to_string(sum_bytes(channel)));
  }
  const unsigned char* words = wire::wire_words(sum);
  for (std::size_t p = 0; p < result_size(channels_[channel]); ++p) {
    for (std::size_t i = 0; i < level.limbs(); ++i, words += 8 * level.degree()) {
      wire::require_below(words, level.modulus(i).value(), level.degree(), [&] {
        return "channel " + std::to_string(channel) + ", polynomial " + std::to_string(p) + ", limb " +
               std::to_string(i);
      });
    }
  }
}

}  // namespace emeth
