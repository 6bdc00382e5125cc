// What products mean: the product of the messages in Z_t[X] / (X^N + 1). Their exact words are known answers
// of bfv/product_known_answer_test.cc.

#include "bfv/multiply.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "bfv/batch_encoder.h"
#include "client/decryptor.h"
#include "client/encryptor.h"
#include "client/evaluation_keys.h"
#include "client/key_generator.h"
#include "error_code.h"
#include "math/primes.h"
#include "objects.h"
#include "rlwe/key_switch.h"
#include "rlwe/linear.h"
#include "rlwe/mod_switch.h"

namespace emeth {
namespace {

using Message = std::vector<u64>;

struct Case {
  std::size_t n;
  std::vector<int> sizes;
  u64 t;
};

/// Room for two products in a row: one prime and many, the longest and short ones, t even, t above the
/// primes.
std::vector<Case> cases() {
  return {{2, {50}, 2},
          {2, {60, 60, 60}, (u64{1} << 20) + 7},
          {4, {20, 20, 20, 20, 20}, 17},
          {16, {60, 30, 45, 60}, 65537},
          {64, {60, 60, 60}, 257},
          {64, {30, 30, 30, 30, 30, 30, 30, 30, 30}, (u64{1} << 45) - 1}};
}

ContextPtr make(const Case& c) {
  return make_context(Scheme::kBfv, c.n, coefficient_modulus(c.n, c.sizes), c.t);
}

/// N coefficients, the extremes of the centred interval among them.
Message random_message(std::size_t n, u64 t, std::mt19937_64& random) {
  const std::array<u64, 5> edges{0, 1, t - 1, (t + 1) / 2 % t, (t - 1) / 2};
  Message message(n);
  for (u64& m : message) {
    m = random() % 2 == 0 ? edges[random() % edges.size()] : random() % t;
  }
  return message;
}

Message product_of(const Message& a, const Message& b, u64 t) {
  const std::size_t n = a.size();
  Message result(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const u64 term = static_cast<u64>(u128{a[i]} * b[j] % t);
      u64& sum = result[(i + j) % n];
      sum = static_cast<u64>((u128{sum} + (i + j < n ? term : t - term)) % t);
    }
  }
  return result;
}

Ciphertext encrypt_message(const SecretKey& key, const Message& message) {
  AlignedBuffer words(message.size());
  std::ranges::copy(message, words.data());
  return encrypt_symmetric(key, Plaintext::coefficients(key.context(), std::move(words))).ciphertext;
}

Message decrypt_message(const SecretKey& key, const Ciphertext& ciphertext) {
  const Plaintext plaintext = decrypt(key, ciphertext);
  Message message(plaintext.words().begin(), plaintext.words().end());
  message.resize(key.context()->degree());
  return message;
}

/// Every other word q_i - 1; not all, which is a small ciphertext: -1.
void put_largest_residues(Ciphertext& ciphertext) {
  const Level& level = ciphertext.level();
  for (std::size_t i = 0; i < ciphertext.words().size(); i += 2) {
    ciphertext.words()[i] = level.modulus(i / level.degree() % level.limbs()).value() - 1;
  }
}

TEST(BfvMultiply, DecryptsToTheProductOfTheMessages) {
  for (const Case& c : cases()) {
    const ContextPtr context = make(c);
    const SecretKey key = generate_secret_key(context);
    for (unsigned seed = 0; seed < 5; ++seed) {
      SCOPED_TRACE("N " + std::to_string(c.n) + ", t " + std::to_string(c.t) + ", seed " +
                   std::to_string(seed));
      std::mt19937_64 random(seed);
      const Message m1 = random_message(c.n, c.t, random);
      const Message m2 = random_message(c.n, c.t, random);
      const Message m3 = random_message(c.n, c.t, random);
      const Ciphertext two = bfv::multiply(encrypt_message(key, m1), encrypt_message(key, m2));
      EXPECT_EQ(two.size(), 3U);
      EXPECT_EQ(decrypt_message(key, two), product_of(m1, m2, c.t));
      const Ciphertext three = bfv::multiply(encrypt_message(key, m3), two);
      EXPECT_EQ(three.size(), 4U);
      EXPECT_EQ(decrypt_message(key, three), product_of(m3, product_of(m1, m2, c.t), c.t));
    }
  }
}

TEST(BfvMultiply, ZeroOneAndMinusOne) {
  const Case c{16, {60, 60}, 97};
  const ContextPtr context = make(c);
  const SecretKey key = generate_secret_key(context);
  std::mt19937_64 random(1);
  const Message message = random_message(c.n, c.t, random);
  const Ciphertext a = encrypt_message(key, message);
  const auto times_constant = [&](u64 constant) {
    Message factor(c.n);
    factor[0] = constant;
    return decrypt_message(key, bfv::multiply(a, encrypt_message(key, factor)));
  };
  EXPECT_EQ(times_constant(0), Message(c.n));
  EXPECT_EQ(times_constant(1), message);
  EXPECT_EQ(times_constant(c.t - 1), decrypt_message(key, negate(a)));
}

TEST(BfvMultiply, MultipliesSlotBySlot) {
  const ContextPtr context = make({16, {60, 60}, 97});
  const SecretKey key = generate_secret_key(context);
  Message a(16), b(16), expected(16);
  for (std::size_t i = 0; i < 16; ++i) {
    a[i] = 6 * i;
    b[i] = 96 - i;
    expected[i] = a[i] * b[i] % 97;
  }
  const auto encrypted = [&](const Message& slots) {
    return encrypt_symmetric(key, bfv::encode(context, slots)).ciphertext;
  };
  EXPECT_EQ(bfv::decode(decrypt(key, bfv::multiply(encrypted(a), encrypted(b)))), expected);
}

TEST(BfvMultiply, WorksAtEveryLevel) {
  const Case c{16, {50, 60, 40, 60}, 97};
  const ContextPtr context = make(c);
  const SecretKey key = generate_secret_key(context);
  std::mt19937_64 random(2);
  const Message m1 = random_message(c.n, c.t, random);
  const Message m2 = random_message(c.n, c.t, random);
  for (std::size_t limbs = 1; limbs <= 3; ++limbs) {
    const Ciphertext a = mod_switch_to(encrypt_message(key, m1), limbs);
    const Ciphertext b = mod_switch_to(encrypt_message(key, m2), limbs);
    EXPECT_EQ(decrypt_message(key, bfv::multiply(a, b)), product_of(m1, m2, c.t)) << limbs << " limbs";
  }
}

TEST(BfvMultiply, IsCommutativeForAnySizes) {
  for (const Case& c : cases()) {
    const ContextPtr context = make(c);
    const Level& level = context->first_level();
    std::mt19937_64 random(c.n);
    for (const auto& [a_size, b_size] : {std::pair{2, 2}, {2, 3}, {5, 3}, {8, 9}, {15, 2}}) {
      Ciphertext a =
          random_ciphertext(context, level, static_cast<std::size_t>(a_size), Form::kCoefficient, random);
      const Ciphertext b =
          random_ciphertext(context, level, static_cast<std::size_t>(b_size), Form::kCoefficient, random);
      EXPECT_EQ(saved(bfv::multiply(a, b)), saved(bfv::multiply(b, a))) << a_size << ' ' << b_size;
      put_largest_residues(a);
      EXPECT_EQ(saved(bfv::multiply(a, b)), saved(bfv::multiply(b, a))) << a_size << ' ' << b_size;
    }
  }
}

TEST(BfvSquare, HasTheWordsOfTheProductWithItself) {
  for (const Case& c : cases()) {
    const ContextPtr context = make(c);
    std::mt19937_64 random(c.n);
    for (std::size_t size = 2; size <= 8; ++size) {
      Ciphertext a = random_ciphertext(context, context->first_level(), size, Form::kCoefficient, random);
      EXPECT_EQ(saved(bfv::square(a)), saved(bfv::multiply(a, a))) << "N " << c.n << ", size " << size;
      put_largest_residues(a);
      EXPECT_EQ(saved(bfv::square(a)), saved(bfv::multiply(a, a))) << "N " << c.n << ", size " << size;
    }
  }
}

TEST(BfvMultiply, RefusesWhatDoesNotMatch) {
  const ContextPtr context = make({8, {40, 40, 40}, 97});
  const Level& level = context->first_level();
  std::mt19937_64 random(3);
  const auto sized = [&](std::size_t size) {
    return random_ciphertext(context, level, size, Form::kCoefficient, random);
  };
  const Ciphertext a = sized(2);
  const auto code = [&](const Ciphertext& b) { return error_code_of([&] { bfv::multiply(a, b); }); };
  EXPECT_EQ(code(mod_switch_to_next(a)), Errc::kLevelMismatch);
  EXPECT_EQ(code(transform_to_ntt(a)), Errc::kFormMismatch);
  EXPECT_EQ(error_code_of([&] { bfv::square(transform_to_ntt(a)); }), Errc::kFormMismatch);
  EXPECT_EQ(code(sized(16)), Errc::kSizeMismatch);
  EXPECT_EQ(bfv::multiply(a, sized(15)).size(), 16U);
  EXPECT_EQ(error_code_of([&] { bfv::square(sized(9)); }), Errc::kSizeMismatch);
  const ContextPtr other = make({8, {40, 40, 40}, 97});
  EXPECT_EQ(code(random_ciphertext(other, other->first_level(), 2, Form::kCoefficient, random)),
            Errc::kInvalidArgument);
  const ContextPtr ckks = tiny_ckks();
  const Ciphertext of_ckks = random_ciphertext(ckks, ckks->first_level(), 2, Form::kNtt, random);
  EXPECT_EQ(error_code_of([&] { bfv::multiply(of_ckks, of_ckks); }), Errc::kUnsupported);
  EXPECT_EQ(error_code_of([&] { bfv::square(of_ckks); }), Errc::kUnsupported);
}

TEST(BfvMultiply, TransparentResultIsRefused) {
  const ContextPtr context = make({8, {40, 40}, 97});
  const Level& level = context->first_level();
  std::mt19937_64 random(4);
  const Ciphertext a = random_ciphertext(context, level, 2, Form::kCoefficient, random);
  Ciphertext transparent(context, level, 2, Form::kCoefficient, 1.0);
  EXPECT_EQ(error_code_of([&] { bfv::multiply(a, transparent); }), Errc::kTransparent);  // zero
  std::ranges::fill(transparent.words().first(level.poly_words()), u64{1} << 30);
  EXPECT_EQ(error_code_of([&] { bfv::multiply(transparent, transparent); }), Errc::kTransparent);
  EXPECT_EQ(error_code_of([&] { bfv::square(transparent); }), Errc::kTransparent);
  EXPECT_NO_THROW(bfv::multiply(a, transparent));
}

class BfvMultiplyMany : public testing::Test {
 protected:
  std::vector<const Ciphertext*> operands(std::size_t count) {
    std::vector<const Ciphertext*> pointers;
    while (operands_.size() < count) {
      messages_.push_back(random_message(8, 17, random_));
      operands_.push_back(encrypt_message(key_, messages_.back()));
    }
    for (std::size_t i = 0; i < count; ++i) pointers.push_back(&operands_[i]);
    return pointers;
  }

