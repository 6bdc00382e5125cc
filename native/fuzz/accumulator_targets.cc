#include "accumulator_targets.h"

#include <algorithm>
#include <optional>

#include "aggregate/accumulator.h"
#include "base/byte_reader.h"
#include "wire/ciphertext.h"

namespace emeth::fuzz {
namespace {

constexpr std::size_t kWords = 113;  // where the words of a full ciphertext begin

Bytes ones() {
  Ciphertext one = summand();
  std::ranges::fill(one.words(), u64{1});
  return saved(one);
}

template <typename... Operations>
Accumulator accumulator_of(std::size_t chunks, Operations... operations) {
  std::vector<Operation> channels;
  (channels.emplace_back(operations), ...);
  return {ckks(), chunks, ckks()->first_level().limbs(), kScale, std::move(channels)};
}

const Bytes& valid_object() {
  static const Bytes object = ones();
  return object;
}

/// An accumulator that has one valid result, with factor 3, as every execution finds it. Making one takes
/// longer than most executions: they restart what they changed.
class Begun {
 public:
  explicit Begun(Accumulator (*make)()) : make_(make) { restart(); }

  void restart() {
    accumulator_.emplace(make_());
    const std::vector<std::span<const std::byte>> objects(accumulator_->chunks(), valid_object());
    accumulator_->add(objects, 3);
    first_sums_ = sums();
  }

  Accumulator& accumulator() { return *accumulator_; }
  const std::vector<u64>& first_sums() const { return first_sums_; }

  /// The words of every sum; those of one that cancels are left out.
  std::vector<u64> sums() const {
    std::vector<u64> words;
    words.reserve(first_sums_.size());
    for (std::size_t i = 0; i < accumulator_->channels() * accumulator_->chunks(); ++i) {
      is_accepted([&] {
        const Ciphertext total = accumulator_->total(i / accumulator_->chunks(), i % accumulator_->chunks());
        words.insert(words.end(), total.words().begin(), total.words().end());
      });
    }
    return words;
  }

