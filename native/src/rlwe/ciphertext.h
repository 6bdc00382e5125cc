#pragma once

#include "base/aligned_buffer.h"
#include "base/error.h"
#include "rlwe/context.h"
#include "rlwe/poly.h"

namespace emeth {

/// `size` polynomials c_0 ... c_(size-1) at one level, component-major; it decrypts to c_0 + c_1 s + c_2 s^2
/// + ... Size is in [2, 16]; the form is the same for all components; the scale is 1.0 in BFV.
class Ciphertext {
 public:
  /// All zero. @throws Error(kInvalidArgument) unless size is in [2, 16]
  Ciphertext(ContextPtr context, const Level& level, std::size_t size, Form form, double scale);

  /// Its words undefined: for results that are all written before they are read. Throws as the constructor
  /// does.
  static Ciphertext uninitialized(ContextPtr context, const Level& level, std::size_t size, Form form,
                                  double scale);

  Ciphertext(Ciphertext&&) = default;
  Ciphertext& operator=(Ciphertext&&) = default;
  /// Copies megabytes, so it is spelled out.
  Ciphertext clone() const;

  const ContextPtr& context() const noexcept { return context_; }
  const Level& level() const noexcept { return *level_; }
  std::size_t size() const noexcept { return size_; }
  Form form() const noexcept { return form_; }
  double scale() const noexcept { return scale_; }

  std::span<u64> words() noexcept { return words_.span(); }
  std::span<const u64> words() const noexcept { return words_.span(); }

  /// c_i. @throws Error(kFormMismatch) if the ciphertext is not in form F.
  template <Form F>
  PolyView<F> poly(std::size_t i) {
    require_form(F);
    return {level_, words_.data() + i * level_->poly_words()};
  }
  template <Form F>
  ConstPolyView<F> poly(std::size_t i) const {
    require_form(F);
    return {level_, words_.data() + i * level_->poly_words()};
  }

  /// @throws Error(kFormMismatch) if the ciphertext is not in that form
  void require_form(Form form) const;

  /// c_1 = c_2 = ... = 0: anybody can decrypt it.
  bool is_transparent() const noexcept;

  /// Same words under another claim: for operations that change the scale, or transform in place.
  void set_scale(double scale) noexcept { scale_ = scale; }
  void set_form(Form form) noexcept { form_ = form; }

 private:
  Ciphertext(ContextPtr context, const Level& level, std::size_t size, Form form, double scale,
             AlignedBuffer words)
      : context_(std::move(context)),
        level_(&level),
        size_(size),
        form_(form),
        scale_(scale),
        words_(std::move(words)) {}

  ContextPtr context_;
  const Level* level_;
  std::size_t size_;
  Form form_;
  double scale_;
  AlignedBuffer words_;
};

/// @throws Error(kTransparent) if `result` is transparent: SEAL refuses to return such a result, so do we.
void require_opaque(const Ciphertext& result, const char* operation);

/// @throws Error(kInvalidArgument) for ciphertexts of different contexts, Error(kLevelMismatch) at different
/// levels
void require_same_level(const Ciphertext& a, const Ciphertext& b);
/// Number of polynomials of a product. @throws Error(kSizeMismatch) if it is above 16
std::size_t product_size(const Ciphertext& a, const Ciphertext& b);

/// |a - b| < 2^-52 max(|a|, |b|, 1): scales that count as equal.
bool same_scale(double a, double b) noexcept;
/// For messages: the shortest digits that name the scale.
std::string scale_text(double scale);
/// A positive normal double whose integer log2 is below the level's total bits.
bool scale_fits(double scale, const Level& level) noexcept;

}  // namespace emeth
