#pragma once

#include <jni.h>

#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/types.h"
#include "rlwe/context.h"

namespace emeth::jni {

// What crosses the border: numbers, arrays, buffers and handles. Arrays are copied, never held.

/// @throws Error(kInvalidArgument) if a number that counts something is negative
u64 count_from(jlong value, const char* what);

/// @throws Error(kInvalidArgument) for null or (words_from) a negative element
std::vector<u64> words_from(JNIEnv* env, jlongArray array, const char* what);
std::vector<i64> longs_from(JNIEnv* env, jlongArray array, const char* what);
std::vector<int> ints_from(JNIEnv* env, jintArray array, const char* what);
std::vector<double> doubles_from(JNIEnv* env, jdoubleArray array, const char* what);

/// @throws Error(kUnsupported) for more elements than a Java array holds
jbyteArray to_java(JNIEnv* env, std::span<const std::byte> bytes);
jlongArray to_java(JNIEnv* env, std::span<const i64> values);
jlongArray to_java(JNIEnv* env, std::span<const u64> words);
jintArray to_java(JNIEnv* env, std::span<const jint> values);
jdoubleArray to_java(JNIEnv* env, std::span<const double> values);

/// Checks that an object of that many bytes fits a Java array, before it is made.
void require_java_size(std::size_t bytes);

/// The bytes [offset, offset + length) of a direct buffer. The Java side checks the range; this checks it
/// again.
/// @throws Error(kInvalidArgument) for a heap buffer or a range outside it
std::span<std::byte> direct_bytes(JNIEnv* env, jobject buffer, jlong offset, jlong length);

/// Moves an object to the heap; Java frees it by its handle.
template <typename T>
jlong to_handle(T&& object) {
  static_assert(!std::is_lvalue_reference_v<T>, "handles own their object");
  return reinterpret_cast<jlong>(new T(std::forward<T>(object)));
}

/// @throws Error(kInvalidArgument) for 0, which Java leaves behind when it frees a handle
template <typename T>
T& object_of(jlong handle) {
  if (handle == 0) throw Error(Errc::kInvalidArgument, "the native object is closed");
  return *reinterpret_cast<T*>(handle);
}

template <typename T>
void free_handle(jlong handle) noexcept {
  delete reinterpret_cast<T*>(handle);
}

/// contextCreate of both libraries: literal, check, tables.
jlong create_context(JNIEnv* env, jint scheme, jlong degree, jlongArray q, jlong plain_modulus,
                     jint security);

}  // namespace emeth::jni
