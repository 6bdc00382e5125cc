#include "aggregate/evaluator.h"
#include "base/crew.h"
#include "jni/guard.h"
#include "jni/he_methods.h"
#include "jni/values.h"

// HeNative: operations, each returning a new object, and the crews that share them.

namespace emeth::jni {
namespace {

jlong crew_create(JNIEnv* env, jclass, jint threads) {
  return guarded(env, [&] {
    return reinterpret_cast<jlong>(new Crew(static_cast<std::size_t>(count_from(threads, "threads"))));
  });
}

void crew_free(JNIEnv*, jclass, jlong crew) { free_handle<Crew>(crew); }

void crew_serve(JNIEnv* env, jclass, jlong crew) {
  guarded(env, [&] { object_of<Crew>(crew).serve(); });
}

/// As guarded, with the loops of `body` shared by a crew; 0: by none.
template <typename Body>
jlong shared(JNIEnv* env, jlong crew, Body body) {
  return guarded(env, [&] {
    const CrewScope scope(crew == 0 ? nullptr : &object_of<Crew>(crew));
    return to_handle(body());
  });
}

template <Ciphertext (*Operation)(const Ciphertext&)>
jlong unary(JNIEnv* env, jclass, jlong a) {
  return guarded(env, [&] { return to_handle(Operation(ciphertext_of(a))); });
}

template <Ciphertext (*Operation)(const Ciphertext&)>
jlong shared_unary(JNIEnv* env, jclass, jlong crew, jlong a) {
  return shared(env, crew, [&] { return Operation(ciphertext_of(a)); });
}

template <Ciphertext (*Operation)(const Ciphertext&, const Ciphertext&)>
jlong shared_binary(JNIEnv* env, jclass, jlong crew, jlong a, jlong b) {
  return shared(env, crew, [&] { return Operation(ciphertext_of(a), ciphertext_of(b)); });
}

jlong shared_multiply_plain(JNIEnv* env, jclass, jlong crew, jlong a, jlong b) {
  return shared(env, crew, [&] { return emeth::multiply_plain(ciphertext_of(a), plaintext_of(b)); });
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

jlong mod_switch_to(JNIEnv* env, jclass, jlong crew, jlong ciphertext, jint limbs) {
  return shared(env, crew,
                [&] { return emeth::mod_switch_to(ciphertext_of(ciphertext), count_from(limbs, "limbs")); });
}

jlong plaintext_mod_switch_to_next(JNIEnv* env, jclass, jlong plaintext) {
  return guarded(env, [&] { return to_handle(emeth::mod_switch_to_next(plaintext_of(plaintext))); });
}

jlong relinearize(JNIEnv* env, jclass, jlong crew, jlong ciphertext, jlong keys) {
  return shared(env, crew,
                [&] { return emeth::relinearize(ciphertext_of(ciphertext), object_of<RelinKeys>(keys)); });
}

jlong multiply_many(JNIEnv* env, jclass, jlong crew, jlongArray handles, jlong keys) {
  return shared(env, crew, [&] {
    return emeth::multiply_many(ciphertexts_from(env, handles), object_of<RelinKeys>(keys));
  });
}

jlong exponentiate(JNIEnv* env, jclass, jlong crew, jlong ciphertext, jlong exponent, jlong keys) {
  return shared(env, crew, [&] {
    return emeth::exponentiate(ciphertext_of(ciphertext), count_from(exponent, "exponent"),
                               object_of<RelinKeys>(keys));
  });
}

jlong apply_galois(JNIEnv* env, jclass, jlong crew, jlong ciphertext, jlong element, jlong keys) {
  return shared(env, crew, [&] {
    return emeth::apply_galois(ciphertext_of(ciphertext), count_from(element, "Galois element"),
                               object_of<GaloisKeys>(keys));
  });
}

jlong rotate(JNIEnv* env, jclass, jlong crew, jlong ciphertext, jint steps, jlong keys) {
  return shared(env, crew,
                [&] { return emeth::rotate(ciphertext_of(ciphertext), steps, object_of<GaloisKeys>(keys)); });
}

jlong conjugate(JNIEnv* env, jclass, jlong crew, jlong ciphertext, jlong keys) {
  return shared(env, crew,
                [&] { return emeth::conjugate(ciphertext_of(ciphertext), object_of<GaloisKeys>(keys)); });
}

const JNINativeMethod kMethods[] = {
    method("crewCreate", "(I)J", crew_create),
    method("crewFree", "(J)V", crew_free),
    method("crewServe", "(J)V", crew_serve),
    method("negate", "(J)J", unary<negate>),
    method("add", "(JJ)J", binary<add>),
    method("sub", "(JJ)J", binary<sub>),
    method("addMany", "([J)J", add_many),
    method("addPlain", "(JJ)J", with_plaintext<add_plain>),
    method("subPlain", "(JJ)J", with_plaintext<sub_plain>),
    method("multiplyPlain", "(JJJ)J", shared_multiply_plain),
    method("modSwitchToNext", "(JJ)J", shared_unary<mod_switch_to_next>),
    method("modSwitchTo", "(JJI)J", mod_switch_to),
    method("plaintextModSwitchToNext", "(J)J", plaintext_mod_switch_to_next),
    method("rescaleToNext", "(JJ)J", shared_unary<rescale_to_next>),
    method("transformToNtt", "(JJ)J", shared_unary<transform_to_ntt>),
    method("transformFromNtt", "(JJ)J", shared_unary<transform_from_ntt>),
    method("multiply", "(JJJ)J", shared_binary<multiply>),
    method("square", "(JJ)J", shared_unary<square>),
    method("relinearize", "(JJJ)J", relinearize),
    method("multiplyMany", "(J[JJ)J", multiply_many),
    method("exponentiate", "(JJJJ)J", exponentiate),
    method("applyGalois", "(JJJJ)J", apply_galois),
    method("rotate", "(JJIJ)J", rotate),
    method("conjugate", "(JJJ)J", conjugate),
};

}  // namespace

std::span<const JNINativeMethod> operation_methods() noexcept { return kMethods; }

}  // namespace emeth::jni
