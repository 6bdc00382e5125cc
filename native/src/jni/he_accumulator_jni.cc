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

/// Result i has counts[i] of the objects, in order.
std::vector<Submission> submissions_from(std::span<const std::span<const std::byte>> objects,
                                         std::span<const int> counts, std::span<const i64> factors) {
  if (counts.size() != factors.size()) {
    throw Error(Errc::kInvalidArgument, "there must be one factor per result");
  }
  std::vector<Submission> submissions;
  submissions.reserve(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const u64 count = count_from(counts[i], "objects of a result");
    if (count > objects.size())
      throw Error(Errc::kInvalidArgument, "a result has more objects than there are");
    submissions.push_back({objects.first(count), factors[i]});
    objects = objects.subspan(count);
  }
  return submissions;
}

/// What results were refused for, in Java. All that filling it in can need is there when it is made: by then
/// results are in the sums, and the caller must learn which.
class JavaRefusals {
 public:
  JavaRefusals(JNIEnv* env, std::size_t results) : env_(env) {
    const jclass type = env->FindClass("io/emeth/aggregator/he/HeException");
    require_no_exception(env);
    array_ = env->NewObjectArray(static_cast<jsize>(results), type, nullptr);
    require_no_exception(env);
    no_memory_ = new_java_exception(env, Errc::kOutOfMemory, "no memory to say why the result was refused");
    require_no_exception(env);
  }

  /// Null for each result that was not refused.
  jobjectArray of(std::span<const std::optional<Error>> refusals) noexcept {
    for (std::size_t i = 0; i < refusals.size(); ++i) {
      if (!refusals[i]) continue;
      const jthrowable refusal = new_java_exception(env_, refusals[i]->code(), refusals[i]->what());
      env_->ExceptionClear();
      env_->SetObjectArrayElement(array_, static_cast<jsize>(i), refusal == nullptr ? no_memory_ : refusal);
      env_->DeleteLocalRef(refusal);
    }
    return array_;
  }

 private:
  JNIEnv* env_;
  jobjectArray array_;
  jthrowable no_memory_;
};

jobjectArray accumulator_add_all(JNIEnv* env, jclass, jlong accumulator, jobjectArray buffers,
                                 jlongArray offsets, jlongArray lengths, jintArray counts,
                                 jlongArray factors) {
  return guarded(env, [&] {
    const auto objects = objects_from(env, buffers, offsets, lengths);
    const auto submissions =
        submissions_from(objects, ints_from(env, counts, "counts"), longs_from(env, factors, "factors"));
    JavaRefusals refusals(env, submissions.size());
    return refusals.of(object_of<Accumulator>(accumulator).add_all(submissions));
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

jlong accumulator_sum_bytes(JNIEnv* env, jclass, jlong accumulator, jint channel) {
  return guarded(env, [&] {
    return static_cast<jlong>(object_of<Accumulator>(accumulator).sum_bytes(count_from(channel, "channel")));
  });
}

void accumulator_save_sum(JNIEnv* env, jclass, jlong accumulator, jint channel, jint chunk, jobject into,
                          jlong length) {
  guarded(env, [&] {
    object_of<Accumulator>(accumulator)
        .save_sum(count_from(channel, "channel"), count_from(chunk, "chunk"),
                  direct_bytes(env, into, 0, length));
  });
}

void accumulator_add_sums(JNIEnv* env, jclass, jlong accumulator, jobjectArray buffers, jlongArray offsets,
                          jlongArray lengths) {
  guarded(env, [&] {
    object_of<Accumulator>(accumulator).add_sums(objects_from(env, buffers, offsets, lengths));
  });
}

const JNINativeMethod kMethods[] = {
    method("accumulatorCreate", "(JIID[I[[J)J", accumulator_create),
    method("accumulatorFree", "(J)V", accumulator_free),
    method("accumulatorAdd", "(J[" EMETH_BYTE_BUFFER "[J[JJ)V", accumulator_add),
    method("accumulatorAddAll", "(J[" EMETH_BYTE_BUFFER "[J[J[I[J)[Lio/emeth/aggregator/he/HeException;",
           accumulator_add_all),
    method("accumulatorMerge", "(JJ)V", accumulator_merge),
    method("accumulatorTotal", "(JII)J", accumulator_total),
    method("accumulatorSumBytes", "(JI)J", accumulator_sum_bytes),
    method("accumulatorSaveSum", "(JII" EMETH_BYTE_BUFFER "J)V", accumulator_save_sum),
    method("accumulatorAddSums", "(J[" EMETH_BYTE_BUFFER "[J[J)V", accumulator_add_sums),
};

}  // namespace

std::span<const JNINativeMethod> accumulator_methods() noexcept { return kMethods; }

}  // namespace emeth::jni
