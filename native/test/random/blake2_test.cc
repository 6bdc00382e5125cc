#include "random/blake2.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/types.h"
#include "hex.h"

namespace emeth {
namespace {

std::string digest_of(std::span<const std::byte> message) { return hex(blake2b_256(message)); }

std::string parms_id_of(const std::vector<u64>& words) { return digest_of(std::as_bytes(std::span(words))); }

TEST(Blake2b, EmptyAndShortMessages_HaveTheKnownDigests) {
  EXPECT_EQ(digest_of(std::span<const std::byte>()),
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(digest_of(std::as_bytes(std::span("abc", 3))),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

// Expected values: Python's hashlib. A block has 128 bytes.
TEST(Blake2b, MessagesAroundABlock_HaveTheKnownDigests) {
  const struct {
    std::size_t bytes;
    const char* digest;
  } known[] = {{127, "f2fe67ff342e21b8f45e8f2e0bcd1d9243245d50ee6c78042e9c491388791c72"},
               {128, "c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1"},
               {129, "f7f3c46ba2564ff4c4c162da1f5b605f9f1c4aa6a20652a9f9a337c1a2f5b9c9"},
               {256, "582f782226018ec33076bd8d1c42413530ac7e1126260ffc0f306ba3befc3f24"},
               {1000, "b372d0608f720c8c3dd41e9c8eecb10143b41abe520b616607e754bf79c08331"}};
  for (const auto& row : known) {
    std::vector<std::byte> message(row.bytes);
    for (std::size_t i = 0; i < row.bytes; ++i) {
      message[i] = static_cast<std::byte>(i % 251);
    }
    EXPECT_EQ(digest_of(message), row.digest) << row.bytes << " bytes";
  }
}

// The words hashed into a parms_id: scheme, N, primes, t.
TEST(Blake2b, ParameterWords_HaveTheKnownParmsIds) {
  EXPECT_EQ(parms_id_of({2, 1024, 1073707009, 1073698817, 0}),
            "65db1c7423b13c071457304c70f1aa8887a6744f3284d555eeb3184481582cb7");
  EXPECT_EQ(parms_id_of({2, 1024, 1073707009, 0}),
            "e993dfc8bdcadeba0e73a4bc423be144502fe9a9cac3c874f35786fa485c37ba");
  EXPECT_EQ(parms_id_of({1, 2048, 18014398509404161, 40961}),
            "ca1df24f4836a7846f63745cffac11d035e5d3bc73e620d5774cf5bc737e48c6");
  EXPECT_EQ(parms_id_of({3, 1024, 68719464449, 68719446017, 137438939137, 65537}),
            "5e649fb23ab5cca10fb1158df4151e507cfbbe8c67040983a53c3572e45b95c9");
}

}  // namespace
}  // namespace emeth
