#include "aggregate/accumulator.h"

#include <algorithm>
#include <array>
#include <bit>
#include <new>
#include <string>
#include <utility>

#include "random/uniform.h"

namespace emeth {
namespace {

constexpr std::size_t kMaxChunks = std::size_t{1} << 20;
constexpr std::size_t kMaxChannels = 16;
constexpr std::size_t kPolynomials = 2;
constexpr std::size_t kMaxProductSize = 3;
constexpr std::size_t kMostAtOnce = LazySum::kMostAtOnce;
constexpr i64 kMaxFactor = (i64{1} << 32) - 1;

const unsigned char* as_wire(const u64* words) noexcept {
  return reinterpret_cast<const unsigned char*>(words);
}

/// What lies in the object itself.
Addend addend_of(const wire::CiphertextView& view, i64 factor) noexcept {
  const unsigned char* const c1 = view.seed ? nullptr : view.words + 8 * view.level->poly_words();
  return {{view.words, c1}, factor};
}

bool same_bits(double a, double b) noexcept { return std::bit_cast<u64>(a) == std::bit_cast<u64>(b); }

const char* name_of(Form form) noexcept { return form == Form::kNtt ? "NTT form" : "coefficient form"; }

/// Runs `body`; "<what> <index>: " begins the message of what it throws.
template <typename Body>
void naming(const char* what, std::size_t index, Body body) {
  try {
    body();
  } catch (const Error& e) {
    throw Error(e.code(), what + std::string(" ") + std::to_string(index) + ": " + e.what());
  }
}

/// What `body` throws, if it does; `no_memory`, made beforehand, if there was none even for a refusal.
template <typename Body>
std::optional<Error> refusal_of(Body body, const Error& no_memory) {
  try {
    body();
    return std::nullopt;
  } catch (const Error& e) {
    return e;  // copying an exception allocates nothing
  } catch (const std::bad_alloc&) {
    return no_memory;
  }
}

void require_count(std::size_t count, std::size_t most, const char* what) {
  if (count == 0 || count > most) {
    throw Error(Errc::kInvalidArgument, "an accumulator of " + std::to_string(count) + " " + what +
                                            ", not 1 to " + std::to_string(most));
  }
}

ObjectShape checked_shape(ContextPtr context, std::size_t limbs, double scale) {
  const Level& level = context->data_level(limbs);
  const bool is_bfv = context->scheme() == Scheme::kBfv;
  if (is_bfv ? !same_bits(scale, 1.0) : !scale_fits(scale, level)) {
    throw Error(Errc::kInvalidScale, "scale " + scale_text(scale) + " does not fit a level of " +
                                         std::to_string(level.total_bits()) + " bits" +
                                         (is_bfv ? "; in BFV it is 1" : ""));
  }
  const Form form = data_form(context->scheme());
  return {std::move(context), &level, form, scale};
}

}  // namespace

Accumulator::Accumulator(ContextPtr context, std::size_t chunks, std::size_t limbs, double scale,
                         std::vector<Operation> channels)
    : shape_(checked_shape(std::move(context), limbs, scale)),
      chunks_(chunks),
      channels_(std::move(channels)) {
  require_count(chunks_, kMaxChunks, "chunks");
  require_count(channels_.size(), kMaxChannels, "channels");
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    naming("channel", i, [&] { require_applicable(channels_[i], shape_, chunks_); });
  }
}

void Accumulator::add(Objects objects, i64 factor) {
  const Submission submission{objects, factor};
  const std::optional<Error> refusal = std::move(add_all(std::span(&submission, 1)).front());
  if (refusal) throw *refusal;
}

std::vector<std::optional<Error>> Accumulator::add_all(std::span<const Submission> submissions) {
  const Error no_memory(Errc::kOutOfMemory,
                        "no memory for the result: use fewer or smaller objects at a time");
  std::vector<std::optional<Error>> refusals(submissions.size());
  std::vector<Passing> passing;
  passing.reserve(std::min(submissions.size(), kMostAtOnce));
  u64 units = 0;
  // From here on neither refusals nor a lack of memory are thrown: the caller must learn which results are
  // in.
  const auto pass = [&] {
    add_passing(passing);
    for (const Passing& result : passing) {
      if (!result.is_bad) continue;
      refusals[result.submission] =
          refusal_of([&] { throw_refusal(submissions[result.submission].objects); }, no_memory);
    }
    passing.clear();
    units = 0;
  };
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    const auto add_one = [&] {
      require_arguments(submissions[i]);
      const i64 factor = submissions[i].factor;
      if (factor == 0 || !sums_objects_only()) return add_validated(submissions[i]);
      Passing next = admit(submissions[i], i);
      const bool fits = units + LazySum::tight_units(factor) <= LazySum::tight_units_at_once(*shape_.level);
      if (passing.size() == kMostAtOnce || !fits) pass();
      passing.push_back(std::move(next));
      units += LazySum::tight_units(factor);
    };
    refusals[i] = refusal_of(add_one, no_memory);
  }
  if (!passing.empty()) pass();
  return refusals;
}

