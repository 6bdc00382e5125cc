// What is read back, and what is refused and as what. Objects are tiny: N = 4, K = 3.

#include "wire/evaluation_keys.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/evaluation_keys.h"
#include "client/key_generator.h"
#include "error_code.h"
#include "objects.h"
#include "wire/hostile_values.h"

namespace emeth {
namespace {

using wire::KeyForm;

// Offsets of an object's fields, and of a component's.
constexpr std::size_t kParmsIdAt = 16, kRowsAt = 48, kCountAt = 56, kComponentsAt = 64;
constexpr std::size_t kFormAt = 48, kSizeAt = 49, kScaleAt = 73, kArrayAt = 89, kWordsAt = 113;
constexpr std::size_t kFull = 113 + 16 * 12, kSeeded = 194 + 8 * 12;  // bytes of a component

template <typename Keys>
Bytes saved_as(const Keys& keys, KeyForm form) {
  Bytes bytes(wire::saved_bytes(keys, form));
  wire::save(keys, form, bytes);
  return bytes;
}

Bytes slice(const Bytes& bytes, std::size_t from, std::size_t length) {
  return Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(from),
               bytes.begin() + static_cast<std::ptrdiff_t>(from + length));
}

/// The pieces in a row, with the size field of the first one's header set.
Bytes assembled(std::initializer_list<Bytes> pieces) {
  Bytes bytes;
  for (const Bytes& piece : pieces) bytes.insert(bytes.end(), piece.begin(), piece.end());
  const std::size_t size = bytes.size();
  return with_word(std::move(bytes), 8, size);
}

const Bytes kEmptyRow(8);

class EvaluationKeysWire : public testing::Test {
 protected:
  RelinKeys load_relin(const Bytes& bytes, const wire::KeyLimits& limits = {}) const {
    return wire::load_relin_keys(context_, bytes, limits);
  }
  GaloisKeys load_galois(const Bytes& bytes, const wire::KeyLimits& limits = {}) const {
    return wire::load_galois_keys(context_, bytes, limits);
  }
  Errc relin_code(const Bytes& bytes, const wire::KeyLimits& limits = {}) const {
    return error_code_of([&] { load_relin(bytes, limits); });
  }
  Errc galois_code(const Bytes& bytes, const wire::KeyLimits& limits = {}) const {
    return error_code_of([&] { load_galois(bytes, limits); });
  }
  /// Fields up to and including the number of rows.
  Bytes fields(u64 rows) const { return with_word(slice(relin_full_, 0, kCountAt), kRowsAt, rows); }
  /// The only row of the relinearization keys.
  Bytes row() const { return slice(relin_full_, kCountAt, relin_full_.size() - kCountAt); }

