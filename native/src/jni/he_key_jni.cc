#include "jni/guard.h"
#include "jni/he_methods.h"
#include "jni/values.h"
#include "math/galois.h"
#include "wire/evaluation_keys.h"

// HeNative: evaluation keys.

namespace emeth::jni {
namespace {

template <typename Keys, Keys (*Load)(const ContextPtr&, std::span<const std::byte>, const wire::KeyLimits&)>
jlong keys_load(JNIEnv* env, jclass, jlong context, jobject buffer, jlong offset, jlong length) {
  return guarded(env, [&] {
    return to_handle(Load(context_of(context), direct_bytes(env, buffer, offset, length), {}));
  });
}

template <typename Keys>
void keys_free(JNIEnv*, jclass, jlong keys) {
  free_handle<Keys>(keys);
}

template <typename Keys>
jlong keys_bytes(JNIEnv* env, jclass, jlong keys) {
  return guarded(env, [&] {
    return static_cast<jlong>(wire::saved_bytes(object_of<Keys>(keys), wire::KeyForm::kFull));
  });
}

template <typename Keys>
void keys_save(JNIEnv* env, jclass, jlong keys, jobject buffer, jlong offset, jlong length) {
  guarded(env, [&] {
    wire::save(object_of<Keys>(keys), wire::KeyForm::kFull, direct_bytes(env, buffer, offset, length));
  });
}

template <std::size_t (*Bound)(const Context&, const wire::KeyLimits&) noexcept>
jlong max_keys_body(JNIEnv* env, jclass, jlong context) {
  return guarded(env, [&] { return static_cast<jlong>(Bound(*context_of(context), {})); });
}

jint relin_powers(JNIEnv* env, jclass, jlong keys) {
  return guarded(env, [&] { return static_cast<jint>(object_of<RelinKeys>(keys).size()); });
}

jlongArray galois_elements(JNIEnv* env, jclass, jlong keys) {
  return guarded(env, [&] {
    std::vector<u64> elements;
    for (const auto& [element, key] : object_of<GaloisKeys>(keys).keys()) elements.push_back(element);
    return to_java(env, elements);
  });
}

jlong galois_element(JNIEnv* env, jclass, jlong degree, jint steps) {
  return guarded(
      env, [&] { return static_cast<jlong>(emeth::galois_element(steps, count_from(degree, "degree"))); });
}

jlongArray default_galois_elements(JNIEnv* env, jclass, jlong degree) {
  return guarded(env,
                 [&] { return to_java(env, emeth::default_galois_elements(count_from(degree, "degree"))); });
}

const JNINativeMethod kMethods[] = {
    method("relinKeysLoad", "(J" EMETH_BYTE_BUFFER "JJ)J", keys_load<RelinKeys, wire::load_relin_keys>),
    method("relinKeysFree", "(J)V", keys_free<RelinKeys>),
    method("relinKeysPowers", "(J)I", relin_powers),
    method("relinKeysBytes", "(J)J", keys_bytes<RelinKeys>),
    method("relinKeysSave", "(J" EMETH_BYTE_BUFFER "JJ)V", keys_save<RelinKeys>),
    method("contextMaxRelinKeysBody", "(J)J", max_keys_body<wire::max_relin_body_bytes>),
    method("galoisKeysLoad", "(J" EMETH_BYTE_BUFFER "JJ)J", keys_load<GaloisKeys, wire::load_galois_keys>),
    method("galoisKeysFree", "(J)V", keys_free<GaloisKeys>),
    method("galoisKeysBytes", "(J)J", keys_bytes<GaloisKeys>),
    method("galoisKeysSave", "(J" EMETH_BYTE_BUFFER "JJ)V", keys_save<GaloisKeys>),
    method("galoisKeysElements", "(J)[J", galois_elements),
    method("contextMaxGaloisKeysBody", "(J)J", max_keys_body<wire::max_galois_body_bytes>),
    method("galoisElement", "(JI)J", galois_element),
    method("defaultGaloisElements", "(J)[J", default_galois_elements),
};

}  // namespace

std::span<const JNINativeMethod> key_methods() noexcept { return kMethods; }

}  // namespace emeth::jni
