#include "client/decryptor.h"
#include "client/encryptor.h"
#include "client/evaluation_keys.h"
#include "client/key_generator.h"
#include "client/sampler.h"
#include "jni/guard.h"
#include "jni/values.h"
#include "wire/ciphertext.h"
#include "wire/evaluation_keys.h"
#include "wire/plaintext.h"

// io.emeth.aggregator.client.internal.ClientNative, method by method: arguments in, one call, result out.

namespace emeth::jni {
namespace {

// c_1 = 0 would make every encryption readable, so such a key is refused although SEAL loads it.
constexpr wire::CiphertextExpectation kPublicKey{.key_level = true, .allow_transparent = false};
constexpr wire::CiphertextExpectation kData{.key_level = false, .allow_transparent = true};

const ContextPtr& context_of(jlong handle) { return object_of<ContextPtr>(handle); }
const SecretKey& secret_key_of(jlong handle) { return object_of<SecretKey>(handle); }

jbyteArray saved(JNIEnv* env, const Ciphertext& ciphertext) {
  const std::size_t size = wire::saved_bytes(ciphertext);
  require_java_size(size);
  std::vector<std::byte> bytes(size);
  wire::save(ciphertext, bytes);
  return to_java(env, bytes);
}

jbyteArray saved_seeded(JNIEnv* env, const Ciphertext& ciphertext, const Seed& seed) {
  const std::size_t size = wire::saved_seeded_bytes(ciphertext);
  require_java_size(size);
  std::vector<std::byte> bytes(size);
  wire::save_seeded(ciphertext, {Generator::kBlake2xb, seed}, bytes);
  return to_java(env, bytes);
}

jbyteArray saved(JNIEnv* env, const Plaintext& plaintext) {
  const std::size_t size = wire::saved_bytes(plaintext);
  require_java_size(size);
  std::vector<std::byte> bytes(size);
  const ScopedWipe<std::byte> wipe_bytes(bytes);
  wire::save(plaintext, bytes);
  return to_java(env, bytes);
}

// ---- contexts and keys

jlong context_create(JNIEnv* env, jclass, jint scheme, jlong degree, jlongArray q, jlong plain_modulus,
                     jint security) {
  return guarded(env, [&] { return create_context(env, scheme, degree, q, plain_modulus, security); });
}

void context_free(JNIEnv*, jclass, jlong context) { free_handle<ContextPtr>(context); }

jlong secret_key_generate(JNIEnv* env, jclass, jlong context) {
  return guarded(env, [&] { return to_handle(generate_secret_key(context_of(context))); });
}

jlong secret_key_load(JNIEnv* env, jclass, jlong context, jobject buffer, jlong offset, jlong length) {
  return guarded(env, [&] {
    return to_handle(load_secret_key(context_of(context), direct_bytes(env, buffer, offset, length)));
  });
}

void secret_key_free(JNIEnv*, jclass, jlong key) { free_handle<SecretKey>(key); }

jlong secret_key_bytes(JNIEnv* env, jclass, jlong key) {
  return guarded(env, [&] { return static_cast<jlong>(saved_bytes(secret_key_of(key))); });
}

void secret_key_save(JNIEnv* env, jclass, jlong key, jobject buffer, jlong offset, jlong length) {
  guarded(env, [&] { save(secret_key_of(key), direct_bytes(env, buffer, offset, length)); });
}

jbyteArray public_key_generate(JNIEnv* env, jclass, jlong secret_key, jboolean seeded) {
  return guarded(env, [&] {
    const PublicKey key = generate_public_key(secret_key_of(secret_key));
    return seeded != JNI_FALSE ? saved_seeded(env, key.ciphertext, key.seed) : saved(env, key.ciphertext);
  });
}

jlong public_key_load(JNIEnv* env, jclass, jlong context, jobject buffer, jlong offset, jlong length) {
  return guarded(env, [&] {
    return to_handle(
        wire::load_ciphertext(context_of(context), direct_bytes(env, buffer, offset, length), kPublicKey));
  });
}

void public_key_free(JNIEnv*, jclass, jlong key) { free_handle<Ciphertext>(key); }

template <typename Keys>
jbyteArray saved_keys(JNIEnv* env, const Keys& keys, jboolean seeded) {
  const wire::KeyForm form = seeded != JNI_FALSE ? wire::KeyForm::kSeeded : wire::KeyForm::kFull;
  const std::size_t size = wire::saved_bytes(keys, form);
  require_java_size(size);
  std::vector<std::byte> bytes(size);
  wire::save(keys, form, bytes);
  return to_java(env, bytes);
}

jbyteArray relin_keys_generate(JNIEnv* env, jclass, jlong secret_key, jboolean seeded) {
  return guarded(env,
                 [&] { return saved_keys(env, generate_relin_keys(secret_key_of(secret_key)), seeded); });
}

jbyteArray galois_keys_generate(JNIEnv* env, jclass, jlong secret_key, jlongArray elements, jboolean seeded) {
  return guarded(env, [&] {
    const std::vector<u64> wanted = words_from(env, elements, "a Galois element");
    return saved_keys(env, generate_galois_keys(secret_key_of(secret_key), wanted), seeded);
  });
}

// ---- encryption and decryption

jbyteArray encrypt(JNIEnv* env, jclass, jlong public_key, jobject plaintext, jlong offset, jlong length) {
  return guarded(env, [&] {
    const Ciphertext& key = object_of<Ciphertext>(public_key);
    Plaintext message = wire::load_plaintext(key.context(), direct_bytes(env, plaintext, offset, length));
    const ScopedWipe<u64> wipe_message(message.words());
    return saved(env, emeth::encrypt(key, message));
  });
}

jbyteArray encrypt_symmetric(JNIEnv* env, jclass, jlong secret_key, jobject plaintext, jlong offset,
                             jlong length, jboolean seeded) {
  return guarded(env, [&] {
    const SecretKey& key = secret_key_of(secret_key);
    Plaintext message = wire::load_plaintext(key.context(), direct_bytes(env, plaintext, offset, length));
    const ScopedWipe<u64> wipe_message(message.words());
    const SymmetricCiphertext result = emeth::encrypt_symmetric(key, message);
    return seeded != JNI_FALSE ? saved_seeded(env, result.ciphertext, result.seed)
                               : saved(env, result.ciphertext);
  });
}

Ciphertext ciphertext_from(JNIEnv* env, const SecretKey& key, jobject buffer, jlong offset, jlong length) {
  return wire::load_ciphertext(key.context(), direct_bytes(env, buffer, offset, length), kData);
}

jbyteArray decrypt(JNIEnv* env, jclass, jlong secret_key, jobject ciphertext, jlong offset, jlong length) {
  return guarded(env, [&] {
    const SecretKey& key = secret_key_of(secret_key);
    Plaintext message = emeth::decrypt(key, ciphertext_from(env, key, ciphertext, offset, length));
    const ScopedWipe<u64> wipe_message(message.words());  // in CKKS also the phase, and with it the key
    return saved(env, message);
  });
}

jint noise_budget(JNIEnv* env, jclass, jlong secret_key, jobject ciphertext, jlong offset, jlong length) {
  return guarded(env, [&]() -> jint {
    const SecretKey& key = secret_key_of(secret_key);
    return emeth::noise_budget(key, ciphertext_from(env, key, ciphertext, offset, length));
  });
}

const JNINativeMethod kMethods[] = {
    method("contextCreate", "(IJ[JJI)J", context_create),
    method("contextFree", "(J)V", context_free),
    method("secretKeyGenerate", "(J)J", secret_key_generate),
    method("secretKeyLoad", "(J" EMETH_BYTE_BUFFER "JJ)J", secret_key_load),
    method("secretKeyFree", "(J)V", secret_key_free),
    method("secretKeyBytes", "(J)J", secret_key_bytes),
    method("secretKeySave", "(J" EMETH_BYTE_BUFFER "JJ)V", secret_key_save),
    method("publicKeyGenerate", "(JZ)[B", public_key_generate),
    method("publicKeyLoad", "(J" EMETH_BYTE_BUFFER "JJ)J", public_key_load),
    method("publicKeyFree", "(J)V", public_key_free),
    method("relinKeysGenerate", "(JZ)[B", relin_keys_generate),
    method("galoisKeysGenerate", "(J[JZ)[B", galois_keys_generate),
    method("encrypt", "(J" EMETH_BYTE_BUFFER "JJ)[B", encrypt),
    method("encryptSymmetric", "(J" EMETH_BYTE_BUFFER "JJZ)[B", encrypt_symmetric),
    method("decrypt", "(J" EMETH_BYTE_BUFFER "JJ)[B", decrypt),
    method("noiseBudget", "(J" EMETH_BYTE_BUFFER "JJ)I", noise_budget),
};

}  // namespace
}  // namespace emeth::jni

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
  return emeth::jni::register_methods(vm, "io/emeth/aggregator/client/internal/ClientNative",
                                      {emeth::jni::kMethods});
}