void Accumulator::require_arguments(const Submission& submission) const {
  const auto [objects, factor] = submission;
  if (objects.size() != chunks_) {
    throw Error(Errc::kInvalidArgument,
                std::to_string(objects.size()) + " objects for " + std::to_string(chunks_) + " chunks");
  }
  if (factor < -kMaxFactor || factor > kMaxFactor) {
    throw Error(Errc::kInvalidArgument,
                "factor " + std::to_string(factor) + " is not in [-(2^32 - 1), 2^32 - 1]");
  }
}

void Accumulator::require_shape(const wire::CiphertextView& view) const {
  if (view.size != kPolynomials) {
    throw Error(Errc::kSizeMismatch, "the ciphertext has " + std::to_string(view.size) +
                                         " polynomials, 2 are needed: relinearize it");
  }
  if (view.level != shape_.level) {
    throw Error(Errc::kLevelMismatch, "the ciphertext has " + std::to_string(view.level->limbs()) +
                                          " limbs, " + std::to_string(shape_.level->limbs()) + " are needed");
  }
  if (view.form != shape_.form) {
    throw Error(Errc::kFormMismatch, std::string("the ciphertext is in ") + name_of(view.form) + ", " +
                                         name_of(shape_.form) + " is needed");
  }
  if (!same_bits(view.scale, shape_.scale)) {
    throw Error(Errc::kScaleMismatch, "the ciphertext's scale is " + scale_text(view.scale) + ", " +
                                          scale_text(shape_.scale) + " is needed");
  }
}

std::vector<wire::CiphertextView> Accumulator::views_of(Objects objects, bool unchecked_words) const {
  std::vector<wire::CiphertextView> views;
  views.reserve(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) {
    naming("object", i, [&] {
      views.push_back(wire::parse_ciphertext(
          *shape_.context, objects[i], {.allow_transparent = false, .unchecked_words = unchecked_words}));
      require_shape(views.back());
    });
  }
  return views;
}

/// Names the first rule that the objects break, in the order in which they are read.
void Accumulator::throw_refusal(Objects objects) const {
  views_of(objects, false);
  throw Error(Errc::kMalformed, "the bytes of the objects changed while they were read");
}

bool Accumulator::sums_objects_only() const noexcept {
  return channels_.size() == 1 && is_identity(channels_.front());
}

Accumulator::Passing Accumulator::admit(const Submission& submission, std::size_t index) {
  Passing passing{index, {}, submission.factor};
  try {
    passing.views = views_of(submission.objects, true);
  } catch (const Error&) {
    if (submission.objects.size() == 1) throw;
    throw_refusal(submission.objects);  // perhaps for the words of an object before the one with that header
  }
  allocate_for(passing.views);
  return passing;
}

void Accumulator::add_passing(std::span<Passing> passing) noexcept {
  for (std::size_t i = 0; i < chunks_; ++i) add_chunk(i, passing);
  for (const Passing& result : passing) {
    if (result.is_bad) take_back(result);
  }
}

void Accumulator::add_chunk(std::size_t chunk, std::span<Passing> passing) noexcept {
  LazySum& sum = sums_[chunk];
  std::array<Addend, kMostAtOnce> storage;
  const std::span<Addend> addends = std::span(storage).first(passing.size());
  for (std::size_t r = 0; r < passing.size(); ++r) {
    addends[r] = addend_of(passing[r].views[chunk], passing[r].factor);
  }
  sum.reserve(addends);  // and no reduction from here on: what is taken back must find its words
  sum.add_checked(addends);
  for (std::size_t r = 0; r < passing.size(); ++r) {
    const wire::CiphertextView& view = passing[r].views[chunk];
    if (view.seed) {
      Addend expanded = expanded_addend(view, passing[r].factor);
      sum.add_checked(std::span(&expanded, 1));
    }
    passing[r].is_bad |= !addends[r].in_range || (!addends[r].opaque && !view.seed);
  }
}

void Accumulator::take_back(const Passing& bad) noexcept {
  for (std::size_t i = 0; i < chunks_; ++i) {
    const wire::CiphertextView& view = bad.views[i];
    sums_[i].take_back(addend_of(view, bad.factor));
    if (view.seed) sums_[i].take_back(expanded_addend(view, bad.factor));
    sums_[i].release(bad.factor);
  }
}

