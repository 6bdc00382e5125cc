#include <functional>

#include "bfv/batch_encoder.h"
#include "bfv/plain.h"
#include "known_answers.h"
#include "rlwe/linear.h"
#include "rlwe/mod_switch.h"

namespace emeth {
namespace {

using Line = KnownAnswers::Line;

std::vector<i64> as_signed(const std::vector<u64>& words) { return {words.begin(), words.end()}; }
std::vector<u64> as_unsigned(const std::vector<i64>& values) { return {values.begin(), values.end()}; }

Ciphertext sum(const KnownAnswers& set, const Line& line) {
  std::vector<Ciphertext> operands;
  std::vector<const Ciphertext*> pointers;
  for (std::size_t i = 1; i <= line.number(0); ++i) {
    operands.push_back(set.ciphertext(line.args.at(i)));
  }
  for (const Ciphertext& operand : operands) {
    pointers.push_back(&operand);
  }
  return add_many(pointers);
}

/// The deterministic operations on ciphertexts and plaintexts.
void replay_operation(KnownAnswers& set, const Line& line) {
  const auto ct = [&](std::size_t i) { return set.ciphertext(line.args.at(i)); };
  const auto pt = [&](std::size_t i) { return set.plaintext(line.args.at(i)); };
  const std::string& op = line.op;
  if (op == "neg") {
    set.expect(line, [&] { return negate(ct(0)); });
  } else if (op == "add") {
    set.expect(line, [&] { return add(ct(0), ct(1)); });
  } else if (op == "sub" || op == "subalias") {
    set.expect(line, [&] { return sub(ct(0), ct(1)); });
  } else if (op == "addmany") {
    set.expect(line, [&] { return sum(set, line); });
  } else if (op == "addp") {
    set.expect(line, [&] { return bfv::add_plain(ct(0), pt(1)); });
  } else if (op == "subp") {
    set.expect(line, [&] { return bfv::sub_plain(ct(0), pt(1)); });
  } else if (op == "mulp") {
    set.expect(line, [&] { return bfv::multiply_plain(ct(0), pt(1)); });
  } else if (op == "ms") {
    set.expect(line, [&] { return mod_switch_to_next(ct(0)); });
  } else if (op == "mred") {
    set.expect(line, [&] { return mod_reduce_to_next(ct(0)); });
  } else if (op == "msto") {
    set.expect(line, [&] { return mod_switch_to(ct(0), line.number(1)); });
  } else if (op == "nttct") {
    set.expect(line, [&] { return transform_to_ntt(ct(0)); });
  } else if (op == "inttct") {
    set.expect(line, [&] { return transform_from_ntt(ct(0)); });
  } else if (op == "nttpt") {
    set.expect(line, [&] { return bfv::transform_to_ntt(pt(0), line.number(1)); });
  } else if (op == "mspt") {
    set.expect(line, [&] { return mod_switch_to_next(pt(0)); });
  }
}

void replay_batching(KnownAnswers& set, const Line& line) {
  const ContextPtr& context = set.context();
  if (line.op == "encu") {
    set.expect(line, [&] { return bfv::encode(context, set.input(line.number(1), line.number(0))); });
  } else if (line.op == "enci") {
    set.expect(line, [&] {
      return bfv::encode_signed(context, as_signed(set.input(line.number(1), line.number(0))));
    });
  } else if (line.op == "decu") {
    set.expect(line, [&] { return bfv::decode(set.plaintext(line.args.at(0))); });
  } else if (line.op == "deci") {
    set.expect(line, [&] { return as_unsigned(bfv::decode_signed(set.plaintext(line.args.at(0)))); });
  } else if (line.op == "mkbe") {
    set.expect(line, [&] { return bfv::encode(context, {}); });
  }
}

void replay_ntt(KnownAnswers& set, const Line& line) {
  if (line.args.at(0) == "bsk") {
    return;  // the auxiliary base belongs to products of ciphertexts
  }
  const NttTables& ntt =
      line.args.at(0) == "t" ? *set.context()->plain_ntt() : set.context()->key_level().ntt(line.number(1));
  set.expect(line, [&] {
    std::vector<u64> words = set.input(line.number(2), ntt.degree());
    line.op == "rawntt" ? ntt.forward(words.data()) : ntt.inverse(words.data());
    return words;
  });
}

/// What `info` tells of a level, less what only products of ciphertexts need: m_sk, m-tilde, B and its roots;
/// and less the order of the primes.
void expect_level(const Context& context, const Level& level, const std::vector<u64>& info) {
  const std::size_t k = level.limbs();
  const std::size_t roots = 11 + static_cast<std::size_t>(info.at(10));
  const std::size_t deltas = roots + k + static_cast<std::size_t>(info.at(10)) + 1;
  const BfvLevel& bfv = level.bfv();
  EXPECT_EQ(static_cast<u64>(&context.last_level() - &level), info.at(0));
  EXPECT_EQ(static_cast<u64>(level.total_bits()), info.at(1));
  EXPECT_EQ(context.plain_ntt() != nullptr, info.at(2) == 1);
  EXPECT_EQ(bfv.fast_plain_lift, info.at(3) == 1);
  EXPECT_EQ(bfv.negative_threshold, info.at(5));
  EXPECT_EQ(bfv.q_mod_t, info.at(6));
  EXPECT_EQ(bfv.gamma, info.at(8));
  for (std::size_t i = 0; i < k; ++i) {
    EXPECT_EQ(level.ntt(i).root(), info.at(roots + i));
    EXPECT_EQ(bfv.delta[i], info.at(deltas + i));
  }
  EXPECT_EQ(context.plain_ntt() == nullptr ? 0 : context.plain_ntt()->root(), info.at(deltas + k));
}

void replay_info(KnownAnswers& set, const Line& line) {
  const Context& context = *set.context();
  const std::vector<u64> chain{context.key_level().limbs(), context.first_level().limbs(),
                               context.last_level().limbs(), context.has_key_switching()};
  EXPECT_EQ(set.words(line.name + "chain"), chain);
  for (const Level& level : context.levels()) {
    SCOPED_TRACE("level of " + std::to_string(level.limbs()) + " limbs");
    expect_level(context, level, set.words(line.name + std::to_string(level.limbs())));
  }
  set.count_comparison(line);
}

const std::vector<std::string> kOperations{"neg",  "add",   "sub",    "subalias", "addmany",
                                           "addp", "subp",  "mulp",   "ms",       "mred",
                                           "msto", "nttct", "inttct", "nttpt",    "mspt"};
const std::vector<std::string> kBatching{"encu", "enci", "decu", "deci", "mkbe"};
const std::vector<std::string> kTransforms{"rawntt", "rawintt"};
/// Replayed by test/client.
const std::vector<std::string> kWithKeys{"keys", "encpk", "enczpk", "encsym", "encsymseed", "dec", "budget"};
const std::vector<std::string> kInputs{"ct", "pt"};
/// Replayed by product_known_answer_test.cc.
const std::vector<std::string> kProducts{"mul",   "mulself", "sq",   "mulmany", "exp",
                                         "relin", "gal",     "rotr", "rotc"};

class BfvKnownAnswer : public testing::TestWithParam<AnswerSet> {};

TEST_P(BfvKnownAnswer, EveryResultHasTheSameWords) {
  if (!GetParam().present()) {
    GTEST_SKIP() << "the set is not in the repository";
  }
  KnownAnswers set(GetParam().stem());
  for (const Line& line : set.lines()) {
    const auto among = [&](const std::vector<std::string>& ops) {
      return std::ranges::find(ops, line.op) != ops.end();
    };
    if (line.op == "info") {
      replay_info(set, line);
    } else if (among(kTransforms)) {
      replay_ntt(set, line);
    } else if (among(kBatching)) {
      replay_batching(set, line);
    } else if (among(kOperations)) {
      replay_operation(set, line);
    } else {
      EXPECT_TRUE(among(kWithKeys) || among(kInputs) || among(kProducts)) << line.op;
    }
  }
  for (const auto* ops : {&kOperations, &kBatching}) {
    for (const std::string& op : *ops) {
      EXPECT_EQ(set.compared(op), set.count(op)) << op;
    }
  }
  EXPECT_EQ(set.compared("info"), 1);
  EXPECT_EQ(set.compared(), GetParam().comparisons);
}

INSTANTIATE_TEST_SUITE_P(
    Seal, BfvKnownAnswer,
    testing::Values(AnswerSet{"k1_64_3x60_t59batch", false, 204}, AnswerSet{"k2_64_4x30_t45batch", true, 208},
                    AnswerSet{"k3_64_50_t97x", true, 86}, AnswerSet{"k4_64_36_36_37_t12289", false, 204},
                    AnswerSet{"k5_32_60_40_t2p20", true, 90}, AnswerSet{"k6_64_25x5_t3", false, 348}),
    [](const auto& set) { return set.param.name; });

}  // namespace
}  // namespace emeth
