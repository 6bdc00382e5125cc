#include "jni/values.h"

#include <limits>
#include <string>

#include "jni/guard.h"
#include "rlwe/context_cache.h"

namespace emeth::jni {
namespace {

template <typename Array>
std::size_t length_of(JNIEnv* env, Array array, const char* what) {
  if (array == nullptr) throw Error(Errc::kInvalidArgument, std::string(what) + " is null");
  return static_cast<std::size_t>(env->GetArrayLength(array));
}

Security security_from(jint bits) {
  const auto security = static_cast<Security>(bits);
  switch (security) {
    case Security::kToy:
    case Security::k128:
    case Security::k192:
    case Security::k256:
      return security;
  }
  throw Error(Errc::kInvalidArgument,
              "security of " + std::to_string(bits) + " bits; it is 128, 192, 256, or 0 for toy parameters");
}

}  // namespace

u64 count_from(jlong value, const char* what) {
  if (value < 0)
    throw Error(Errc::kInvalidArgument, std::string(what) + " is negative: " + std::to_string(value));
  return static_cast<u64>(value);
}

std::vector<u64> words_from(JNIEnv* env, jlongArray array, const char* what) {
  const std::vector<i64> values = longs_from(env, array, what);
  std::vector<u64> words;
  words.reserve(values.size());
  for (const i64 value : values) words.push_back(count_from(value, what));
  return words;
}

std::vector<i64> longs_from(JNIEnv* env, jlongArray array, const char* what) {
  std::vector<i64> values(length_of(env, array, what));
  env->GetLongArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
  return values;
}

std::vector<int> ints_from(JNIEnv* env, jintArray array, const char* what) {
  std::vector<int> values(length_of(env, array, what));
  env->GetIntArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
  return values;
}

std::vector<double> doubles_from(JNIEnv* env, jdoubleArray array, const char* what) {
  std::vector<double> values(length_of(env, array, what));
  env->GetDoubleArrayRegion(array, 0, static_cast<jsize>(values.size()), values.data());
  return values;
}

void require_java_size(std::size_t elements) {
  if (elements > static_cast<std::size_t>(std::numeric_limits<jsize>::max())) {
    throw Error(Errc::kUnsupported,
                std::to_string(elements) + " elements don't fit a Java array, which holds 2^31 - 1");
  }
}

jbyteArray to_java(JNIEnv* env, std::span<const std::byte> bytes) {
  require_java_size(bytes.size());
  const auto length = static_cast<jsize>(bytes.size());
  const jbyteArray array = env->NewByteArray(length);
  require_no_exception(env);
  env->SetByteArrayRegion(array, 0, length, reinterpret_cast<const jbyte*>(bytes.data()));
  return array;
}

jlongArray to_java(JNIEnv* env, std::span<const i64> values) {
  require_java_size(values.size());
  const auto length = static_cast<jsize>(values.size());
  const jlongArray array = env->NewLongArray(length);
  require_no_exception(env);
  env->SetLongArrayRegion(array, 0, length, values.data());
  return array;
}

jlongArray to_java(JNIEnv* env, std::span<const u64> words) {
  return to_java(env, std::span(reinterpret_cast<const i64*>(words.data()), words.size()));
}

jintArray to_java(JNIEnv* env, std::span<const jint> values) {
  require_java_size(values.size());
  const auto length = static_cast<jsize>(values.size());
  const jintArray array = env->NewIntArray(length);
  require_no_exception(env);
  env->SetIntArrayRegion(array, 0, length, values.data());
  return array;
}

jdoubleArray to_java(JNIEnv* env, std::span<const double> values) {
  require_java_size(values.size());
  const auto length = static_cast<jsize>(values.size());
  const jdoubleArray array = env->NewDoubleArray(length);
  require_no_exception(env);
  env->SetDoubleArrayRegion(array, 0, length, values.data());
  return array;
}

std::span<std::byte> direct_bytes(JNIEnv* env, jobject buffer, jlong offset, jlong length) {
  if (buffer == nullptr) throw Error(Errc::kInvalidArgument, "a buffer is null");
  const jlong capacity = env->GetDirectBufferCapacity(buffer);
  auto* const address = static_cast<std::byte*>(env->GetDirectBufferAddress(buffer));
  if (capacity < 0 || address == nullptr) {
    throw Error(Errc::kInvalidArgument, "a buffer is not direct; use ByteBuffer.allocateDirect");
  }
  if (offset < 0 || length < 0 || offset > capacity || length > capacity - offset) {
    throw Error(Errc::kInvalidArgument, std::to_string(length) + " bytes from offset " +
                                            std::to_string(offset) + " are not in a buffer of " +
                                            std::to_string(capacity) + " bytes");
  }
  return {address + offset, static_cast<std::size_t>(length)};
}

jlong create_context(JNIEnv* env, jint scheme, jlong degree, jlongArray q, jlong plain_modulus,
                     jint security) {
  const u64 code = count_from(scheme, "scheme");
  if (code > std::numeric_limits<u8>::max()) {
    throw Error(Errc::kInvalidParameters,
                "scheme code " + std::to_string(code) + " is neither 1 (BFV) nor 2 (CKKS)");
  }
  const ParametersLiteral literal{static_cast<u8>(code), count_from(degree, "degree"),
                                  words_from(env, q, "coefficient moduli"),
                                  count_from(plain_modulus, "plaintext modulus")};
  return to_handle(shared_context(literal, security_from(security)));
}

}  // namespace emeth::jni