/// The c_1 of a seeded object, in memory that the next one is expanded into.
Addend Accumulator::expanded_addend(const wire::CiphertextView& view, i64 factor) noexcept {
  SeedStream stream(view.seed->generator, view.seed->seed);
  sample_uniform(stream, shape_.level->moduli(), shape_.level->degree(), expanded_.span());
  return {{nullptr, as_wire(expanded_.data())}, factor};
}

void Accumulator::add_validated(const Submission& submission) {
  const std::vector<wire::CiphertextView> views = views_of(submission.objects, false);
  std::vector<std::vector<Ciphertext>> products(chunks_);
  for (std::size_t i = 0; i < chunks_; ++i) {
    naming("object", i, [&] { products[i] = products_of(views[i], i); });
  }
  if (submission.factor == 0) return;
  allocate_for(views);
  // From here on nothing can fail.
  for (std::size_t i = 0; i < chunks_; ++i) add_to_chunk(i, views[i], products[i], submission.factor);
}

std::vector<Ciphertext> Accumulator::products_of(const wire::CiphertextView& view, std::size_t chunk) const {
  std::vector<Ciphertext> products;
  if (std::ranges::all_of(channels_, is_identity)) return products;
  const Ciphertext object = wire::materialize(shape_.context, view);
  for (const Operation& operation : channels_) {
    if (!is_identity(operation)) products.push_back(apply(operation, object, chunk));
  }
  return products;
}

void Accumulator::allocate_for(std::span<const wire::CiphertextView> views) {
  const auto is_seeded = [](const wire::CiphertextView& view) { return view.seed.has_value(); };
  if (expanded_.size() == 0 && std::ranges::any_of(views, is_seeded)) {
    expanded_ = AlignedBuffer(shape_.level->poly_words());
  }
  allocate_sums();
}

void Accumulator::allocate_sums() {
  if (!is_empty()) return;
  std::vector<LazySum> sums;
  sums.reserve(channels_.size() * chunks_);
  for (const Operation& operation : channels_) {
    for (std::size_t i = 0; i < chunks_; ++i) sums.emplace_back(*shape_.level, result_size(operation));
  }
  sums_ = std::move(sums);
}

void Accumulator::add_to_chunk(std::size_t chunk, const wire::CiphertextView& view,
                               std::span<const Ciphertext> products, i64 factor) noexcept {
  auto product = products.begin();
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    LazySum& sum = sums_[channel * chunks_ + chunk];
    if (is_identity(channels_[channel])) {
      add_view(sum, view, factor);
    } else {
      add_product(sum, *product++, factor);
    }
  }
}

void Accumulator::add_view(LazySum& sum, const wire::CiphertextView& view, i64 factor) noexcept {
  Addend addend = addend_of(view, factor);
  if (view.seed) addend.polynomials[1] = expanded_addend(view, factor).polynomials[1];
  sum.add(addend.polynomials, factor);
}

void Accumulator::add_product(LazySum& sum, const Ciphertext& product, i64 factor) const noexcept {
  std::array<const unsigned char*, kMaxProductSize> polynomials;
  for (std::size_t i = 0; i < product.size(); ++i) {
    polynomials[i] = as_wire(product.words().data() + i * shape_.level->poly_words());
  }
  sum.add(std::span(polynomials).first(product.size()), factor);
}

void Accumulator::merge(const Accumulator& other) {
  const ObjectShape& theirs = other.shape_;
  const bool made_alike = shape_.level->parms_id() == theirs.level->parms_id() &&
                          shape_.context->key_level().parms_id() == theirs.context->key_level().parms_id() &&
                          same_bits(shape_.scale, theirs.scale) && chunks_ == other.chunks_ &&
                          std::ranges::equal(channels_, other.channels_, same_operation);
  if (!made_alike) {
    throw Error(
        Errc::kInvalidArgument,
        "accumulators of other parameters, level, scale, number of chunks or channels can't be merged");
  }
  if (other.is_empty()) return;
  AlignedBuffer limb(shape_.level->degree());
  allocate_sums();
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i].merge(other.sums_[i], limb.span());
}

void Accumulator::require_place(std::size_t channel, std::size_t chunk) const {
  if (channel >= channels_.size() || chunk >= chunks_) {
    throw Error(Errc::kInvalidArgument,
                "chunk " + std::to_string(chunk) + " of channel " + std::to_string(channel) + "; there are " +
                    std::to_string(channels_.size()) + " channels of " + std::to_string(chunks_) + " chunks");
  }
}

Ciphertext Accumulator::total(std::size_t channel, std::size_t chunk) const {
  require_place(channel, chunk);
  const Operation& operation = channels_[channel];
  Ciphertext result(shape_.context, *shape_.level, result_size(operation), shape_.form,
                    result_scale(operation, shape_));
  if (!is_empty()) sums_[channel * chunks_ + chunk].copy_reduced(result.words());
  require_opaque(result, "the sum");
  return result;
}

}  // namespace emeth
