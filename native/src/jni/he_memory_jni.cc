#include <array>

#include "base/block_pool.h"
#include "jni/guard.h"
#include "jni/he_methods.h"
#include "jni/values.h"

// HeNative: memory.

namespace emeth::jni {
namespace {

jlongArray memory_read(JNIEnv* env, jclass) {
  return guarded(env, [&] {
    const BlockMemory memory = block_memory();
    return to_java(env, std::span<const u64>(
                            std::array<u64, 4>{memory.live, memory.pooled, memory.peak, memory.pool_limit}));
  });
}

void memory_set_pool_limit(JNIEnv* env, jclass, jlong bytes) {
  guarded(env, [&] { set_pool_limit(count_from(bytes, "the pool's limit")); });
}

const JNINativeMethod kMethods[] = {
    method("memoryRead", "()[J", memory_read),
    method("memorySetPoolLimit", "(J)V", memory_set_pool_limit),
};

}  // namespace

std::span<const JNINativeMethod> memory_methods() noexcept { return kMethods; }

}  // namespace emeth::jni
