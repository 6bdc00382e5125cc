#pragma once

#include "kernels/kernels.h"
#include "kernels/word_arithmetic.h"

namespace emeth {
namespace {

/// What a pass sees of wire words, vector by vector. Bit 63 of x | (q - 1 - x) tells x >= q, of one word as
/// of the ORs of many.
template <typename Lanes>
class WordWatch {
 public:
  using Words = typename Lanes::Words;

  EMETH_ALWAYS_INLINE WordWatch() noexcept : words_(Lanes::broadcast(0)), distances_(words_) {}

  /// `largest` = q - 1 in every lane.
  EMETH_ALWAYS_INLINE void see(Words x, Words largest) noexcept {
    words_ = Lanes::bit_or(words_, x);
    distances_ = Lanes::bit_or(distances_, Lanes::sub(largest, x));
  }

  /// Of all words: `rest` is what was seen of those that fill no vector.
  EMETH_ALWAYS_INLINE WordCheck with(WordCheck rest) const noexcept {
    return {rest.below && !Lanes::any_bit_63(Lanes::bit_or(words_, distances_)),
            rest.nonzero || Lanes::any_bit(words_)};
  }

 private:
  Words words_;
  Words distances_;
};

}  // namespace
}  // namespace emeth
