#include "aggregate/operation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "aggregate/evaluator.h"
#include "bfv/plain.h"
#include "error_code.h"
#include "results.h"
#include "rlwe/mod_switch.h"

namespace emeth {
namespace {

constexpr std::size_t kChunks = 2;

/// What every operation can be tried with: objects of one shape, and vectors of random entries.
struct Setting {
  explicit Setting(const ContextPtr& made) : context(made) {}

  ObjectShape shape() const {
    return {context, &context->first_level(), usual_form(*context), random_scale(context->scheme())};
  }

  Ciphertext ciphertext(std::size_t size = 2) {
    return random_ciphertext(context, context->first_level(), size, usual_form(*context), random);
  }

  Plaintext plaintext() {
    return context->scheme() == Scheme::kBfv ? random_coefficients(context, context->degree(), random)
                                             : random_ntt_plaintext(context, context->first_level(), random);
  }

  MultiplyPlain multiply_plain() {
    MultiplyPlain operation;
    for (std::size_t i = 0; i < kChunks; ++i) operation.vector.push_back(plaintext());
    return operation;
  }

  Multiply multiply() {
    Multiply operation;
    for (std::size_t i = 0; i < kChunks; ++i) operation.vector.push_back(ciphertext());
    return operation;
  }

  Errc refusal(Operation operation) const {
    return error_code_of([&] { require_applicable(operation, shape(), kChunks); });
  }

  std::mt19937_64 random{11};
  ContextPtr context;
};

ContextPtr bfv() { return make_context(Scheme::kBfv, 16, primes(32, 50, 3), 97); }
ContextPtr ckks() { return make_context(Scheme::kCkks, 16, primes(32, 50, 3), 0); }

std::vector<Operation> copies(const MultiplyPlain& plain, const Multiply& product) {
  MultiplyPlain p;
  for (const Plaintext& entry : plain.vector) p.vector.push_back(entry.clone());
  Multiply m;
  for (const Ciphertext& entry : product.vector) m.vector.push_back(entry.clone());
  return channels(Identity{}, Square{}, std::move(p), std::move(m));
}

TEST(Operation, AppliesWhatTheEvaluatorDoes) {
  for (const ContextPtr& context : {bfv(), ckks()}) {
    Setting setting(context);
    const Ciphertext object = setting.ciphertext();
    const MultiplyPlain plain = setting.multiply_plain();
    const Multiply product = setting.multiply();
    const std::vector<Operation> operations = copies(plain, product);
    for (std::size_t chunk = 0; chunk < kChunks; ++chunk) {
      EXPECT_EQ(saved(apply(operations[0], object, chunk)), saved(object));
      EXPECT_EQ(saved(apply(operations[1], object, chunk)), saved(square(object)));
      EXPECT_EQ(saved(apply(operations[2], object, chunk)),
                saved(multiply_plain(object, plain.vector[chunk])));
      EXPECT_EQ(saved(apply(operations[3], object, chunk)), saved(multiply(object, product.vector[chunk])));
    }
    for (const Operation& operation : operations) {
      EXPECT_NO_THROW(require_applicable(operation, setting.shape(), kChunks));
      const Ciphertext result = apply(operation, object, 0);
      EXPECT_EQ(result_size(operation), result.size());
      EXPECT_EQ(result_scale(operation, setting.shape()), result.scale());
      EXPECT_EQ(is_identity(operation), &operation == &operations[0]);
    }
  }
}

TEST(Operation, IsTheSameIfItsWordsAre) {
  Setting setting(bfv());
  const MultiplyPlain plain = setting.multiply_plain();
  const Multiply product = setting.multiply();
  const std::vector<Operation> operations = copies(plain, product);
  const std::vector<Operation> twins = copies(plain, product);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) EXPECT_EQ(same_operation(operations[i], twins[j]), i == j) << i << j;
  }
  std::vector<Operation> others = copies(plain, product);
  std::swap(std::get<MultiplyPlain>(others[2]).vector[0], std::get<MultiplyPlain>(others[2]).vector[1]);
  std::get<Multiply>(others[3]).vector[1].words().back() ^= 1;
  EXPECT_FALSE(same_operation(operations[2], others[2]));
  EXPECT_FALSE(same_operation(operations[3], others[3]));
}

// At a level of one limb both forms of a plaintext have N words.
TEST(Operation, DiffersByTheFormAndScaleOfItsVector) {
  Setting setting(make_context(Scheme::kCkks, 16, primes(32, 50, 2), 0));
  const auto of = [&](Plaintext entry) {
    MultiplyPlain operation;
    operation.vector.push_back(std::move(entry));
    return Operation(std::move(operation));
  };
  const Plaintext ntt = setting.plaintext();
  AlignedBuffer words(16), same_words(16);
  std::ranges::copy(ntt.words(), words.data());
  std::ranges::copy(ntt.words(), same_words.data());
  const Plaintext coefficients = Plaintext::coefficients(setting.context, std::move(words));
  const Plaintext rescaled = Plaintext::ntt(setting.context, *ntt.level(), std::move(same_words), 2.0);
  EXPECT_TRUE(same_operation(of(ntt.clone()), of(ntt.clone())));
  EXPECT_FALSE(same_operation(of(ntt.clone()), of(coefficients.clone())));
  EXPECT_FALSE(same_operation(of(ntt.clone()), of(rescaled.clone())));
}