 private:
  Accumulator (*make_)();
  std::optional<Accumulator> accumulator_;
  std::vector<u64> first_sums_;
};

/// Adds a result; why it was refused, if it was.
std::optional<Errc> refusal_of(Accumulator& accumulator, const Submission& submission) {
  const std::optional<Error> refusal = std::move(accumulator.add_all(std::span(&submission, 1)).front());
  if (!refusal) return std::nullopt;
  require(refusal->code() != Errc::kInternal, refusal->what());
  return refusal->code();
}

// ---- one result

// c = 3 + 2 * addend, word for word: what two summands of ones and one of factor 2 make.
Ciphertext expected_total(const Ciphertext& addend) {
  Ciphertext total = summand();
  const Level& level = total.level();
  for (std::size_t i = 0; i < total.words().size(); ++i) {
    const Modulus& q = level.modulus(i / level.degree() % level.limbs());
    total.words()[i] = q.add(3, q.add(addend.words()[i], addend.words()[i]));
  }
  return total;
}

std::vector<Bytes> valid_results() {
  return {saved(summand()), saved_seeded(summand(), Generator::kBlake2xb),
          saved_seeded(summand(), Generator::kShake256)};
}

std::vector<Malformed> malformed_results() {
  const Bytes valid = saved(summand());
  std::vector<Malformed> objects = malformed(valid, ciphertext_layout());
  Bytes transparent = valid;
  std::fill(transparent.begin() + kWords + 8 * 8, transparent.end(), std::byte{0});
  objects.push_back({"transparent", std::move(transparent)});
  objects.push_back(
      {"another_level", saved(counting_ciphertext(ckks(), ckks()->last_level(), 2, Form::kNtt, kScale))});
  objects.push_back({"another_scale",
                     saved(counting_ciphertext(ckks(), ckks()->first_level(), 2, Form::kNtt, 2 * kScale))});
  objects.push_back({"another_form", saved(counting_ciphertext(ckks(), ckks()->first_level(), 2,
                                                               Form::kCoefficient, kScale))});
  objects.push_back({"three_polynomials",
                     saved(counting_ciphertext(ckks(), ckks()->first_level(), 3, Form::kNtt, kScale))});
  objects.push_back(
      {"other_parameters", saved(counting_ciphertext(bfv(), bfv()->first_level(), 2, Form::kNtt, 1.0))});
  return objects;
}

// ---- a batch of results

constexpr std::size_t kMaxBatch = 4;

struct Piece {
  std::span<const std::byte> object;
  i64 factor;
};

std::vector<Piece> pieces_of(std::span<const std::byte> bytes) {
  std::vector<Piece> pieces;
  while (bytes.size() >= 3 && pieces.size() < kMaxBatch) {
    const auto factor = static_cast<signed char>(bytes[0]);
    const std::size_t length = std::to_integer<std::size_t>(bytes[1]) | std::to_integer<std::size_t>(bytes[2])
                                                                            << 8;
    bytes = bytes.subspan(3);
    pieces.push_back({bytes.first(std::min(length, bytes.size())), factor});
    bytes = bytes.subspan(pieces.back().object.size());
  }
  return pieces;
}

Bytes piece(signed char factor, const Bytes& object) {
  return concatenated({{static_cast<std::byte>(factor), static_cast<std::byte>(object.size() & 0xff),
                        static_cast<std::byte>(object.size() >> 8)},
                       object});
}

std::vector<Bytes> valid_batches() {
  const Bytes full = piece(1, saved(summand()));
  const Bytes seeded = piece(-2, saved_seeded(summand(), Generator::kBlake2xb));
  return {full, concatenated({full, seeded, full}), concatenated({piece(0, ones()), seeded, full, full}),
          piece(-3, ones())};
}

// Each spoiled result between two good ones.
std::vector<Malformed> malformed_batches() {
  std::vector<Malformed> objects = malformed_results();
  const Bytes good = piece(1, saved(summand()));
  for (Malformed& object : objects) object.bytes = concatenated({good, piece(1, object.bytes), good});
  return objects;
}

}  // namespace

// The bytes are the second of two objects: the first is valid and must not be added alone.
bool accepts_result(std::span<const std::byte> bytes) {
  static Begun begun([] { return accumulator_of(2, Identity{}, Square{}); });
  Accumulator& accumulator = begun.accumulator();
  const std::span<const std::byte> objects[] = {valid_object(), bytes};
  const bool accepted = !refusal_of(accumulator, {objects, 2});
  require((begun.sums() != begun.first_sums()) == accepted,
          "a refused result adds nothing, an accepted one all");
  if (!accepted) return false;
  require(std::ranges::equal(accumulator.total(0, 1).words(),
                             expected_total(wire::load_ciphertext(ckks(), bytes, {})).words()),
          "the sum is exact");
  accumulator.add(objects, -2);
  require(begun.sums() == begun.first_sums(), "a result added and subtracted was never there");
  begun.restart();
  return true;
}

// The results of a batch are summed in one pass; one after the other, those that are accepted must be so
// again, the first of the others refused for the same reason, and the sums be the same.
bool accepts_batch(std::span<const std::byte> bytes) {
  static Begun together([] { return accumulator_of(1, Identity{}); });
  static Begun in_turn([] { return accumulator_of(1, Identity{}); });
  const std::vector<Piece> pieces = pieces_of(bytes);
  std::vector<Submission> submissions;
  for (const Piece& piece : pieces) submissions.push_back({Objects(&piece.object, 1), piece.factor});
  const std::vector<std::optional<Error>> verdicts = together.accumulator().add_all(submissions);
  require(verdicts.size() == pieces.size(), "every result gets a verdict");
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (verdicts[i] && i != accepted) continue;  // refused, and not the first that is
    const std::optional<Errc> alone = refusal_of(in_turn.accumulator(), submissions[i]);
    require(verdicts[i].has_value() == alone.has_value() && (!alone || verdicts[i]->code() == *alone),
            "a result of a batch gets the verdict that it gets alone");
    if (!alone) ++accepted;
  }
  require(together.sums() == in_turn.sums(), "a batch sums as its results do");
  if (accepted == 0) {
    require(together.sums() == together.first_sums(), "a refused batch adds nothing");
    return false;
  }
  together.restart();
  in_turn.restart();
  return accepted == pieces.size();
}

std::span<const Target> accumulator_targets() {
  static constexpr Target kTargets[] = {{"accumulator", accepts_result, valid_results, malformed_results},
                                        {"batch", accepts_batch, valid_batches, malformed_batches}};
  return kTargets;
}

}  // namespace emeth::fuzz
