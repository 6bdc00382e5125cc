#include <algorithm>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "bfv/batch_encoder.h"
#include "bfv/multiply.h"
#include "bfv/plain.h"
#include "ckks/encoder.h"
#include "ckks/multiply.h"
#include "ckks/plain.h"
#include "client/decryptor.h"
#include "client/encryptor.h"
#include "client/evaluation_keys.h"
#include "client/key_generator.h"
#include "math/galois.h"
#include "math/primes.h"
#include "processor_time.h"
#include "rlwe/key_switch.h"
#include "rlwe/linear.h"
#include "rlwe/mod_switch.h"

// Times of the engine's operations and transforms on one thread, in microseconds of processor time: the best
// of many runs, which a busy machine disturbs least, and the median. The row of the kernel table comes from
// the environment:
//
//   AGG_KERNELS=scalar engine_bench [part of a name]

namespace emeth {
namespace {

struct Bench {
  const char* filter;

  /// Runs `body` for about a third of a second, at least five times.
  void run(const std::string& name, const std::function<void()>& body) const {
    if (name.find(filter) == std::string::npos) {
      return;
    }
    std::vector<double> times;
    const double end = processor_microseconds() + 333333.0;
    while (times.size() < 5 || (processor_microseconds() < end && times.size() < 10000)) {
      const double start = processor_microseconds();
      body();
      times.push_back(processor_microseconds() - start);
    }
    const auto [best, median] = summary(times);
    std::printf("%-44s %10.1f %10.1f\n", name.c_str(), best, median);
  }
};

ContextPtr make_context(Scheme scheme, std::size_t n, std::vector<u64> q, u64 t) {
  return Context::create(Parameters::create({static_cast<u8>(scheme), n, std::move(q), t}, Security::k128));
}

void transforms(const Bench& bench) {
  for (const std::size_t n : {std::size_t{4096}, std::size_t{8192}, std::size_t{16384}, std::size_t{32768}}) {
    for (const int bits : {44, 50, 60}) {
      const Modulus q(primes(2 * n, bits, 1).front());
      const NttTables tables(n, q);
      std::mt19937_64 random(n);
      AlignedBuffer words(n);
      std::ranges::generate(words.span(), [&] { return random() % q.value(); });
      const std::string name = "N=" + std::to_string(n) + " " + std::to_string(bits) + " bits";
      bench.run("ntt " + name, [&] { tables.forward(words.data()); });
      bench.run("inverse ntt " + name, [&] { tables.inverse(words.data()); });
    }
  }
}

void evaluation(const Bench& bench, const std::string& name, const SecretKey& secret, const Ciphertext& a,
                const Ciphertext& product) {
  const RelinKeys relin = generate_relin_keys(secret);
  const u64 g = galois_element(1, a.context()->degree());
  const GaloisKeys galois = generate_galois_keys(secret, std::span(&g, 1));
  const Ciphertext b = a.clone();
  bench.run(name + " add", [&] { add(a, b); });
  const std::vector<const Ciphertext*> operands = {&a, &b, &b, &b, &b, &b, &b, &b, &b};
  bench.run(name + " add_many of 9", [&] { add_many(operands); });
  bench.run(name + " relinearize", [&] { relinearize(product, relin); });
  bench.run(name + " rotate", [&] { rotate(a, 1, galois); });
  bench.run(name + " decrypt", [&] { decrypt(secret, a); });
}

void bfv_operations(const Bench& bench, std::size_t n) {
  const ContextPtr context =
      make_context(Scheme::kBfv, n, default_bfv_modulus(n), batching_plain_modulus(n, 20));
  const std::string name =
      "bfv N=" + std::to_string(n) + " k=" + std::to_string(context->first_level().limbs());
  const SecretKey secret = generate_secret_key(context);
  const PublicKey key = generate_public_key(secret);
  std::vector<u64> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    values[i] = i * i % 1000;
  }
  const Plaintext plain = bfv::encode(context, values);
  const Ciphertext a = encrypt(key.ciphertext, plain);
  const Ciphertext b = encrypt(key.ciphertext, plain);
  bench.run(name + " multiply", [&] { bfv::multiply(a, b); });
  bench.run(name + " square", [&] { bfv::square(a); });
  evaluation(bench, name, secret, a, bfv::multiply(a, b));
  bench.run(name + " multiply_plain", [&] { bfv::multiply_plain(a, plain); });
  bench.run(name + " add_plain", [&] { bfv::add_plain(a, plain); });
  bench.run(name + " mod_switch", [&] { mod_switch_to_next(a); });
  bench.run(name + " encrypt", [&] { encrypt(key.ciphertext, plain); });
}

void ckks_operations(const Bench& bench, std::size_t n, const std::vector<int>& bits, double scale) {
  const ContextPtr context = make_context(Scheme::kCkks, n, coefficient_modulus(n, bits), 0);
  const std::string name = "ckks N=" + std::to_string(n) + " k=" + std::to_string(bits.size() - 1) + " " +
                           std::to_string(bits[1]) + " bits";
  const SecretKey secret = generate_secret_key(context);
  const PublicKey key = generate_public_key(secret);
  std::vector<double> values(n / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(i % 100) / 7.0;
  }
  const std::size_t limbs = context->first_level().limbs();
  const Plaintext plain = ckks::encode(context, values, scale, limbs);
  const Ciphertext a = encrypt(key.ciphertext, plain);
  const Ciphertext product = ckks::multiply(a, a);
  bench.run(name + " multiply", [&] { ckks::multiply(a, a); });
  evaluation(bench, name, secret, a, product);
  bench.run(name + " rescale", [&] { ckks::rescale_to_next(product); });
  bench.run(name + " encode", [&] { ckks::encode(context, values, scale, limbs); });
  bench.run(name + " encrypt", [&] { encrypt(key.ciphertext, plain); });
}

}  // namespace
}  // namespace emeth

int main(int argc, char** argv) {
  const emeth::Bench bench{argc > 1 ? argv[1] : ""};
  std::printf("row %s\n%-44s %10s %10s\n", emeth::kernels().name, "microseconds", "best", "median");
  emeth::transforms(bench);
  emeth::bfv_operations(bench, 8192);
  emeth::bfv_operations(bench, 16384);
  emeth::ckks_operations(bench, 8192, {44, 43, 43, 43, 44}, 0x1p40);
  emeth::ckks_operations(bench, 16384, {60, 45, 45, 45, 45, 45, 45, 45, 60}, 0x1p45);
  return 0;
}