TEST(Operation, VectorsOfPlaintextsThatDoNotFit) {
  for (const ContextPtr& context : {bfv(), ckks()}) {
    Setting setting(context);
    const auto with = [&](Plaintext entry) {
      MultiplyPlain operation = setting.multiply_plain();
      operation.vector.back() = std::move(entry);
      return Operation(std::move(operation));
    };
    MultiplyPlain shorter = setting.multiply_plain();
    shorter.vector.pop_back();
    EXPECT_EQ(setting.refusal(std::move(shorter)), Errc::kInvalidArgument);
    EXPECT_EQ(setting.refusal(MultiplyPlain{}), Errc::kInvalidArgument);
    Setting other(context->scheme() == Scheme::kBfv ? bfv() : ckks());
    EXPECT_EQ(setting.refusal(with(other.plaintext())), Errc::kInvalidArgument);
    EXPECT_EQ(setting.refusal(with(random_ntt_plaintext(context, context->last_level(), setting.random))),
              Errc::kLevelMismatch);
  }
}

TEST(Operation, PlaintextsOfBfvThatDoNotFit) {
  Setting setting(bfv());
  const auto refusal = [&](Plaintext entry) {
    MultiplyPlain operation = setting.multiply_plain();
    operation.vector.back() = std::move(entry);
    return setting.refusal(std::move(operation));
  };
  AlignedBuffer large(1);
  large[0] = 97;
  EXPECT_EQ(refusal(Plaintext::coefficients(setting.context, std::move(large))), Errc::kResidueOutOfRange);
  EXPECT_EQ(refusal(Plaintext::coefficients(setting.context, AlignedBuffer(3))), Errc::kTransparent);
  EXPECT_EQ(refusal(Plaintext::coefficients(setting.context, AlignedBuffer())), Errc::kTransparent);
  MultiplyPlain transformed = setting.multiply_plain();
  for (Plaintext& entry : transformed.vector) entry = bfv::transform_to_ntt(entry, 2);
  EXPECT_NO_THROW(require_applicable(std::move(transformed), setting.shape(), kChunks));
}

TEST(Operation, PlaintextsOfCkksThatDoNotFit) {
  Setting setting(ckks());
  const Level& level = setting.context->first_level();
  const auto with = [&](AlignedBuffer words, double scale) {
    MultiplyPlain operation = setting.multiply_plain();
    operation.vector.back() = Plaintext::ntt(setting.context, level, std::move(words), scale);
    return operation;
  };
  const auto words = [&] {
    AlignedBuffer ones(level.poly_words());
    ones[0] = 1;
    return ones;
  };
  const double scale = random_scale(Scheme::kCkks);
  EXPECT_EQ(setting.refusal(with(words(), std::nextafter(scale, 0))), Errc::kScaleMismatch);
  EXPECT_EQ(setting.refusal(with(AlignedBuffer(level.poly_words()), scale)), Errc::kTransparent);
  MultiplyPlain coefficients = setting.multiply_plain();
  AlignedBuffer one(1);
  one[0] = 1;
  coefficients.vector.back() = Plaintext::coefficients(setting.context, std::move(one));
  EXPECT_EQ(setting.refusal(std::move(coefficients)), Errc::kFormMismatch);
  MultiplyPlain large;
  for (std::size_t i = 0; i < kChunks; ++i) {
    large.vector.push_back(Plaintext::ntt(setting.context, level, words(), 0x1p90));
  }
  EXPECT_EQ(setting.refusal(std::move(large)), Errc::kInvalidScale);
}

TEST(Operation, VectorsOfCiphertextsThatDoNotFit) {
  for (const ContextPtr& context : {bfv(), ckks()}) {
    Setting setting(context);
    const auto refusal = [&](Ciphertext entry) {
      Multiply operation = setting.multiply();
      operation.vector.back() = std::move(entry);
      return setting.refusal(std::move(operation));
    };
    Setting other(context->scheme() == Scheme::kBfv ? bfv() : ckks());
    EXPECT_EQ(refusal(other.ciphertext()), Errc::kInvalidArgument);
    EXPECT_EQ(refusal(mod_switch_to_next(setting.ciphertext())), Errc::kLevelMismatch);
    EXPECT_EQ(refusal(setting.ciphertext(3)), Errc::kSizeMismatch);
    Ciphertext transparent = setting.ciphertext();
    std::ranges::fill(transparent.words().last(context->first_level().poly_words()), u64{0});
    EXPECT_EQ(refusal(std::move(transparent)), Errc::kTransparent);
    const bool is_bfv = context->scheme() == Scheme::kBfv;
    Ciphertext transformed = setting.ciphertext();
    EXPECT_EQ(refusal(is_bfv ? transform_to_ntt(transformed) : transform_from_ntt(transformed)),
              Errc::kFormMismatch);
    EXPECT_EQ(setting.refusal(Multiply{}), Errc::kInvalidArgument);
  }
}

TEST(Operation, CiphertextsWhoseScalesDoNotFit) {
  Setting setting(ckks());
  Multiply mixed = setting.multiply();
  mixed.vector.back().set_scale(3.0);
  EXPECT_EQ(setting.refusal(std::move(mixed)), Errc::kScaleMismatch);
  Multiply large = setting.multiply();
  for (Ciphertext& entry : large.vector) entry.set_scale(0x1p90);
  EXPECT_EQ(setting.refusal(std::move(large)), Errc::kInvalidScale);
  ObjectShape shape = setting.shape();
  shape.scale = 0x1p50;  // squared it has 100 bits, as many as the level
  EXPECT_EQ(error_code_of([&] { require_applicable(Square{}, shape, kChunks); }), Errc::kInvalidScale);
  shape.scale = 0x1p49;
  EXPECT_NO_THROW(require_applicable(Square{}, shape, kChunks));
}

}  // namespace
}  // namespace emeth
