#include "aggregate/accumulator.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <string>
#include <utility>

#include "kernels/kernels.h"
#include "random/uniform.h"

namespace emeth {
namespace {

constexpr std::size_t kMaxChunks = std::size_t{1} << 20;
constexpr std::size_t kPolynomials = 2;

const unsigned char* as_wire(const u64* words) noexcept {
  return reinterpret_cast<const unsigned char*>(words);
}

bool same_bits(double a, double b) noexcept { return std::bit_cast<u64>(a) == std::bit_cast<u64>(b); }

std::string printed(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.17g", value);
  return text.data();
}

const char* name_of(Form form) noexcept { return form == Form::kNtt ? "NTT form" : "coefficient form"; }

}  // namespace

Accumulator::Accumulator(ContextPtr context, std::size_t chunks, std::size_t limbs, double scale)
    : context_(std::move(context)),
      level_(&context_->data_level(limbs)),
      form_(context_->scheme() == Scheme::kBfv ? Form::kCoefficient : Form::kNtt),
      scale_(scale),
      budget_(~u64{0}) {
  if (chunks == 0 || chunks > kMaxChunks) {
    throw Error(Errc::kInvalidArgument, "an accumulator of " + std::to_string(chunks) + " chunks, not 1 to " +
                                            std::to_string(kMaxChunks));
  }
  const bool scale_is_legal =
      form_ == Form::kCoefficient ? same_bits(scale, 1.0) : scale_fits(scale, *level_);
  if (!scale_is_legal) {
    throw Error(Errc::kInvalidScale, "scale " + printed(scale) + " does not fit a level of " +
                                         std::to_string(level_->total_bits()) + " bits" +
                                         (form_ == Form::kCoefficient ? "; in BFV it is 1" : ""));
  }
  for (const Modulus& q : level_->moduli()) budget_ = std::min(budget_, q.lazy_budget());
  chunks_.resize(chunks);
}

wire::CiphertextView Accumulator::checked_view(std::span<const std::byte> object) const {
  const wire::CiphertextView view = wire::parse_ciphertext(*context_, object, {.allow_transparent = false});
  if (view.size != kPolynomials) {
    throw Error(Errc::kSizeMismatch, "the ciphertext has " + std::to_string(view.size) +
                                         " polynomials, 2 are needed: relinearize it");
  }
  if (view.level != level_) {
    throw Error(Errc::kLevelMismatch, "the ciphertext has " + std::to_string(view.level->limbs()) +
                                          " limbs, " + std::to_string(level_->limbs()) + " are needed");
  }
  if (view.form != form_) {
    throw Error(Errc::kFormMismatch, std::string("the ciphertext is in ") + name_of(view.form) + ", " +
                                         name_of(form_) + " is needed");
  }
  if (!same_bits(view.scale, scale_)) {
    throw Error(Errc::kScaleMismatch,
                "the ciphertext's scale is " + printed(view.scale) + ", " + printed(scale_) + " is needed");
  }
  return view;
}

void Accumulator::add(std::span<const std::span<const std::byte>> objects, u64 weight) {
  if (objects.size() != chunks_.size()) {
    throw Error(Errc::kInvalidArgument, std::to_string(objects.size()) + " objects for " +
                                            std::to_string(chunks_.size()) + " chunks");
  }
  if (weight == 0 || (weight >> 32) != 0) {
    throw Error(Errc::kInvalidArgument, "weight " + std::to_string(weight) + " is not in [1, 2^32)");
  }
  const std::vector<wire::CiphertextView> views = checked_views(objects);
  const auto is_seeded = [](const wire::CiphertextView& view) { return view.seed.has_value(); };
  if (expanded_.size() == 0 && std::ranges::any_of(views, is_seeded)) {
    expanded_ = AlignedBuffer(level_->poly_words());
  }
  allocate_chunks();
  // From here on nothing can fail.
  for (std::size_t i = 0; i < views.size(); ++i) add_view(chunks_[i], views[i], weight);
}

std::vector<wire::CiphertextView> Accumulator::checked_views(
    std::span<const std::span<const std::byte>> objects) const {
  std::vector<wire::CiphertextView> views;
  views.reserve(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i) {
    try {
      views.push_back(checked_view(objects[i]));
    } catch (const Error& e) {
      throw Error(e.code(), "object " + std::to_string(i) + ": " + e.what());
    }
  }
  return views;
}

void Accumulator::add_view(Chunk& chunk, const wire::CiphertextView& view, u64 weight) noexcept {
  reserve_budget(chunk, weight == 1 ? 1 : 2);
  const std::size_t half = level_->poly_words();
  add_polynomial(chunk.words.data(), view.words, weight);
  const unsigned char* c1 = view.words + 8 * half;
  if (view.seed) {
    SeedStream stream(view.seed->generator, view.seed->seed);
    sample_uniform(stream, level_->moduli(), level_->degree(), expanded_.span());
    c1 = as_wire(expanded_.data());
  }
  add_polynomial(chunk.words.data() + half, c1, weight);
}

// One addition grows a word by at most q - 1: one unit. With a weight, w * x - floor(w' * x / 2^64) * q for x
// in [0, q) is below q + q * x / 2^64 < q + q / 8, hence at most 2 (q - 1): two units exactly.
void Accumulator::add_polynomial(u64* sum, const unsigned char* words, u64 weight) const noexcept {
  const std::size_t n = level_->degree();
  for (std::size_t i = 0; i < level_->limbs(); ++i, sum += n, words += 8 * n) {
    const Modulus& q = level_->modulus(i);
    if (weight == 1) {
      kernels().add_lazy(sum, words, n);
    } else {
      kernels().multiply_scalar_add_lazy(sum, words, q.shoup(q.reduce(weight)), q.value(), n);
    }
  }
}

void Accumulator::reserve_budget(Chunk& chunk, u64 units) const noexcept {
  if (units > budget_ - chunk.spent) {
    reduce(chunk.words.span());
    chunk.spent = 1;  // words in [0, q)
  }
  chunk.spent += units;
}

void Accumulator::reduce(std::span<u64> words) const noexcept {
  const std::size_t n = level_->degree();
  for (std::size_t at = 0; at < words.size(); at += n) {
    const Modulus& q = level_->modulus(at / n % level_->limbs());
    kernels().reduce(words.data() + at, q.value(), q.ratio_64(), n);
  }
}

void Accumulator::allocate_chunks() {
  if (is_empty()) {
    std::vector<Chunk> chunks(chunks_.size());
    for (Chunk& chunk : chunks) chunk.words = AlignedBuffer(kPolynomials * level_->poly_words());
    chunks_ = std::move(chunks);
  }
}

void Accumulator::merge(const Accumulator& other) {
  const bool made_alike = level_->parms_id() == other.level_->parms_id() &&
                          context_->key_level().parms_id() == other.context_->key_level().parms_id() &&
                          same_bits(scale_, other.scale_) && chunks_.size() == other.chunks_.size();
  if (!made_alike) {
    throw Error(Errc::kInvalidArgument,
                "accumulators of other parameters, level, scale or number of chunks can't be merged");
  }
  if (other.is_empty()) return;
  allocate_chunks();
  AlignedBuffer addend(kPolynomials * level_->poly_words());
  const std::size_t n = level_->degree();
  for (std::size_t c = 0; c < chunks_.size(); ++c) {
    std::ranges::copy(other.chunks_[c].words.span(), addend.data());
    reduce(addend.span());
    const std::span<u64> sum = chunks_[c].words.span();
    reduce(sum);
    for (std::size_t at = 0; at < sum.size(); at += n) {
      const u64 q = level_->modulus(at / n % level_->limbs()).value();
      kernels().add(sum.data() + at, sum.data() + at, addend.data() + at, q, n);
    }
    chunks_[c].spent = 1;
  }
}

Ciphertext Accumulator::total(std::size_t chunk) const {
  if (chunk >= chunks_.size()) {
    throw Error(Errc::kInvalidArgument,
                "chunk " + std::to_string(chunk) + " of " + std::to_string(chunks_.size()));
  }
  Ciphertext result(context_, *level_, kPolynomials, form_, scale_);
  std::ranges::copy(chunks_[chunk].words.span(), result.words().begin());
  reduce(result.words());
  require_opaque(result, "the sum");
  return result;
}

}  // namespace emeth
