#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "aggregate/evaluator.h"
#include "base/crew.h"
#include "client/evaluation_keys.h"
#include "client/key_generator.h"
#include "error_code.h"
#include "math/primes.h"
#include "objects.h"

// Every operation gives the same bytes however many threads share it.

namespace emeth {
namespace {

using Operations = std::vector<std::pair<std::string, std::function<Ciphertext()>>>;

/// The operation's bytes, shared by a crew of that many threads that are there from its beginning.
Bytes shared_by(std::size_t threads, const std::function<Ciphertext()>& operation) {
  Crew crew(threads);
  std::vector<std::thread> helpers;
  Bytes bytes;
  {
    const CrewScope scope(&crew);
    for (std::size_t i = 1; i < threads; ++i) {
      helpers.emplace_back([&crew] { crew.serve(); });
    }
    bytes = saved(operation());
  }
  for (std::thread& helper : helpers) {
    helper.join();
  }
  return bytes;
}

void expect_same_bytes(const Operations& operations) {
  for (const auto& [name, operation] : operations) {
    const Bytes alone = saved(operation());
    for (const std::size_t threads : {1u, 2u, 3u, 8u}) {
      for (int round = 0; round < 5; ++round) {
        EXPECT_EQ(shared_by(threads, operation), alone) << name << " with " << threads << " threads";
      }
    }
  }
}

TEST(EvaluatorThreads, BfvOperationsGiveTheSameBytes) {
  constexpr std::size_t kDegree = 1024;
  for (const std::vector<int>& bits : {std::vector<int>{30, 31, 36}, std::vector<int>{58, 44, 60, 40, 60}}) {
    const ContextPtr context = make_context(Scheme::kBfv, kDegree, coefficient_modulus(kDegree, bits), 12289);
    const SecretKey secret = generate_secret_key(context);
    const RelinKeys relin = generate_relin_keys(secret);
    const GaloisKeys galois = generate_galois_keys(secret, std::vector<u64>{3, 9, 2 * kDegree - 1});
    std::mt19937_64 random(bits.size());
    const Level& first = context->first_level();
    const Ciphertext a = random_ciphertext(context, first, 2, Form::kCoefficient, random);
    const Ciphertext b = random_ciphertext(context, first, 2, Form::kCoefficient, random);
    const Ciphertext c = random_ciphertext(context, first, 3, Form::kCoefficient, random);
    const Plaintext plain = random_coefficients(context, kDegree, random);
    const Plaintext monomial = random_coefficients(context, 1, random);
    const std::vector<const Ciphertext*> operands{&a, &b, &a};
    expect_same_bytes({
        {"multiply", [&] { return multiply(a, b); }},
        {"multiply by 3 polynomials", [&] { return multiply(a, c); }},
        {"square", [&] { return square(a); }},
        {"multiply_many", [&] { return multiply_many(operands, relin); }},
        {"exponentiate", [&] { return exponentiate(a, 5, relin); }},
        {"multiply_plain", [&] { return multiply_plain(a, plain); }},
        {"multiply_plain by a monomial", [&] { return multiply_plain(a, monomial); }},
        {"multiply_plain in NTT form", [&] { return multiply_plain(transform_to_ntt(a), plain); }},
        {"relinearize", [&] { return relinearize(c, relin); }},
        {"rotate", [&] { return rotate(a, 2, galois); }},
        {"conjugate", [&] { return conjugate(a, galois); }},
        {"mod_switch_to_next", [&] { return mod_switch_to_next(c); }},
        {"mod_switch_to", [&] { return mod_switch_to(a, 1); }},
        {"transform_to_ntt", [&] { return transform_to_ntt(c); }},
        {"transform_from_ntt", [&] { return transform_from_ntt(transform_to_ntt(c)); }},
    });
  }
}

TEST(EvaluatorThreads, CkksOperationsGiveTheSameBytes) {
  constexpr std::size_t kDegree = 1024;
  for (const std::vector<int>& bits : {std::vector<int>{44, 43, 44}, std::vector<int>{60, 40, 45, 50, 60}}) {
    const ContextPtr context = make_context(Scheme::kCkks, kDegree, coefficient_modulus(kDegree, bits), 0);
    const SecretKey secret = generate_secret_key(context);
    const RelinKeys relin = generate_relin_keys(secret);
    const GaloisKeys galois = generate_galois_keys(secret, std::vector<u64>{3, 9, 2 * kDegree - 1});
    std::mt19937_64 random(bits.size());
    const Level& first = context->first_level();
    const Ciphertext a = random_ciphertext(context, first, 2, Form::kNtt, random);
    const Ciphertext b = random_ciphertext(context, first, 2, Form::kNtt, random);
    const Ciphertext c = random_ciphertext(context, first, 3, Form::kNtt, random);
    const Plaintext plain = random_ntt_plaintext(context, first, random);
    expect_same_bytes({
        {"multiply", [&] { return multiply(a, b); }},
        {"multiply by 3 polynomials", [&] { return multiply(a, c); }},
        {"square", [&] { return square(a); }},
        {"multiply_plain", [&] { return multiply_plain(a, plain); }},
        {"relinearize", [&] { return relinearize(c, relin); }},
        {"rotate", [&] { return rotate(a, 2, galois); }},
        {"conjugate", [&] { return conjugate(a, galois); }},
        {"rescale_to_next", [&] { return rescale_to_next(c); }},
        {"mod_switch_to_next", [&] { return mod_switch_to_next(c); }},
        {"transform_from_ntt", [&] { return transform_from_ntt(c); }},
        {"transform_to_ntt", [&] { return transform_to_ntt(transform_from_ntt(c)); }},
    });
  }
}

TEST(EvaluatorThreads, ErrorsAreThoseOfOneThread) {
  const ContextPtr context =
      make_context(Scheme::kBfv, 1024, coefficient_modulus(1024, std::vector<int>{30, 31, 36}), 12289);
  const Ciphertext zero(context, context->first_level(), 2, Form::kCoefficient, 1.0);
  Crew crew(3);
  const CrewScope scope(&crew);
  EXPECT_EQ(error_code_of([&] { multiply(zero, zero); }), Errc::kTransparent);
}

}  // namespace
}  // namespace emeth
