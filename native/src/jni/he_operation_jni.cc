#include "aggregate/evaluator.h"
#include "jni/guard.h"
#include "jni/he_methods.h"
#include "jni/values.h"

// HeNative: operations, each returning a new object.

namespace emeth::jni {
namespace {

template <Ciphertext (*Operation)(const Ciphertext&)>
jlong unary(JNIEnv* env, jclass, jlong a) {
  return guarded(env, [&] { return to_handle(Operation(ciphertext_of(a))); });
}

template <Ciphertext (*Operation)(const Ciphertext&, const Ciphertext&)>
jlong binary(JNIEnv* env, jclass, jlong a, jlong b) {
  return guarded(env, [&] { return to_handle(Operation(ciphertext_of(a), ciphertext_of(b))); });
}

template <Ciphertext (*Operation)(const Ciphertext&, const Plaintext&)>
jlong with_plaintext(JNIEnv* env, jclass, jlong a, jlong b) {
  return guarded(env, [&] { return to_handle(Operation(ciphertext_of(a), plaintext_of(b))); });
}

std::vector<const Ciphertext*> ciphertexts_from(JNIEnv* env, jlongArray handles) {
  std::vector<const Ciphertext*> operands;
  for (const i64 handle : longs_from(env, handles, "operands")) operands.push_back(&ciphertext_of(handle));
  return operands;
}

jlong add_many(JNIEnv* env, jclass, jlongArray handles) {
  return guarded(env, [&] { return to_handle(emeth::add_many(ciphertexts_from(env, handles))); });
}

jlong mod_switch_to(JNIEnv* env, jclass, jlong ciphertext, jint limbs) {
  return guarded(env, [&] {
    return to_handle(emeth::mod_switch_to(ciphertext_of(ciphertext), count_from(limbs, "limbs")));
  });
}

jlong plaintext_mod_switch_to_next(JNIEnv* env, jclass, jlong plaintext) {
  return guarded(env, [&] { return to_handle(emeth::mod_switch_to_next(plaintext_of(plaintext))); });
}

jlong relinearize(JNIEnv* env, jclass, jlong ciphertext, jlong keys) {
  return guarded(env, [&] {
    return to_handle(emeth::relinearize(ciphertext_of(ciphertext), object_of<RelinKeys>(keys)));
  });
}

jlong multiply_many(JNIEnv* env, jclass, jlongArray handles, jlong keys) {
  return guarded(env, [&] {
    return to_handle(emeth::multiply_many(ciphertexts_from(env, handles), object_of<RelinKeys>(keys)));
  });
}

jlong exponentiate(JNIEnv* env, jclass, jlong ciphertext, jlong exponent, jlong keys) {
  return guarded(env, [&] {
    return to_handle(emeth::exponentiate(ciphertext_of(ciphertext), count_from(exponent, "exponent"),
                                         object_of<RelinKeys>(keys)));
  });
}

jlong apply_galois(JNIEnv* env, jclass, jlong ciphertext, jlong element, jlong keys) {
  return guarded(env, [&] {
    return to_handle(emeth::apply_galois(ciphertext_of(ciphertext), count_from(element, "Galois element"),
                                         object_of<GaloisKeys>(keys)));
  });
}

jlong rotate(JNIEnv* env, jclass, jlong ciphertext, jint steps, jlong keys) {
  return guarded(env, [&] {
    return to_handle(emeth::rotate(ciphertext_of(ciphertext), steps, object_of<GaloisKeys>(keys)));
  });
}

jlong conjugate(JNIEnv* env, jclass, jlong ciphertext, jlong keys) {
  return guarded(env, [&] {
    return to_handle(emeth::conjugate(ciphertext_of(ciphertext), object_of<GaloisKeys>(keys)));
  });
}

const JNINativeMethod kMethods[] = {
    method("negate", "(J)J", unary<negate>),
    method("add", "(JJ)J", binary<add>),
    method("sub", "(JJ)J", binary<sub>),
    method("addMany", "([J)J", add_many),
    method("addPlain", "(JJ)J", with_plaintext<add_plain>),
    method("subPlain", "(JJ)J", with_plaintext<sub_plain>),
    method("multiplyPlain", "(JJ)J", with_plaintext<multiply_plain>),
    method("modSwitchToNext", "(J)J", unary<mod_switch_to_next>),
    method("modSwitchTo", "(JI)J", mod_switch_to),
    method("plaintextModSwitchToNext", "(J)J", plaintext_mod_switch_to_next),
    method("rescaleToNext", "(J)J", unary<rescale_to_next>),
    method("transformToNtt", "(J)J", unary<transform_to_ntt>),
    method("transformFromNtt", "(J)J", unary<transform_from_ntt>),
    method("multiply", "(JJ)J", binary<multiply>),
    method("square", "(J)J", unary<square>),
    method("relinearize", "(JJ)J", relinearize),
    method("multiplyMany", "([JJ)J", multiply_many),
    method("exponentiate", "(JJJ)J", exponentiate),
    method("applyGalois", "(JJJ)J", apply_galois),
    method("rotate", "(JIJ)J", rotate),
    method("conjugate", "(JJ)J", conjugate),
};

}  // namespace

std::span<const JNINativeMethod> operation_methods() noexcept { return kMethods; }

}  // namespace emeth::jni
