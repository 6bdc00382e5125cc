// The fuzz targets on malformed objects and a fixed sequence of mutations: quick, and the same under every
// compiler.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include "targets.h"

namespace emeth::fuzz {
namespace {

// Values at which readers go wrong, for a byte and for a word.
constexpr int kBytes[] = {0, 1, 2, 3, 4, 5, 0x10, 0x7f, 0x80, 0xff};
constexpr std::uint64_t kWords[] = {0,          1,          2,          16,         17,   1048433,
                                    1073741689, 1ULL << 32, 1ULL << 61, 1ULL << 63, ~0ULL};

void put_word(Bytes& bytes, std::size_t at, std::uint64_t word) {
  for (std::size_t i = 0; i < 8 && at + i < bytes.size(); ++i) {
    bytes[at + i] = static_cast<std::byte>(word >> (8 * i));
  }
}

void mutate(Bytes& bytes, std::mt19937_64& random) {
  if (bytes.empty()) return;
  const std::size_t at = random() % bytes.size();
  switch (random() % 6) {
    case 0:
      bytes[at] ^= std::byte{1} << (random() % 8);
      return;
    case 1:
      bytes[at] = static_cast<std::byte>(kBytes[random() % std::size(kBytes)]);
      return;
    case 2:
      put_word(bytes, at, kWords[random() % std::size(kWords)]);
      return;
    case 3:
      bytes.resize(at);
      put_word(bytes, 8, bytes.size());  // the size field follows
      return;
    case 4:
      bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), random() % 16, std::byte{0});
      put_word(bytes, 8, bytes.size());
      return;
    default:
      std::rotate(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                  bytes.begin() + static_cast<std::ptrdiff_t>(at + random() % (bytes.size() - at)),
                  bytes.end());
  }
}

// Offsets worth trying: all at the front, where fields are; every seventh further behind, where words are.
bool is_tried(std::size_t at) { return at < 160 || at % 7 == 0; }

class Mutation : public testing::TestWithParam<Target> {};

TEST_P(Mutation, ValidObjectsAreAccepted) {
  std::size_t number = 0;
  for (const Bytes& object : GetParam().valid())
    EXPECT_TRUE(GetParam().accepts(object)) << "object " << number++;
}

TEST_P(Mutation, EveryMalformedClassIsRefused) {
  std::set<std::string> names;
  for (const Malformed& object : GetParam().malformed()) {
    EXPECT_FALSE(GetParam().accepts(object.bytes)) << object.name;
    EXPECT_TRUE(names.insert(object.name).second) << object.name << " is there twice";
  }
  EXPECT_GE(names.size(), 30U);
}

// What a fuzzer found once, by target.
TEST_P(Mutation, FindingsOfFuzzersDoNotReturn) {
  const std::filesystem::path folder = std::filesystem::path(EMETH_TEST_DATA) / "fuzz" / GetParam().name;
  if (!std::filesystem::exists(folder)) return;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    GetParam().accepts(std::as_bytes(std::span(text)));
  }
}

TEST_P(Mutation, EveryBitFlippedAndEveryByteSet) {
  for (const Bytes& object : GetParam().valid()) {
    for (std::size_t at = 0; at < object.size(); ++at) {
      if (!is_tried(at)) continue;
      Bytes bytes = object;
      for (int bit = 0; bit < 8; ++bit) {
        bytes[at] = object[at] ^ (std::byte{1} << bit);
        GetParam().accepts(bytes);
      }
      for (const int value : kBytes) {
        bytes[at] = static_cast<std::byte>(value);
        GetParam().accepts(bytes);
      }
    }
  }
}

TEST_P(Mutation, EveryPrefixAndEveryHugeWord) {
  for (const Bytes& object : GetParam().valid()) {
    for (std::size_t at = 0; at < object.size(); ++at) {
      if (!is_tried(at)) continue;
      Bytes prefix(object.begin(), object.begin() + static_cast<std::ptrdiff_t>(at));
      GetParam().accepts(prefix);
      if (at >= 16) put_word(prefix, 8, at);
      GetParam().accepts(prefix);
      for (const std::uint64_t word : kWords) {
        Bytes bytes = object;
        put_word(bytes, at, word);
        GetParam().accepts(bytes);
      }
    }
  }
}

TEST_P(Mutation, FixedSequencesOfRandomChanges) {
  const std::vector<Bytes> corpus = GetParam().valid();
  std::mt19937_64 random(4242);
  for (int round = 0; round < 5000; ++round) {
    Bytes bytes = corpus[random() % corpus.size()];
    for (std::uint64_t changes = random() % 4 + 1; changes > 0; --changes) mutate(bytes, random);
    GetParam().accepts(bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Mutation, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace emeth::fuzz