  std::mt19937_64 random_{5};
  ContextPtr context_ = make({8, {50, 50, 50, 50}, 17});
  SecretKey key_ = generate_secret_key(context_);
  RelinKeys keys_ = generate_relin_keys(key_);
  std::vector<Message> messages_;
  std::vector<Ciphertext> operands_;
};

TEST_F(BfvMultiplyMany, DecryptsToTheProductOfAll) {
  for (std::size_t count = 1; count <= 7; ++count) {
    const Ciphertext product = bfv::multiply_many(operands(count), keys_);
    EXPECT_EQ(product.size(), 2U);
    Message expected = messages_[0];
    for (std::size_t i = 1; i < count; ++i) expected = product_of(expected, messages_[i], 17);
    EXPECT_EQ(decrypt_message(key_, product), expected) << count;
  }
}

// 0 1 2 3 4 -> (0 1) (2 3) 4 -> 4 is multiplied with (0 1)(2 3) only after those two have met.
TEST_F(BfvMultiplyMany, ResultsAreQueuedInTheOrderOfTheirMaking) {
  const std::vector<const Ciphertext*> five = operands(5);
  const auto times = [&](const Ciphertext& a, const Ciphertext& b) {
    return relinearize(bfv::multiply(a, b), keys_);
  };
  const Ciphertext pairs = times(times(*five[0], *five[1]), times(*five[2], *five[3]));
  EXPECT_EQ(saved(bfv::multiply_many(five, keys_)), saved(times(*five[4], pairs)));
}

TEST_F(BfvMultiplyMany, OneOperandIsCopied) {
  const std::vector<const Ciphertext*> one = operands(1);
  EXPECT_EQ(saved(bfv::multiply_many(one, keys_)), saved(*one[0]));
  EXPECT_EQ(saved(bfv::exponentiate(*one[0], 1, keys_)), saved(*one[0]));
}

TEST_F(BfvMultiplyMany, ExponentiateMultipliesCopies) {
  const Ciphertext& a = *operands(1)[0];
  for (const u64 exponent : {2u, 3u, 6u}) {
    const std::vector<const Ciphertext*> copies(exponent, &a);
    EXPECT_EQ(saved(bfv::exponentiate(a, exponent, keys_)), saved(bfv::multiply_many(copies, keys_)));
  }
}

TEST_F(BfvMultiplyMany, RefusesWhatItCannotDo) {
  const std::vector<const Ciphertext*> two = operands(2);
  EXPECT_EQ(error_code_of([&] { bfv::multiply_many({}, keys_); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { bfv::exponentiate(*two[0], 0, keys_); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { bfv::exponentiate(*two[0], (u64{1} << 16) + 1, keys_); }),
            Errc::kInvalidArgument);
  const RelinKeys none(context_, {});
  EXPECT_EQ(error_code_of([&] { bfv::multiply_many(two, none); }), Errc::kMissingKey);
}

}  // namespace
}  // namespace emeth
