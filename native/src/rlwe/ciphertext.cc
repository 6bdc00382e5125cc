#include "rlwe/ciphertext.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace emeth {
namespace {

constexpr std::size_t kMinSize = 2;
constexpr std::size_t kMaxSize = 16;

std::size_t checked_size(std::size_t size) {
  if (size < kMinSize || size > kMaxSize) {
    throw Error(Errc::kInvalidArgument, "a ciphertext has 2 to 16 polynomials, not " + std::to_string(size));
  }
  return size;
}

}  // namespace

Ciphertext::Ciphertext(ContextPtr context, const Level& level, std::size_t size, Form form, double scale)
    : Ciphertext(std::move(context), level, size, form, scale,
                 AlignedBuffer(checked_size(size) * level.poly_words())) {}

Ciphertext Ciphertext::uninitialized(ContextPtr context, const Level& level, std::size_t size, Form form,
                                     double scale) {
  return Ciphertext(std::move(context), level, size, form, scale,
                    AlignedBuffer::uninitialized(checked_size(size) * level.poly_words()));
}

Ciphertext Ciphertext::clone() const {
  return Ciphertext(context_, *level_, size_, form_, scale_, words_.clone());
}

bool Ciphertext::is_transparent() const noexcept {
  const std::size_t n = level_->degree();
  for (std::size_t offset = level_->poly_words(); offset < words_.size(); offset += n) {
    if (kernels().any_nonzero(reinterpret_cast<const unsigned char*>(words_.data() + offset), n)) {
      return false;
    }
  }
  return true;
}

void Ciphertext::require_form(Form form) const {
  if (form_ != form) {
    throw Error(Errc::kFormMismatch, form == Form::kNtt
                                         ? "the ciphertext is in coefficient form; transform it to NTT form"
                                         : "the ciphertext is in NTT form; transform it to coefficient form");
  }
}

void require_opaque(const Ciphertext& result, const char* operation) {
  if (result.is_transparent()) {
    throw Error(Errc::kTransparent,
                std::string(operation) + ": the result would be transparent, readable without the key");
  }
}

void require_same_level(const Ciphertext& a, const Ciphertext& b) {
  if (a.context().get() != b.context().get()) {
    throw Error(Errc::kInvalidArgument, "the ciphertexts belong to different contexts");
  }
  if (&a.level() != &b.level()) {
    throw Error(Errc::kLevelMismatch, "the ciphertexts have " + std::to_string(a.level().limbs()) + " and " +
                                          std::to_string(b.level().limbs()) +
                                          " limbs; switch the higher one down");
  }
}

std::size_t product_size(const Ciphertext& a, const Ciphertext& b) {
  const std::size_t size = a.size() + b.size() - 1;
  if (size > kMaxSize) {
    throw Error(Errc::kSizeMismatch, "a product of " + std::to_string(a.size()) + " and " +
                                         std::to_string(b.size()) + " polynomials has more than " +
                                         std::to_string(kMaxSize) + ": relinearize first");
  }
  return size;
}

bool same_scale(double a, double b) noexcept {
  return std::abs(a - b) < 0x1p-52 * std::max({std::abs(a), std::abs(b), 1.0});
}

std::string scale_text(double scale) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), scale);
  return {text.data(), end};
}

bool scale_fits(double scale, const Level& level) noexcept {
  return std::isnormal(scale) && scale > 0 && static_cast<int>(std::log2(scale)) < level.total_bits();
}

}  // namespace emeth
