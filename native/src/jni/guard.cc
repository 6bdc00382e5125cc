#include "jni/guard.h"

namespace emeth::jni {

jthrowable new_java_exception(JNIEnv* env, Errc code, const char* message) noexcept {
  const jclass type = env->FindClass("io/emeth/aggregator/he/HeException");
  if (type == nullptr) return nullptr;
  const jmethodID constructor = env->GetMethodID(type, "<init>", "(ILjava/lang/String;)V");
  if (constructor == nullptr) return nullptr;
  const jstring text = env->NewStringUTF(message);
  if (text == nullptr) return nullptr;
  const jobject exception = env->NewObject(type, constructor, static_cast<jint>(code), text);
  env->DeleteLocalRef(text);  // a list of results may be refused one by one
  env->DeleteLocalRef(type);
  return static_cast<jthrowable>(exception);
}

void throw_java(JNIEnv* env, Errc code, const char* message) noexcept {
  if (env->ExceptionCheck()) return;  // a JNI call failed first and says why
  const jthrowable exception = new_java_exception(env, code, message);
  if (exception != nullptr) env->Throw(exception);
}

void require_no_exception(JNIEnv* env) {
  if (env->ExceptionCheck()) throw Error(Errc::kInternal, "a Java exception is pending");
}

jint register_methods(JavaVM* vm, const char* class_name,
                      std::initializer_list<std::span<const JNINativeMethod>> tables) noexcept {
  JNIEnv* env = nullptr;
  if (vm->GetEnv(reinterpret_cast<void**>(&env), JNI_VERSION_1_8) != JNI_OK) return JNI_ERR;
  const jclass type = env->FindClass(class_name);
  if (type == nullptr) return JNI_ERR;
  for (const std::span<const JNINativeMethod> methods : tables) {
    if (env->RegisterNatives(type, methods.data(), static_cast<jint>(methods.size())) != JNI_OK) {
      return JNI_ERR;
    }
  }
  return JNI_VERSION_1_8;
}

}  // namespace emeth::jni
