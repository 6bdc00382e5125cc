#pragma once

#include <jni.h>

#include <span>

#include "jni/values.h"
#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"

// io.emeth.aggregator.he.internal.HeNative, method by method: arguments in, one call, result out. A file per
// topic.

namespace emeth::jni {

std::span<const JNINativeMethod> context_methods() noexcept;
std::span<const JNINativeMethod> object_methods() noexcept;
std::span<const JNINativeMethod> operation_methods() noexcept;
std::span<const JNINativeMethod> key_methods() noexcept;
std::span<const JNINativeMethod> accumulator_methods() noexcept;
std::span<const JNINativeMethod> memory_methods() noexcept;

inline const ContextPtr& context_of(jlong handle) { return object_of<ContextPtr>(handle); }
inline const Ciphertext& ciphertext_of(jlong handle) { return object_of<Ciphertext>(handle); }
inline const Plaintext& plaintext_of(jlong handle) { return object_of<Plaintext>(handle); }

}  // namespace emeth::jni
