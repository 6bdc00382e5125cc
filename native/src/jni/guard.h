#pragma once

#include <jni.h>

#include <exception>
#include <new>
#include <span>

#include "base/error.h"

namespace emeth::jni {

/// Makes io.emeth.aggregator.he.HeException(code, message) the pending exception.
void throw_java(JNIEnv* env, Errc code, const char* message) noexcept;

/// Runs `body`; any C++ exception becomes a pending Java exception and a zero result.
template <typename F>
auto guarded(JNIEnv* env, F&& body) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (const Error& e) {
    throw_java(env, e.code(), e.what());
  } catch (const std::bad_alloc&) {
    throw_java(env, Errc::kOutOfMemory, "out of native memory");
  } catch (const std::exception& e) {
    throw_java(env, Errc::kInternal, e.what());
  } catch (...) {
    throw_java(env, Errc::kInternal, "unknown native failure");
  }
  return decltype(body())();
}

/// The bytes [offset, offset + length) of a direct buffer. The Java side checks the range; this checks it
/// again.
/// @throws Error(kInvalidArgument) for a heap buffer or a range outside it
std::span<std::byte> direct_bytes(JNIEnv* env, jobject buffer, jlong offset, jlong length);

jbyteArray to_java(JNIEnv* env, std::span<const std::byte> bytes);

}  // namespace emeth::jni