  ContextPtr context_ = tiny_ckks();
  SecretKey key_ = generate_secret_key(context_);
  RelinKeys relin_ = generate_relin_keys(key_);
  GaloisKeys galois_ = generate_galois_keys(key_, std::vector<u64>{3, 7});
  Bytes relin_full_ = saved_as(relin_, KeyForm::kFull), relin_seeded_ = saved_as(relin_, KeyForm::kSeeded);
  Bytes galois_full_ = saved_as(galois_, KeyForm::kFull),
        galois_seeded_ = saved_as(galois_, KeyForm::kSeeded);
};

TEST_F(EvaluationKeysWire, SizesAreTheSpecifications) {
  EXPECT_EQ(relin_full_.size(), 56 + 8 + 2 * kFull);
  EXPECT_EQ(relin_seeded_.size(), 56 + 8 + 2 * kSeeded);
  EXPECT_EQ(galois_full_.size(), 56 + 4 * 8 + 4 * kFull);
  EXPECT_EQ(galois_seeded_.size(), 56 + 4 * 8 + 4 * kSeeded);
}

TEST_F(EvaluationKeysWire, FullAndSeededAreReadAsTheSameKeys) {
  for (const Bytes& bytes : {relin_full_, relin_seeded_}) {
    const RelinKeys loaded = load_relin(bytes);
    EXPECT_EQ(loaded.size(), 1u);
    EXPECT_EQ(saved_as(loaded, KeyForm::kFull), relin_full_);
  }
  for (const Bytes& bytes : {galois_full_, galois_seeded_}) {
    const GaloisKeys loaded = load_galois(bytes);
    EXPECT_EQ(loaded.keys().size(), 2u);
    EXPECT_TRUE(loaded.has(3) && loaded.has(7));
    EXPECT_EQ(saved_as(loaded, KeyForm::kFull), galois_full_);
  }
}

TEST_F(EvaluationKeysWire, EachComponentDecidesForItselfWhetherItIsSeeded) {
  const Bytes full = slice(relin_full_, kComponentsAt, kFull);
  const Bytes seeded = slice(relin_seeded_, kComponentsAt + kSeeded, kSeeded);
  const Bytes mixed = assembled({slice(relin_full_, 0, kComponentsAt), full, seeded});
  EXPECT_EQ(saved_as(load_relin(mixed), KeyForm::kFull), relin_full_);
}

TEST_F(EvaluationKeysWire, KeysThatWereReadHaveNoSeeds) {
  EXPECT_EQ(error_code_of([&] { saved_as(load_relin(relin_seeded_), KeyForm::kSeeded); }),
            Errc::kInvalidArgument);
  EXPECT_EQ(error_code_of([&] { saved_as(load_galois(galois_seeded_), KeyForm::kSeeded); }),
            Errc::kInvalidArgument);
}

TEST_F(EvaluationKeysWire, BufferOfAnotherSizeIsNotWritten) {
  for (const std::size_t size : {std::size_t{0}, relin_full_.size() - 1, relin_full_.size() + 1}) {
    Bytes bytes(size);
    EXPECT_EQ(error_code_of([&] { wire::save(relin_, KeyForm::kFull, bytes); }), Errc::kInvalidArgument);
    EXPECT_EQ(error_code_of([&] { wire::save(galois_, KeyForm::kFull, bytes); }), Errc::kInvalidArgument);
    EXPECT_EQ(bytes, Bytes(size));
  }
}

TEST_F(EvaluationKeysWire, ObjectsWithoutKeysAreRead) {
  EXPECT_EQ(load_relin(assembled({fields(0)})).size(), 0u);
  EXPECT_EQ(load_galois(assembled({fields(0)})).keys().size(), 0u);
  const GaloisKeys none = generate_galois_keys(key_, {});
  EXPECT_EQ(load_galois(saved_as(none, KeyForm::kFull)).keys().size(), 0u);
}

TEST_F(EvaluationKeysWire, GaloisTableMayEndEarly) {
  const GaloisKeys loaded = load_galois(assembled({fields(2), kEmptyRow, row()}));
  EXPECT_EQ(loaded.keys().size(), 1u);
  EXPECT_TRUE(loaded.has(3));
}

TEST_F(EvaluationKeysWire, SeveralPowersAreRead) {
  const RelinKeys loaded = load_relin(assembled({fields(2), row(), row()}));
  EXPECT_EQ(loaded.size(), 2u);
  EXPECT_TRUE(std::ranges::equal(loaded.key(3).component(1).words(), relin_.key(2).component(1).words()));
}

TEST_F(EvaluationKeysWire, TruncationAtEveryByteAndBytesTooMany) {
  const auto expect_malformed = [&](const Bytes& bytes, bool galois) {
    EXPECT_EQ(galois ? galois_code(bytes) : relin_code(bytes), Errc::kMalformed) << bytes.size();
  };
  for (const bool galois : {false, true}) {
    for (const Bytes& bytes :
         galois ? std::vector{galois_full_, galois_seeded_} : std::vector{relin_full_, relin_seeded_}) {
      for (std::size_t length = 0; length < bytes.size(); ++length) {
        const Bytes cut = slice(bytes, 0, length);
        expect_malformed(cut, galois);
        if (length >= 16) expect_malformed(with_word(cut, 8, length), galois);
      }
      Bytes longer = bytes;
      for (int extra = 1; extra <= 32; ++extra) {
        longer.push_back(std::byte{0});
        expect_malformed(longer, galois);
        expect_malformed(with_word(longer, 8, longer.size()), galois);
      }
    }
  }
}

TEST_F(EvaluationKeysWire, NumbersOfRowsThatLie) {
  for (const u64 rows : {u64{0}, u64{2}, u64{14}, u64{15}}) {
    EXPECT_EQ(relin_code(with_word(relin_full_, kRowsAt, rows)), Errc::kMalformed) << rows;
  }
  for (const u64 rows : {u64{0}, u64{1}, u64{3}, u64{5}}) {
    EXPECT_EQ(galois_code(with_word(galois_full_, kRowsAt, rows)), Errc::kMalformed) << rows;
  }
  for (const u64 rows : kHuge) {
    EXPECT_EQ(relin_code(with_word(relin_full_, kRowsAt, rows)), Errc::kMalformed) << rows;
    EXPECT_EQ(galois_code(with_word(galois_full_, kRowsAt, rows)), Errc::kMalformed) << rows;
  }
  EXPECT_EQ(message_of([&] { load_galois(with_word(galois_full_, kRowsAt, 5)); }),
            "number of rows is 5, at most 4 are allowed");
}

TEST_F(EvaluationKeysWire, NumbersOfComponentsThatLie) {
  std::vector<u64> lies{0, 1, 3, 4};  // not K - 1 = 2
  lies.insert(lies.end(), std::begin(kHuge), std::end(kHuge));
  for (const u64 count : lies) {
    EXPECT_EQ(relin_code(with_word(relin_full_, kCountAt, count)), Errc::kMalformed) << count;
    EXPECT_EQ(relin_code(with_word(relin_seeded_, kCountAt, count)), Errc::kMalformed) << count;
    EXPECT_EQ(galois_code(with_word(galois_full_, kCountAt + 8, count)), Errc::kMalformed) << count;
  }
  // One component is well-formed, but serves no level with two limbs.
  const Bytes one = with_word(slice(relin_full_, 0, kComponentsAt + kFull), kCountAt, 1);
  EXPECT_EQ(message_of([&] { load_relin(assembled({one})); }), "a key has 1 components, not 2");
}

TEST_F(EvaluationKeysWire, ComponentsOfAnotherSize) {
  for (const Bytes& bytes : {relin_full_, relin_seeded_}) {
    const u64 truth = word_at(bytes, kComponentsAt + 8);
    for (const u64 size : {u64{0}, u64{15}, u64{16}, truth - 1, truth + 1, truth + 8, 2 * truth}) {
      EXPECT_EQ(relin_code(with_word(bytes, kComponentsAt + 8, size)), Errc::kMalformed) << size;
    }
    for (const u64 size : kHuge) {
      EXPECT_EQ(relin_code(with_word(bytes, kComponentsAt + 8, size)), Errc::kMalformed) << size;
    }
  }
}

TEST_F(EvaluationKeysWire, LevelsOtherThanTheKeyLevel) {
  const ParmsId& first = context_->first_level().parms_id();
  for (const std::size_t at : {kParmsIdAt, kComponentsAt + kParmsIdAt}) {
    Bytes bytes = relin_full_;
    std::ranges::copy(first, bytes.begin() + static_cast<std::ptrdiff_t>(at));
    EXPECT_EQ(relin_code(bytes), Errc::kLevelMismatch) << at;
    EXPECT_EQ(relin_code(with_word(relin_full_, at, ~u64{0})), Errc::kParametersMismatch) << at;
  }
}

TEST_F(EvaluationKeysWire, ComponentsThatAreNoKeys) {
  const auto code = [&](const Bytes& bytes) { return relin_code(bytes); };
  for (const std::size_t component : {kComponentsAt, kComponentsAt + kFull}) {
    EXPECT_EQ(code(with_byte(relin_full_, component + kFormAt, 0)), Errc::kFormMismatch);
    EXPECT_EQ(code(with_byte(relin_full_, component + kFormAt, 2)), Errc::kMalformed);
    EXPECT_EQ(code(with_word(relin_full_, component + kSizeAt, 3)), Errc::kSizeMismatch);
    EXPECT_EQ(code(with_word(relin_full_, component + kWordsAt, 1073741689)), Errc::kResidueOutOfRange);
    EXPECT_EQ(code(with_word(relin_full_, component + kFull - 8, 4294967161)), Errc::kResidueOutOfRange);
    for (const double scale : kBadScales) {
      EXPECT_EQ(code(with_double(relin_full_, component + kScaleAt, scale)), Errc::kInvalidScale) << scale;
    }
    EXPECT_EQ(code(with_double(relin_full_, component + kScaleAt, 2.0)), Errc::kInvalidScale);
  }
}

TEST_F(EvaluationKeysWire, CompressionAnywhere) {
  for (const int mode : {1, 2}) {
    for (const std::size_t header : {std::size_t{0}, kComponentsAt, kComponentsAt + kArrayAt}) {
      EXPECT_EQ(relin_code(with_byte(relin_full_, header + 5, mode)), Errc::kCompressed) << header;
      EXPECT_EQ(galois_code(with_byte(galois_full_, (header == 0 ? 0 : header + 8) + 5, mode)),
                Errc::kCompressed)
          << header;
    }
  }
}

TEST_F(EvaluationKeysWire, VersionsAreOneThroughoutAnObject) {
  Bytes relabelled = relin_full_;
  for (const std::size_t header : {std::size_t{0}, kComponentsAt, kComponentsAt + kArrayAt,
                                   kComponentsAt + kFull, kComponentsAt + kFull + kArrayAt}) {
    EXPECT_EQ(relin_code(with_byte(relin_full_, header + 4, 4)), Errc::kMalformed) << header;
    relabelled = with_byte(std::move(relabelled), header + 4, 4);
  }
  EXPECT_EQ(saved_as(load_relin(relabelled), KeyForm::kFull), relin_full_);
  EXPECT_EQ(relin_code(with_byte(relin_full_, 4, 5)), Errc::kUnsupportedVersion);
  EXPECT_EQ(relin_code(with_byte(relin_full_, 3, 3)), Errc::kUnsupportedVersion);
}

TEST_F(EvaluationKeysWire, MissingRelinearizationRow) {
  const Bytes bytes = assembled({fields(2), kEmptyRow, row()});
  EXPECT_EQ(relin_code(bytes), Errc::kMalformed);
  EXPECT_EQ(message_of([&] { load_relin(bytes); }), "the relinearization key of row 0 is missing");
  EXPECT_EQ(relin_code(galois_full_), Errc::kMalformed);
}

TEST_F(EvaluationKeysWire, MoreKeysThanTheReceiverAllows) {
  EXPECT_NO_THROW(load_galois(galois_full_, {.galois_elements = 2}));
  EXPECT_EQ(galois_code(galois_full_, {.galois_elements = 1}), Errc::kMalformed);
  EXPECT_EQ(message_of([&] { load_galois(galois_full_, {.galois_elements = 1}); }),
            "more than 1 Galois keys in one object");
  EXPECT_NO_THROW(load_relin(relin_full_, {.relin_powers = 1}));
  EXPECT_EQ(relin_code(relin_full_, {.relin_powers = 0}), Errc::kMalformed);
}

TEST_F(EvaluationKeysWire, LargestBodiesAreReached) {
  EXPECT_EQ(wire::max_relin_body_bytes(*context_, {.relin_powers = 1}), relin_full_.size() - 16);
  EXPECT_EQ(wire::max_galois_body_bytes(*context_, {.galois_elements = 2}), galois_full_.size() - 16);
}

TEST_F(EvaluationKeysWire, ParametersWithoutASpecialPrime) {
  const ContextPtr one = make_context(Scheme::kCkks, 4, {1073741689}, 0);
  Bytes bytes = assembled({fields(0)});
  std::ranges::copy(one->key_level().parms_id(), bytes.begin() + kParmsIdAt);
  EXPECT_EQ(error_code_of([&] { wire::load_relin_keys(one, bytes, {}); }), Errc::kUnsupported);
  EXPECT_EQ(error_code_of([&] { wire::load_galois_keys(one, bytes, {}); }), Errc::kUnsupported);
}

}  // namespace
}  // namespace emeth
