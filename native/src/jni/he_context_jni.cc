#include "jni/guard.h"
#include "jni/he_methods.h"
#include "jni/values.h"
#include "math/galois.h"
#include "math/kernel_choice.h"
#include "math/primes.h"
#include "wire/ciphertext.h"
#include "wire/parameters.h"

// HeNative: parameters and contexts.

namespace emeth::jni {
namespace {

jstring kernel_row(JNIEnv* env, jclass) {
  return guarded(env, [&] { return env->NewStringUTF(kernels().name); });
}

jlongArray coefficient_modulus(JNIEnv* env, jclass, jlong degree, jintArray bit_sizes) {
  return guarded(env, [&] {
    const std::vector<int> sizes = ints_from(env, bit_sizes, "bit sizes");
    return to_java(env, emeth::coefficient_modulus(count_from(degree, "degree"), sizes));
  });
}

jlongArray default_bfv_modulus(JNIEnv* env, jclass, jlong degree) {
  return guarded(env, [&] { return to_java(env, emeth::default_bfv_modulus(count_from(degree, "degree"))); });
}

jlong batching_plain_modulus(JNIEnv* env, jclass, jlong degree, jint bits) {
  return guarded(env, [&] {
    return static_cast<jlong>(emeth::batching_plain_modulus(count_from(degree, "degree"), bits));
  });
}

jlong context_create(JNIEnv* env, jclass, jint scheme, jlong degree, jlongArray q, jlong plain_modulus,
                     jint security) {
  return guarded(env, [&] { return create_context(env, scheme, degree, q, plain_modulus, security); });
}

void context_free(JNIEnv*, jclass, jlong context) { free_handle<ContextPtr>(context); }

jintArray context_limbs(JNIEnv* env, jclass, jlong context) {
  return guarded(env, [&] {
    std::vector<jint> limbs;
    for (const Level& level : context_of(context)->levels())
      limbs.push_back(static_cast<jint>(level.limbs()));
    return to_java(env, limbs);
  });
}

jint context_first_level(JNIEnv* env, jclass, jlong context) {
  return guarded(env, [&]() -> jint { return context_of(context)->has_key_switching() ? 1 : 0; });
}

jbyteArray context_parms_id(JNIEnv* env, jclass, jlong context, jint limbs) {
  return guarded(
      env, [&] { return to_java(env, context_of(context)->level(count_from(limbs, "limbs")).parms_id()); });
}

jint context_total_bits(JNIEnv* env, jclass, jlong context, jint limbs) {
  return guarded(
      env, [&]() -> jint { return context_of(context)->level(count_from(limbs, "limbs")).total_bits(); });
}

jboolean context_has_batching(JNIEnv* env, jclass, jlong context) {
  return guarded(env, [&]() -> jboolean { return context_of(context)->plain_ntt() != nullptr; });
}

jlong context_max_ciphertext_body(JNIEnv* env, jclass, jlong context, jint size, jboolean key_level) {
  return guarded(env, [&] {
    return static_cast<jlong>(
        wire::max_body_bytes(*context_of(context), count_from(size, "size"), key_level != JNI_FALSE));
  });
}

jbyteArray parameters_save(JNIEnv* env, jclass, jlong context) {
  return guarded(env, [&] { return to_java(env, wire::save_parameters(context_of(context)->parameters())); });
}

jlongArray parameters_parse(JNIEnv* env, jclass, jobject buffer, jlong offset, jlong length) {
  return guarded(env, [&] {
    const ParametersLiteral literal = wire::load_parameters(direct_bytes(env, buffer, offset, length));
    std::vector<u64> values{literal.scheme, literal.degree, literal.plain_modulus};
    values.insert(values.end(), literal.q.begin(), literal.q.end());
    return to_java(env, values);
  });
}

const JNINativeMethod kMethods[] = {
    method("kernelRow", "()Ljava/lang/String;", kernel_row),
    method("coefficientModulus", "(J[I)[J", coefficient_modulus),
    method("defaultBfvModulus", "(J)[J", default_bfv_modulus),
    method("batchingPlainModulus", "(JI)J", batching_plain_modulus),
    method("contextCreate", "(IJ[JJI)J", context_create),
    method("contextFree", "(J)V", context_free),
    method("contextLimbs", "(J)[I", context_limbs),
    method("contextFirstLevel", "(J)I", context_first_level),
    method("contextParmsId", "(JI)[B", context_parms_id),
    method("contextTotalBits", "(JI)I", context_total_bits),
    method("contextHasBatching", "(J)Z", context_has_batching),
    method("contextMaxCiphertextBody", "(JIZ)J", context_max_ciphertext_body),
    method("parametersSave", "(J)[B", parameters_save),
    method("parametersParse", "(" EMETH_BYTE_BUFFER "JJ)[J", parameters_parse),
};

}  // namespace

std::span<const JNINativeMethod> context_methods() noexcept { return kMethods; }

}  // namespace emeth::jni
