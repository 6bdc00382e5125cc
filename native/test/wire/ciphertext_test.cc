// What is refused, and as what. Objects are tiny (N = 4).

#include "wire/ciphertext.h"

#include <gtest/gtest.h>

#include <cmath>

#include "error_code.h"
#include "objects.h"
#include "wire/hostile_values.h"

namespace emeth {
namespace {

// Offsets of ciphertext fields.
constexpr std::size_t kParmsIdAt = 16, kFlagAt = 48, kSizeAt = 49, kDegreeAt = 57, kLimbsAt = 65,
                      kScaleAt = 73, kCorrectionAt = 81, kArrayAt = 89, kCountAt = 105, kWordsAt = 113;

class CiphertextRefusal : public testing::Test {
 protected:
  Errc code(const Bytes& bytes, wire::CiphertextExpectation expectation = {}) {
    return error_code_of([&] { wire::parse_ciphertext(*bfv_, bytes, expectation); });
  }
  Errc ckks_code(const Bytes& bytes, wire::CiphertextExpectation expectation = {}) {
    return error_code_of([&] { wire::parse_ciphertext(*ckks_, bytes, expectation); });
  }
  Bytes seeded(const ContextPtr& context, const Level& level) {
    const Ciphertext full = random_ciphertext(context, level, 2, Form::kNtt, random_);
    return saved_seeded(full, {Generator::kBlake2xb, {}});
  }

