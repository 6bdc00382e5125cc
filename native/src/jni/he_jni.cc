#include "jni/guard.h"
#include "jni/he_methods.h"

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
  using namespace emeth::jni;
  return register_methods(vm, "io/emeth/aggregator/he/internal/HeNative",
                          {context_methods(), object_methods(), operation_methods(), key_methods(),
                           accumulator_methods(), memory_methods()});
}
