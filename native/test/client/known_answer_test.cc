#include "bfv/plain.h"
#include "client/decryptor.h"
#include "client/encryptor.h"
#include "known_answers.h"
#include "rlwe/linear.h"

namespace emeth {
namespace {

using Line = KnownAnswers::Line;

/// Small signed coefficients from their residues, which must agree between the primes.
std::vector<int> small_coefficients(const KnownAnswers& set, const std::vector<u64>& words) {
  const Context& context = *set.context();
  const std::size_t n = context.degree();
  std::vector<int> coefficients(n);
  for (std::size_t w = 0; w < words.size(); ++w) {
    const u64 q = context.parameters().q()[w / n];
    const int c = words[w] > q / 2 ? -static_cast<int>(q - words[w]) : static_cast<int>(words[w]);
    if (w < n) {
      coefficients[w] = c;
    }
    EXPECT_EQ(c, coefficients[w % n]);
  }
  return coefficients;
}

SecretKey secret_key(const KnownAnswers& set) {
  AlignedBuffer words(set.context()->key_level().poly_words());
  std::ranges::copy(set.words("key_sk"), words.data());
  return {set.context(), std::move(words)};
}

/// pk = (-(a s + e), a): recovers e, which must be small, and makes the same key again.
void replay_keys(KnownAnswers& set, const Line& line) {
  const SecretKey key = secret_key(set);
  Ciphertext product = set.ciphertext("key_pk");
  const auto b = product.poly<Form::kNtt>(0);
  const auto a = product.poly<Form::kNtt>(1);
  multiply_in_place(a, key.at(product.level()));
  add_in_place(b, a);
  negate_in_place(b);
  to_coefficient(b);
  const std::vector<u64> e_words(b.data, b.data + product.level().poly_words());
  const std::vector<int> e = small_coefficients(set, e_words);
  EXPECT_LE(std::ranges::max(e), 21);
  EXPECT_GE(std::ranges::min(e), -21);

  const Ciphertext pk = set.ciphertext("key_pk");
  const Ciphertext again = encrypt_zero_symmetric(key, pk.poly<Form::kNtt>(1), e);
  EXPECT_TRUE(std::ranges::equal(pk.words(), again.words()));
  set.count_comparison(line);
}

EncryptionNoise noise(const KnownAnswers& set, const Line& line) {
  return {.u = small_coefficients(set, set.words(line.name + "_u")),
          .e0 = small_coefficients(set, set.words(line.name + "_e0")),
          .e1 = small_coefficients(set, set.words(line.name + "_e1"))};
}

Ciphertext with_message(Ciphertext zero, const Plaintext& message) {
  bfv::add_scaled_message(zero.poly<Form::kCoefficient>(0), message.coefficient_words());
  return zero;
}

void replay_public(KnownAnswers& set, const Line& line) {
  const Ciphertext pk = set.ciphertext("key_pk");
  const Level& first = set.context()->first_level();
  set.expect(line, [&] {
    return line.op == "enczpk"
               ? encrypt_zero(pk, set.context()->level(line.number(0)), noise(set, line))
               : with_message(encrypt_zero(pk, first, noise(set, line)), set.plaintext(line.args.at(0)));
  });
}

/// SEAL reads the words drawn for a as NTT values, unless they are to be replaced by their seed.
void replay_symmetric(KnownAnswers& set, const Line& line) {
  const SecretKey key = secret_key(set);
  const Level& first = set.context()->first_level();
  const std::vector<u64> a = set.words(line.name + "_a");
  const std::vector<int> e = small_coefficients(set, set.words(line.name + "_e"));
  set.expect(line, [&] {
    Ciphertext zero =
        line.op == "encsym"
            ? transform_from_ntt(encrypt_zero_symmetric(key, ConstPolyView<Form::kNtt>{&first, a.data()}, e))
            : encrypt_zero_symmetric(key, ConstPolyView<Form::kCoefficient>{&first, a.data()}, e);
    return with_message(std::move(zero), set.plaintext(line.args.at(0)));
  });
}

class ClientKnownAnswer : public testing::TestWithParam<AnswerSet> {};

TEST_P(ClientKnownAnswer, EveryResultHasTheSameWords) {
  if (!GetParam().present()) {
    GTEST_SKIP() << "the set is not in the repository";
  }
  KnownAnswers set(GetParam().stem());
  const SecretKey key = secret_key(set);
  for (const Line& line : set.lines()) {
    if (line.op == "keys") {
      replay_keys(set, line);
    } else if (line.op == "encpk" || line.op == "enczpk") {
      replay_public(set, line);
    } else if (line.op == "encsym" || line.op == "encsymseed") {
      replay_symmetric(set, line);
    } else if (line.op == "dec") {
      set.expect(line, [&] { return decrypt(key, set.ciphertext(line.args.at(0))); });
    } else if (line.op == "budget") {
      set.expect(line, [&] {
        return std::vector<u64>{static_cast<u64>(noise_budget(key, set.ciphertext(line.args.at(0))))};
      });
    }  // the rest is replayed or named in test/bfv/known_answer_test.cc
  }
  for (const char* op : {"keys", "encpk", "enczpk", "encsym", "encsymseed", "dec", "budget"}) {
    EXPECT_EQ(set.compared(op), set.count(op)) << op;
    EXPECT_GT(set.compared(op), 0) << op;
  }
  EXPECT_EQ(set.compared(), GetParam().comparisons);
}

INSTANTIATE_TEST_SUITE_P(
    Seal, ClientKnownAnswer,
    testing::Values(AnswerSet{"k1_64_3x60_t59batch", false, 91}, AnswerSet{"k2_64_4x30_t45batch", true, 91},
                    AnswerSet{"k3_64_50_t97x", true, 59}, AnswerSet{"k4_64_36_36_37_t12289", false, 91},
                    AnswerSet{"k5_32_60_40_t2p20", true, 60}, AnswerSet{"k6_64_25x5_t3", false, 153}),
    [](const auto& set) { return set.param.name; });

}  // namespace
}  // namespace emeth
