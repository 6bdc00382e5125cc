#pragma once

#include <jni.h>

#include <exception>
#include <initializer_list>
#include <new>
#include <span>

#include "base/error.h"

namespace emeth::jni {

/// A new io.emeth.aggregator.he.HeException(code, message); null, with another one pending, if that fails.
jthrowable new_java_exception(JNIEnv* env, Errc code, const char* message) noexcept;

/// Makes io.emeth.aggregator.he.HeException(code, message) the pending exception, unless there is one
/// already. Messages are ASCII.
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

/// To be called after a JNI function that can fail: leaves the body while its Java exception is pending.
void require_no_exception(JNIEnv* env);

/// A row of the table that JNI_OnLoad registers.
template <typename Function>
JNINativeMethod method(const char* name, const char* signature, Function* function) noexcept {
  return {const_cast<char*>(name), const_cast<char*>(signature), reinterpret_cast<void*>(function)};
}

/// In a signature: a java.nio.ByteBuffer.
#define EMETH_BYTE_BUFFER "Ljava/nio/ByteBuffer;"

/// The body of JNI_OnLoad: binds the methods of all tables to the class. Returns the JNI version, or JNI_ERR
/// with a pending exception.
jint register_methods(JavaVM* vm, const char* class_name,
                      std::initializer_list<std::span<const JNINativeMethod>> tables) noexcept;

}  // namespace emeth::jni