  std::mt19937_64 random_{7};
  ContextPtr bfv_ = tiny_bfv();
  ContextPtr ckks_ = tiny_ckks();
  Bytes valid_ = saved(random_ciphertext(bfv_, bfv_->first_level(), 2, Form::kCoefficient, random_));
  Bytes ckks_valid_ = saved(random_ciphertext(ckks_, ckks_->first_level(), 2, Form::kNtt, random_));
  Bytes seeded_ = seeded(ckks_, ckks_->first_level());
};

TEST_F(CiphertextRefusal, HeaderThatIsNotExact) {
  EXPECT_EQ(code(with_byte(valid_, 0, 0x5f)), Errc::kMalformed);
  EXPECT_EQ(code(with_byte(valid_, 1, 0)), Errc::kMalformed);
  EXPECT_EQ(code(with_byte(valid_, 2, 0x11)), Errc::kMalformed);
  EXPECT_EQ(code(with_byte(valid_, 2, 0)), Errc::kUnsupportedVersion);  // the header of SEAL 3.4
  EXPECT_EQ(code(with_byte(valid_, 5, 3)), Errc::kMalformed);
  EXPECT_EQ(code(with_byte(valid_, 6, 1)), Errc::kMalformed);
  EXPECT_EQ(code(with_byte(valid_, 7, 0x80)), Errc::kMalformed);
  for (const u64 size : {u64{0}, u64{15}, u64{16}, u64{valid_.size() - 1}, u64{valid_.size() + 1}}) {
    EXPECT_EQ(code(with_word(valid_, 8, size)), Errc::kMalformed) << size;
  }
  for (const u64 size : kHuge) EXPECT_EQ(code(with_word(valid_, 8, size)), Errc::kMalformed) << size;
}

TEST_F(CiphertextRefusal, CompressedObjectNamesTheMode) {
  EXPECT_EQ(code(with_byte(valid_, 5, 1)), Errc::kCompressed);
  EXPECT_EQ(code(with_byte(valid_, 5, 2)), Errc::kCompressed);
  const auto parse = [&](int mode) { wire::parse_ciphertext(*bfv_, with_byte(valid_, 5, mode), {}); };
  EXPECT_EQ(message_of([&] { parse(1); }), "the object is compressed with zlib; decompress it first");
  EXPECT_EQ(message_of([&] { parse(2); }), "the object is compressed with zstd; decompress it first");
  EXPECT_EQ(code(with_byte(valid_, kArrayAt + 5, 1)), Errc::kCompressed);
}

TEST_F(CiphertextRefusal, VersionsOutside40To44) {
  for (int minor = 0; minor <= 4; ++minor) {
    const Bytes relabelled = with_byte(with_byte(valid_, 4, minor), kArrayAt + 4, minor);
    EXPECT_EQ(saved(wire::load_ciphertext(bfv_, relabelled, {})), valid_) << minor;
  }
  EXPECT_EQ(code(with_byte(with_byte(valid_, 4, 5), kArrayAt + 4, 5)), Errc::kUnsupportedVersion);
  EXPECT_EQ(code(with_byte(valid_, 4, 255)), Errc::kUnsupportedVersion);
  for (const int major : {0, 1, 2, 5, 255}) {
    EXPECT_EQ(code(with_byte(valid_, 3, major)), Errc::kUnsupportedVersion) << major;
  }
  const Bytes legacy = with_byte(with_byte(valid_, 3, 3), 4, 6);
  EXPECT_EQ(message_of([&] { wire::parse_ciphertext(*bfv_, legacy, {}); }),
            "header version 3.6 is legacy; load and save the object with SEAL 4.x first");
}

TEST_F(CiphertextRefusal, NestedHeaderOfAnotherVersion) {
  EXPECT_EQ(code(with_byte(valid_, kArrayAt + 4, 4)), Errc::kMalformed);
  EXPECT_EQ(code(with_byte(valid_, 4, 4)), Errc::kMalformed);
  EXPECT_EQ(ckks_code(with_byte(seeded_, seeded_.size() - 81 + 4, 2)), Errc::kMalformed);
}

TEST_F(CiphertextRefusal, TruncationAtEveryByteAndBytesTooMany) {
  for (const Bytes& bytes : {ckks_valid_, seeded_}) {
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_EQ(ckks_code(cut), Errc::kMalformed) << length;
      if (length < 16) continue;
      EXPECT_EQ(ckks_code(with_word(cut, 8, length)), Errc::kMalformed) << "size field " << length;
    }
    Bytes longer = bytes;
    for (int extra = 1; extra <= 100; ++extra) {
      longer.push_back(std::byte{0});
      EXPECT_EQ(ckks_code(longer), Errc::kMalformed) << extra;
      EXPECT_EQ(ckks_code(with_word(longer, 8, longer.size())), Errc::kMalformed) << extra;
    }
  }
}

TEST_F(CiphertextRefusal, UnknownParametersAndWrongLevels) {
  EXPECT_EQ(code(with_byte(valid_, kParmsIdAt + 31, 0)), Errc::kParametersMismatch);
  EXPECT_EQ(code(with_word(with_word(with_word(with_word(valid_, 16, 0), 24, 0), 32, 0), 40, 0)),
            Errc::kParametersMismatch);
  EXPECT_EQ(ckks_code(valid_), Errc::kParametersMismatch);
  const Bytes key = saved(random_ciphertext(bfv_, bfv_->key_level(), 2, Form::kNtt, random_));
  EXPECT_EQ(code(key), Errc::kLevelMismatch);
  EXPECT_EQ(code(valid_, {.key_level = true}), Errc::kLevelMismatch);
  EXPECT_NO_THROW(wire::parse_ciphertext(*bfv_, key, {.key_level = true}));
}

TEST_F(CiphertextRefusal, FlagsThatAreNoForm) {
  for (const int flag : {2, 3, 128, 255})
    EXPECT_EQ(code(with_byte(valid_, kFlagAt, flag)), Errc::kMalformed) << flag;
  EXPECT_EQ(wire::parse_ciphertext(*bfv_, with_byte(valid_, kFlagAt, 1), {}).form, Form::kNtt);
  EXPECT_EQ(wire::parse_ciphertext(*ckks_, with_byte(ckks_valid_, kFlagAt, 0), {}).form, Form::kCoefficient);
  const Bytes key = saved(random_ciphertext(bfv_, bfv_->key_level(), 2, Form::kCoefficient, random_));
  EXPECT_EQ(code(key, {.key_level = true}), Errc::kFormMismatch);
}

TEST_F(CiphertextRefusal, NumbersOfPolynomials) {
  EXPECT_EQ(code(with_word(valid_, kSizeAt, 0)), Errc::kSizeMismatch);
  for (const u64 size : {u64{1}, u64{3}, u64{16}, u64{17}}) {
    EXPECT_EQ(code(with_word(valid_, kSizeAt, size)), Errc::kMalformed) << size;
  }
  for (const u64 size : kHuge) EXPECT_EQ(code(with_word(valid_, kSizeAt, size)), Errc::kMalformed) << size;
  EXPECT_EQ(ckks_code(with_word(seeded_, kSizeAt, 3)), Errc::kMalformed);
  const Bytes key = saved(random_ciphertext(bfv_, bfv_->key_level(), 3, Form::kNtt, random_));
  EXPECT_EQ(code(key, {.key_level = true}), Errc::kSizeMismatch);
}

TEST_F(CiphertextRefusal, ShapesAndCountsThatLie) {
  for (const std::size_t at : {kDegreeAt, kLimbsAt, kCountAt}) {
    const u64 truth = word_at(valid_, at);
    for (const u64 lie : {u64{0}, truth - 1, truth + 1, 2 * truth, truth + (u64{1} << 61)}) {
      if (lie != truth) {
        EXPECT_EQ(code(with_word(valid_, at, lie)), Errc::kMalformed) << at << ' ' << lie;
      }
    }
    for (const u64 lie : kHuge)
      EXPECT_EQ(code(with_word(valid_, at, lie)), Errc::kMalformed) << at << ' ' << lie;
  }
  for (const u64 lie : kHuge) EXPECT_EQ(code(with_word(valid_, kArrayAt + 8, lie)), Errc::kMalformed) << lie;
}

TEST_F(CiphertextRefusal, ScalesThatAreNone) {
  for (const double scale : kBadScales) {
    EXPECT_EQ(code(with_double(valid_, kScaleAt, scale)), Errc::kInvalidScale) << scale;
    EXPECT_EQ(ckks_code(with_double(ckks_valid_, kScaleAt, scale)), Errc::kInvalidScale) << scale;
  }
  EXPECT_EQ(code(with_double(valid_, kScaleAt, 2.0)), Errc::kInvalidScale);
  EXPECT_EQ(code(with_double(valid_, kScaleAt, std::nextafter(1.0, 2.0))), Errc::kInvalidScale);
  EXPECT_EQ(wire::parse_ciphertext(*ckks_, with_double(ckks_valid_, kScaleAt, 1e300), {}).scale, 1e300);
}

TEST_F(CiphertextRefusal, CorrectionFactorsOtherThanOne) {
  for (const u64 factor : {u64{0}, u64{2}, ~u64{0}}) {
    EXPECT_EQ(code(with_word(valid_, kCorrectionAt, factor)), Errc::kMalformed) << factor;
  }
}

TEST_F(CiphertextRefusal, ResiduesOutOfRangeAtTheEdgesOfEveryLimb) {
  const Level& level = ckks_->first_level();
  for (std::size_t p = 0; p < 2; ++p) {
    for (std::size_t limb = 0; limb < level.limbs(); ++limb) {
      const u64 q = level.modulus(limb).value();
      for (const std::size_t i : {std::size_t{0}, level.degree() - 1}) {
        const std::size_t at = kWordsAt + 8 * (p * level.poly_words() + limb * level.degree() + i);
        for (const u64 word : {q, q + 1, u64{1} << 63, ~u64{0}}) {
          const Bytes bytes = with_word(ckks_valid_, at, word);
          EXPECT_EQ(ckks_code(bytes), Errc::kResidueOutOfRange) << at << ' ' << word;
          EXPECT_EQ(message_of([&] { wire::parse_ciphertext(*ckks_, bytes, {}); }),
                    "polynomial " + std::to_string(p) + ", limb " + std::to_string(limb) + ", coefficient " +
                        std::to_string(i) + ": " + std::to_string(word) + " is not below " +
                        std::to_string(q));
        }
        EXPECT_NO_THROW(wire::parse_ciphertext(*ckks_, with_word(ckks_valid_, at, q - 1), {}));
      }
    }
  }
  const u64 q_last = level.modulus(level.limbs() - 1).value();
  EXPECT_EQ(ckks_code(with_word(seeded_, kWordsAt + 8 * (level.poly_words() - 1), q_last)),
            Errc::kResidueOutOfRange);
}

TEST_F(CiphertextRefusal, SeedObjectsThatAreNotExact) {
  const std::size_t seed_at = seeded_.size() - 81;
  EXPECT_EQ(ckks_code(with_byte(seeded_, seed_at, 0)), Errc::kMalformed);
  EXPECT_EQ(ckks_code(with_byte(seeded_, seed_at + 5, 2)), Errc::kCompressed);
  EXPECT_EQ(ckks_code(with_byte(seeded_, seed_at + 6, 1)), Errc::kMalformed);
  for (const u64 size : {u64{16}, u64{80}, u64{82}, ~u64{0}}) {
    EXPECT_EQ(ckks_code(with_word(seeded_, seed_at + 8, size)), Errc::kMalformed) << size;
  }
  for (const int generator : {0, 3, 255}) {
    EXPECT_EQ(ckks_code(with_byte(seeded_, seed_at + 16, generator)), Errc::kMalformed) << generator;
  }
}

TEST_F(CiphertextRefusal, TransparentCiphertextsWhereTheyAreNotAllowed) {
  Ciphertext zero(ckks_, ckks_->first_level(), 3, Form::kNtt, 2.0);
  zero.words()[0] = 1;  // c_0 does not count
  EXPECT_NO_THROW(wire::parse_ciphertext(*ckks_, saved(zero), {}));
  EXPECT_EQ(ckks_code(saved(zero), {.allow_transparent = false}), Errc::kTransparent);
  zero.words().back() = 1;
  EXPECT_NO_THROW(wire::parse_ciphertext(*ckks_, saved(zero), {.allow_transparent = false}));
  const Ciphertext key(ckks_, ckks_->key_level(), 2, Form::kNtt, 1.0);
  EXPECT_EQ(ckks_code(saved(key), {.key_level = true, .allow_transparent = false}), Errc::kTransparent);
}

TEST_F(CiphertextRefusal, KeysWithAScale) {
  const Bytes key = saved(random_ciphertext(ckks_, ckks_->key_level(), 2, Form::kNtt, random_));
  EXPECT_EQ(ckks_code(key, {.key_level = true}), Errc::kInvalidScale);
  EXPECT_NO_THROW(wire::parse_ciphertext(*ckks_, with_double(key, kScaleAt, 1.0), {.key_level = true}));
}

TEST_F(CiphertextRefusal, OutputsOfTheWrongSize) {
  const Ciphertext ciphertext = wire::load_ciphertext(bfv_, valid_, {});
  Bytes out(valid_.size() - 1);
  EXPECT_EQ(error_code_of([&] { wire::save(ciphertext, out); }), Errc::kInvalidArgument);
  out.resize(valid_.size() + 1);
  EXPECT_EQ(error_code_of([&] { wire::save(ciphertext, out); }), Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { wire::save_seeded(ciphertext, {Generator::kBlake2xb, {}}, out); }),
            Errc::kInvalidArgument);
}

}  // namespace
}  // namespace emeth
