#include "bfv/multiply.h"
#include "known_answers.h"
#include "rlwe/key_switch.h"

namespace emeth {
namespace {

using Line = KnownAnswers::Line;

/// The components NAME_0, NAME_1, ... of one key.
KeySwitchKey key_switch_key(const KnownAnswers& set, const std::string& name) {
  std::vector<Ciphertext> components;
  for (std::size_t j = 0; j + 1 < set.context()->key_level().limbs(); ++j) {
    components.push_back(set.ciphertext(name + "_" + std::to_string(j)));
  }
  return KeySwitchKey(std::move(components));
}

/// The evaluation keys of the script's one line `keys NAME seed slots n g_1 ... g_n`.
struct Keys {
  RelinKeys relin;
  GaloisKeys galois;

  static Keys of(const KnownAnswers& set) {
    std::vector<KeySwitchKey> relin;
    std::map<u64, KeySwitchKey> galois;
    for (const Line& line : set.lines()) {
      if (line.op != "keys" || !set.context()->has_key_switching()) {
        continue;
      }
      for (std::size_t slot = 0; slot < line.number(1); ++slot) {
        relin.push_back(key_switch_key(set, line.name + "rk" + std::to_string(slot)));
      }
      for (std::size_t i = 0; i < line.number(2); ++i) {
        const u64 g = line.number(3 + i);
        galois.emplace(g, key_switch_key(set, line.name + "gk" + std::to_string(g)));
      }
    }
    return {RelinKeys(set.context(), std::move(relin)), GaloisKeys(set.context(), std::move(galois))};
  }
};

Ciphertext product_of_many(const KnownAnswers& set, const Line& line, const Keys& keys) {
  std::vector<Ciphertext> operands;
  std::vector<const Ciphertext*> pointers;
  for (std::size_t i = 1; i <= line.number(0); ++i) {
    operands.push_back(set.ciphertext(line.args.at(i)));
  }
  for (const Ciphertext& operand : operands) {
    pointers.push_back(&operand);
  }
  return bfv::multiply_many(pointers, keys.relin);
}

/// @return whether the operation belongs to this test
bool replay(KnownAnswers& set, const Line& line, const Keys& keys) {
  const auto ct = [&](std::size_t i) { return set.ciphertext(line.args.at(i)); };
  const auto integer = [&](std::size_t i) { return std::stoll(line.args.at(i)); };
  if (line.op == "mul") {
    set.expect(line, [&] { return bfv::multiply(ct(0), ct(1)); });
  } else if (line.op == "mulself") {
    set.expect(line, [&] { return bfv::multiply(ct(0), ct(0)); });
  } else if (line.op == "sq") {
    set.expect(line, [&] { return bfv::square(ct(0)); });
  } else if (line.op == "mulmany") {
    set.expect(line, [&] { return product_of_many(set, line, keys); });
  } else if (line.op == "exp") {
    set.expect(line, [&] { return bfv::exponentiate(ct(0), line.number(1), keys.relin); });
  } else if (line.op == "relin") {
    set.expect(line, [&] { return relinearize(ct(0), keys.relin); });
  } else if (line.op == "gal") {
    set.expect(line, [&] { return apply_galois(ct(0), line.number(1), keys.galois); });
  } else if (line.op == "rotr") {
    set.expect(line, [&] { return rotate(ct(0), integer(1), keys.galois); });
  } else if (line.op == "rotc") {
    set.expect(line, [&] { return conjugate(ct(0), keys.galois); });
  } else {
    return false;
  }
  return true;
}

class BfvProductKnownAnswer : public testing::TestWithParam<AnswerSet> {};

TEST_P(BfvProductKnownAnswer, EveryResultHasTheSameWords) {
  if (!GetParam().present()) {
    GTEST_SKIP() << "the set is not in the repository";
  }
  KnownAnswers set(GetParam().stem());
  const Keys keys = Keys::of(set);
  int replayed = 0;
  for (const Line& line : set.lines()) {
    replayed += replay(set, line, keys);
  }
  EXPECT_EQ(set.compared(), replayed);
  EXPECT_EQ(set.compared(), GetParam().comparisons);
}

INSTANTIATE_TEST_SUITE_P(
    Seal, BfvProductKnownAnswer,
    testing::Values(AnswerSet{"k1_64_3x60_t59batch", false, 92}, AnswerSet{"k2_64_4x30_t45batch", true, 92},
                    AnswerSet{"k3_64_50_t97x", true, 16}, AnswerSet{"k4_64_36_36_37_t12289", false, 92},
                    AnswerSet{"k5_32_60_40_t2p20", true, 50}, AnswerSet{"k6_64_25x5_t3", false, 116}),
    [](const auto& set) { return set.param.name; });

}  // namespace
}  // namespace emeth
