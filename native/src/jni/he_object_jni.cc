#include <array>
#include <bit>
#include <complex>

#include "bfv/batch_encoder.h"
#include "bfv/coefficient_encoder.h"
#include "ckks/encoder.h"
#include "jni/guard.h"
#include "jni/he_methods.h"
#include "jni/values.h"
#include "wire/ciphertext.h"
#include "wire/plaintext.h"

// HeNative: ciphertexts and plaintexts, to and from bytes and numbers.

namespace emeth::jni {
namespace {

jlong ciphertext_load(JNIEnv* env, jclass, jlong context, jobject buffer, jlong offset, jlong length,
                      jboolean key_level, jboolean allow_transparent) {
  return guarded(env, [&] {
    const wire::CiphertextExpectation expectation{key_level != JNI_FALSE, allow_transparent != JNI_FALSE};
    return to_handle(
        wire::load_ciphertext(context_of(context), direct_bytes(env, buffer, offset, length), expectation));
  });
}

void ciphertext_free(JNIEnv*, jclass, jlong ciphertext) { free_handle<Ciphertext>(ciphertext); }

jlong ciphertext_bytes(JNIEnv* env, jclass, jlong ciphertext) {
  return guarded(env, [&] { return static_cast<jlong>(wire::saved_bytes(ciphertext_of(ciphertext))); });
}

void ciphertext_save(JNIEnv* env, jclass, jlong ciphertext, jobject buffer, jlong offset, jlong length) {
  guarded(env, [&] { wire::save(ciphertext_of(ciphertext), direct_bytes(env, buffer, offset, length)); });
}

jlongArray ciphertext_info(JNIEnv* env, jclass, jlong ciphertext) {
  return guarded(env, [&] {
    const Ciphertext& c = ciphertext_of(ciphertext);
    return to_java(env, std::array<u64, 4>{c.level().limbs(), c.size(), static_cast<u64>(c.form()),
                                           std::bit_cast<u64>(c.scale())});
  });
}

jboolean ciphertext_is_transparent(JNIEnv* env, jclass, jlong ciphertext) {
  return guarded(env, [&]() -> jboolean { return ciphertext_of(ciphertext).is_transparent(); });
}

jlong plaintext_load(JNIEnv* env, jclass, jlong context, jobject buffer, jlong offset, jlong length) {
  return guarded(env, [&] {
    return to_handle(wire::load_plaintext(context_of(context), direct_bytes(env, buffer, offset, length)));
  });
}

void plaintext_free(JNIEnv*, jclass, jlong plaintext) { free_handle<Plaintext>(plaintext); }

jlong plaintext_bytes(JNIEnv* env, jclass, jlong plaintext) {
  return guarded(env, [&] { return static_cast<jlong>(wire::saved_bytes(plaintext_of(plaintext))); });
}

void plaintext_save(JNIEnv* env, jclass, jlong plaintext, jobject buffer, jlong offset, jlong length) {
  guarded(env, [&] { wire::save(plaintext_of(plaintext), direct_bytes(env, buffer, offset, length)); });
}

jlongArray plaintext_info(JNIEnv* env, jclass, jlong plaintext) {
  return guarded(env, [&] {
    const Plaintext& p = plaintext_of(plaintext);
    return to_java(env, std::array<u64, 3>{p.is_ntt() ? p.level()->limbs() : 0, p.words().size(),
                                           std::bit_cast<u64>(p.scale())});
  });
}

jlong plaintext_of_coefficients(JNIEnv* env, jclass, jlong context, jlongArray coefficients) {
  return guarded(env, [&] {
    const std::vector<u64> words = words_from(env, coefficients, "a coefficient");
    return to_handle(bfv::encode_coefficients(context_of(context), words));
  });
}

jlongArray plaintext_words(JNIEnv* env, jclass, jlong plaintext) {
  return guarded(env, [&] { return to_java(env, plaintext_of(plaintext).words()); });
}

jlong batch_encode(JNIEnv* env, jclass, jlong context, jlongArray values, jboolean is_signed) {
  return guarded(env, [&] {
    return to_handle(is_signed != JNI_FALSE
                         ? bfv::encode_signed(context_of(context), longs_from(env, values, "values"))
                         : bfv::encode(context_of(context), words_from(env, values, "a value")));
  });
}

jlongArray batch_decode(JNIEnv* env, jclass, jlong plaintext, jboolean is_signed) {
  return guarded(env, [&] {
    return is_signed != JNI_FALSE ? to_java(env, bfv::decode_signed(plaintext_of(plaintext)))
                                  : to_java(env, bfv::decode(plaintext_of(plaintext)));
  });
}

jlong ckks_encode(JNIEnv* env, jclass, jlong context, jdoubleArray real, jdoubleArray imaginary,
                  jdouble scale, jint limbs) {
  return guarded(env, [&] {
    const std::vector<double> re = doubles_from(env, real, "real parts");
    const std::size_t level = count_from(limbs, "limbs");
    if (imaginary == nullptr) return to_handle(ckks::encode(context_of(context), re, scale, level));
    const std::vector<double> im = doubles_from(env, imaginary, "imaginary parts");
    if (re.size() != im.size()) {
      throw Error(Errc::kInvalidArgument, std::to_string(re.size()) + " real parts but " +
                                              std::to_string(im.size()) + " imaginary parts");
    }
    std::vector<std::complex<double>> values;
    values.reserve(re.size());
    for (std::size_t i = 0; i < re.size(); ++i) values.emplace_back(re[i], im[i]);
    return to_handle(ckks::encode(context_of(context), values, scale, level));
  });
}

jdoubleArray ckks_decode(JNIEnv* env, jclass, jlong plaintext) {
  return guarded(env, [&] {
    std::vector<double> parts;
    for (const std::complex<double>& value : ckks::decode(plaintext_of(plaintext))) {
      parts.push_back(value.real());
      parts.push_back(value.imag());
    }
    return to_java(env, parts);
  });
}

const JNINativeMethod kMethods[] = {
    method("ciphertextLoad", "(J" EMETH_BYTE_BUFFER "JJZZ)J", ciphertext_load),
    method("ciphertextFree", "(J)V", ciphertext_free),
    method("ciphertextBytes", "(J)J", ciphertext_bytes),
    method("ciphertextSave", "(J" EMETH_BYTE_BUFFER "JJ)V", ciphertext_save),
    method("ciphertextInfo", "(J)[J", ciphertext_info),
    method("ciphertextIsTransparent", "(J)Z", ciphertext_is_transparent),
    method("plaintextLoad", "(J" EMETH_BYTE_BUFFER "JJ)J", plaintext_load),
    method("plaintextFree", "(J)V", plaintext_free),
    method("plaintextBytes", "(J)J", plaintext_bytes),
    method("plaintextSave", "(J" EMETH_BYTE_BUFFER "JJ)V", plaintext_save),
    method("plaintextInfo", "(J)[J", plaintext_info),
    method("plaintextOfCoefficients", "(J[J)J", plaintext_of_coefficients),
    method("plaintextWords", "(J)[J", plaintext_words),
    method("batchEncode", "(J[JZ)J", batch_encode),
    method("batchDecode", "(JZ)[J", batch_decode),
    method("ckksEncode", "(J[D[DDI)J", ckks_encode),
    method("ckksDecode", "(J)[D", ckks_decode),
};

}  // namespace

std::span<const JNINativeMethod> object_methods() noexcept { return kMethods; }

}  // namespace emeth::jni
