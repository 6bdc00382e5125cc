#include "aggregate/accumulator.h"
#include "jni/guard.h"
#include "jni/he_methods.h"
#include "jni/values.h"

// HeNative: accumulators.

namespace emeth::jni {
namespace {

template <typename Object>
std::vector<Object> clones_of(JNIEnv* env, jlongArray handles) {
  std::vector<Object> clones;
  for (const i64 handle : longs_from(env, handles, "a vector"))
    clones.push_back(object_of<Object>(handle).clone());
  return clones;
}

Operation operation_from(JNIEnv* env, int code, jlongArray vector) {
  switch (code) {
    case 0:
      return Identity{};
    case 1:
      return Square{};
    case 2:
      return MultiplyPlain{clones_of<Plaintext>(env, vector)};
    case 3:
      return Multiply{clones_of<Ciphertext>(env, vector)};
    default:
      throw Error(Errc::kInvalidArgument, "operation " + std::to_string(code) + " is not 0 to 3");
  }
}

std::vector<Operation> operations_from(JNIEnv* env, jintArray codes, jobjectArray vectors) {
  const std::vector<int> kinds = ints_from(env, codes, "operations");
  if (vectors == nullptr || static_cast<std::size_t>(env->GetArrayLength(vectors)) != kinds.size()) {
    throw Error(Errc::kInvalidArgument, "there must be one vector per operation");
  }
  std::vector<Operation> operations;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto vector = static_cast<jlongArray>(env->GetObjectArrayElement(vectors, static_cast<jsize>(i)));
    operations.push_back(operation_from(env, kinds[i], vector));
    env->DeleteLocalRef(vector);
  }
  return operations;
}

jlong accumulator_create(JNIEnv* env, jclass, jlong context, jint chunks, jint limbs, jdouble scale,
                         jintArray operations, jobjectArray vectors) {
  return guarded(env, [&] {
    return to_handle(Accumulator(context_of(context), count_from(chunks, "chunks"),
                                 count_from(limbs, "limbs"), scale,
                                 operations_from(env, operations, vectors)));
  });
}

void accumulator_free(JNIEnv*, jclass, jlong accumulator) { free_handle<Accumulator>(accumulator); }

std::vector<std::span<const std::byte>> objects_from(JNIEnv* env, jobjectArray buffers, jlongArray offsets,
                                                     jlongArray lengths) {
  const std::vector<i64> starts = longs_from(env, offsets, "offsets");
  const std::vector<i64> sizes = longs_from(env, lengths, "lengths");
  if (buffers == nullptr) throw Error(Errc::kInvalidArgument, "the objects are null");
  const jsize count = env->GetArrayLength(buffers);
  if (starts.size() != static_cast<std::size_t>(count) || starts.size() != sizes.size()) {
    throw Error(Errc::kInvalidArgument, std::to_string(count) + " objects, " + std::to_string(starts.size()) +
                                            " offsets and " + std::to_string(sizes.size()) + " lengths");
  }
  std::vector<std::span<const std::byte>> objects;
  objects.reserve(starts.size());
  for (jsize i = 0; i < count; ++i) {
    const jobject buffer = env->GetObjectArrayElement(buffers, i);
    const auto at = static_cast<std::size_t>(i);
    objects.push_back(direct_bytes(env, buffer, starts[at], sizes[at]));
    env->DeleteLocalRef(buffer);  // the array keeps it alive; 2^20 local references would not fit
  }
  return objects;
}

void accumulator_add(JNIEnv* env, jclass, jlong accumulator, jobjectArray buffers, jlongArray offsets,
                     jlongArray lengths, jlong factor) {
  guarded(env, [&] {
    object_of<Accumulator>(accumulator).add(objects_from(env, buffers, offsets, lengths), factor);
  });
}

void accumulator_merge(JNIEnv* env, jclass, jlong accumulator, jlong other) {
  guarded(env, [&] { object_of<Accumulator>(accumulator).merge(object_of<Accumulator>(other)); });
}

jlong accumulator_total(JNIEnv* env, jclass, jlong accumulator, jint channel, jint chunk) {
  return guarded(env, [&] {
    return to_handle(object_of<Accumulator>(accumulator)
                         .total(count_from(channel, "channel"), count_from(chunk, "chunk")));
  });
}

const JNINativeMethod kMethods[] = {
    method("accumulatorCreate", "(JIID[I[[J)J", accumulator_create),
    method("accumulatorFree", "(J)V", accumulator_free),
    method("accumulatorAdd", "(J[" EMETH_BYTE_BUFFER "[J[JJ)V", accumulator_add),
    method("accumulatorMerge", "(JJ)V", accumulator_merge),
    method("accumulatorTotal", "(JII)J", accumulator_total),
};

}  // namespace

std::span<const JNINativeMethod> accumulator_methods() noexcept { return kMethods; }

}  // namespace emeth::jni
