// parse_ciphertext looks at megabytes of untrusted bytes without allocating one.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "objects.h"

namespace {
std::atomic<std::size_t> allocations{0};
}

// Not inlined: else the compiler sees new meet free and warns.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace emeth {
namespace {

TEST(ParseCiphertext, ValidObjectCostsNoAllocation) {
  std::mt19937_64 random(3);
  const ContextPtr context = tiny_ckks();
  const Ciphertext ciphertext = random_ciphertext(context, context->first_level(), 2, Form::kNtt, random);
  const Bytes full = saved(ciphertext);
  const Bytes seeded = saved_seeded(ciphertext, {Generator::kShake256, {}});
  for (const Bytes& bytes : {full, seeded}) {
    const std::size_t before = allocations;
    const wire::CiphertextView view = wire::parse_ciphertext(*context, bytes, {.allow_transparent = false});
    const std::size_t after = allocations;
    EXPECT_EQ(after, before);
    EXPECT_EQ(view.size, 2u);
  }
}

}  // namespace
}  // namespace emeth
