#include <array>
#include <bit>
#include <complex>

#include "aggregate/accumulator.h"
#include "aggregate/evaluator.h"
#include "bfv/batch_encoder.h"
#include "bfv/coefficient_encoder.h"
#include "ckks/encoder.h"
#include "jni/guard.h"
#include "jni/values.h"
#include "kernels/kernels.h"
#include "math/galois.h"
#include "math/primes.h"
#include "wire/ciphertext.h"
#include "wire/evaluation_keys.h"
#include "wire/parameters.h"
#include "wire/plaintext.h"

// io.emeth.aggregator.he.internal.HeNative, method by method: arguments in, one call, result out.

namespace emeth::jni {
namespace {

const ContextPtr& context_of(jlong handle) { return object_of<ContextPtr>(handle); }
const Ciphertext& ciphertext_of(jlong handle) { return object_of<Ciphertext>(handle); }
const Plaintext& plaintext_of(jlong handle) { return object_of<Plaintext>(handle); }

// ---- parameters and contexts

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

// ---- ciphertexts and plaintexts

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

// ---- operations

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

// ---- evaluation keys

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

// ---- products and rotations

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

// ---- encoders

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

// ---- accumulators

template <typename Object>
std::vector<Object> clones_of(JNIEnv* env, jlongArray handles) {
  std::vector<Object> clones;
  for (const i64 handle : longs_from(env, handles, "a vector"))
    clones.push_back(object_of<Object>(handle).clone());
  return clones;
}

Operation operation_from(JNIEnv* env, int code, jlongArray vector) {
  switch (code) {
    case 0:
      return Identity{};
    case 1:
      return Square{};
    case 2:
      return MultiplyPlain{clones_of<Plaintext>(env, vector)};
    case 3:
      return Multiply{clones_of<Ciphertext>(env, vector)};
    default:
      throw Error(Errc::kInvalidArgument, "operation " + std::to_string(code) + " is not 0 to 3");
  }
}

std::vector<Operation> operations_from(JNIEnv* env, jintArray codes, jobjectArray vectors) {
  const std::vector<int> kinds = ints_from(env, codes, "operations");
  if (vectors == nullptr || static_cast<std::size_t>(env->GetArrayLength(vectors)) != kinds.size()) {
    throw Error(Errc::kInvalidArgument, "there must be one vector per operation");
  }
  std::vector<Operation> operations;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto vector = static_cast<jlongArray>(env->GetObjectArrayElement(vectors, static_cast<jsize>(i)));
    operations.push_back(operation_from(env, kinds[i], vector));
    env->DeleteLocalRef(vector);
  }
  return operations;
}

jlong accumulator_create(JNIEnv* env, jclass, jlong context, jint chunks, jint limbs, jdouble scale,
                         jintArray operations, jobjectArray vectors) {
  return guarded(env, [&] {
    return to_handle(Accumulator(context_of(context), count_from(chunks, "chunks"),
                                 count_from(limbs, "limbs"), scale,
                                 operations_from(env, operations, vectors)));
  });
}

void accumulator_free(JNIEnv*, jclass, jlong accumulator) { free_handle<Accumulator>(accumulator); }

std::vector<std::span<const std::byte>> objects_from(JNIEnv* env, jobjectArray buffers, jlongArray offsets,
                                                     jlongArray lengths) {
  const std::vector<i64> starts = longs_from(env, offsets, "offsets");
  const std::vector<i64> sizes = longs_from(env, lengths, "lengths");
  if (buffers == nullptr) throw Error(Errc::kInvalidArgument, "the objects are null");
  const jsize count = env->GetArrayLength(buffers);
  if (starts.size() != static_cast<std::size_t>(count) || starts.size() != sizes.size()) {
    throw Error(Errc::kInvalidArgument, std::to_string(count) + " objects, " + std::to_string(starts.size()) +
                                            " offsets and " + std::to_string(sizes.size()) + " lengths");
  }
  std::vector<std::span<const std::byte>> objects;
  objects.reserve(starts.size());
  for (jsize i = 0; i < count; ++i) {
    const jobject buffer = env->GetObjectArrayElement(buffers, i);
    const auto at = static_cast<std::size_t>(i);
    objects.push_back(direct_bytes(env, buffer, starts[at], sizes[at]));
    env->DeleteLocalRef(buffer);  // the array keeps it alive; 2^20 local references would not fit
  }
  return objects;
}

void accumulator_add(JNIEnv* env, jclass, jlong accumulator, jobjectArray buffers, jlongArray offsets,
                     jlongArray lengths, jlong factor) {
  guarded(env, [&] {
    object_of<Accumulator>(accumulator).add(objects_from(env, buffers, offsets, lengths), factor);
  });
}

void accumulator_merge(JNIEnv* env, jclass, jlong accumulator, jlong other) {
  guarded(env, [&] { object_of<Accumulator>(accumulator).merge(object_of<Accumulator>(other)); });
}

jlong accumulator_total(JNIEnv* env, jclass, jlong accumulator, jint channel, jint chunk) {
  return guarded(env, [&] {
    return to_handle(object_of<Accumulator>(accumulator)
                         .total(count_from(channel, "channel"), count_from(chunk, "chunk")));
  });
}

#define BUFFER "Ljava/nio/ByteBuffer;"

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
    method("parametersParse", "(" BUFFER "JJ)[J", parameters_parse),
    method("ciphertextLoad", "(J" BUFFER "JJZZ)J", ciphertext_load),
    method("ciphertextFree", "(J)V", ciphertext_free),
    method("ciphertextBytes", "(J)J", ciphertext_bytes),
    method("ciphertextSave", "(J" BUFFER "JJ)V", ciphertext_save),
    method("ciphertextInfo", "(J)[J", ciphertext_info),
    method("ciphertextIsTransparent", "(J)Z", ciphertext_is_transparent),
    method("plaintextLoad", "(J" BUFFER "JJ)J", plaintext_load),
    method("plaintextFree", "(J)V", plaintext_free),
    method("plaintextBytes", "(J)J", plaintext_bytes),
    method("plaintextSave", "(J" BUFFER "JJ)V", plaintext_save),
    method("plaintextInfo", "(J)[J", plaintext_info),
    method("plaintextOfCoefficients", "(J[J)J", plaintext_of_coefficients),
    method("plaintextWords", "(J)[J", plaintext_words),
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
    method("relinKeysLoad", "(J" BUFFER "JJ)J", keys_load<RelinKeys, wire::load_relin_keys>),
    method("relinKeysFree", "(J)V", keys_free<RelinKeys>),
    method("relinKeysPowers", "(J)I", relin_powers),
    method("relinKeysBytes", "(J)J", keys_bytes<RelinKeys>),
    method("relinKeysSave", "(J" BUFFER "JJ)V", keys_save<RelinKeys>),
    method("contextMaxRelinKeysBody", "(J)J", max_keys_body<wire::max_relin_body_bytes>),
    method("galoisKeysLoad", "(J" BUFFER "JJ)J", keys_load<GaloisKeys, wire::load_galois_keys>),
    method("galoisKeysFree", "(J)V", keys_free<GaloisKeys>),
    method("galoisKeysBytes", "(J)J", keys_bytes<GaloisKeys>),
    method("galoisKeysSave", "(J" BUFFER "JJ)V", keys_save<GaloisKeys>),
    method("galoisKeysElements", "(J)[J", galois_elements),
    method("contextMaxGaloisKeysBody", "(J)J", max_keys_body<wire::max_galois_body_bytes>),
    method("galoisElement", "(JI)J", galois_element),
    method("defaultGaloisElements", "(J)[J", default_galois_elements),
    method("batchEncode", "(J[JZ)J", batch_encode),
    method("batchDecode", "(JZ)[J", batch_decode),
    method("ckksEncode", "(J[D[DDI)J", ckks_encode),
    method("ckksDecode", "(J)[D", ckks_decode),
    method("accumulatorCreate", "(JIID[I[[J)J", accumulator_create),
    method("accumulatorFree", "(J)V", accumulator_free),
    method("accumulatorAdd", "(J[" BUFFER "[J[JJ)V", accumulator_add),
    method("accumulatorMerge", "(JJ)V", accumulator_merge),
    method("accumulatorTotal", "(JII)J", accumulator_total),
};

#undef BUFFER

}  // namespace
}  // namespace emeth::jni

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
  return emeth::jni::register_methods(vm, "io/emeth/aggregator/he/internal/HeNative", emeth::jni::kMethods);
}
