#pragma once

#include "base/aligned_buffer.h"
#include "rlwe/context.h"
#include "rlwe/poly.h"

namespace emeth {

/// A message polynomial: in coefficient form words in [0, t), fewer than N where the high ones are zero
/// (BFV); in NTT form one limb per prime of its level, residues in [0, q_i) (CKKS always).
class Plaintext {
 public:
  /// Coefficient form, `words.size()` in [0, N].
  static Plaintext coefficients(ContextPtr context, AlignedBuffer words);
  /// NTT form at `level`, level.poly_words() words.
  static Plaintext ntt(ContextPtr context, const Level& level, AlignedBuffer words, double scale);

  Plaintext clone() const;

  const ContextPtr& context() const noexcept { return context_; }
  bool is_ntt() const noexcept { return level_ != nullptr; }
  /// nullptr in coefficient form.
  const Level* level() const noexcept { return level_; }
  double scale() const noexcept { return scale_; }
  std::span<u64> words() noexcept { return words_.span(); }
  std::span<const u64> words() const noexcept { return words_.span(); }

  /// The NTT form. @throws Error(kFormMismatch) if this is in coefficient form.
  ConstPolyView<Form::kNtt> ntt_poly() const;
  /// The coefficients. @throws Error(kFormMismatch) if this is in NTT form.
  std::span<const u64> coefficient_words() const;

 private:
  Plaintext(ContextPtr context, const Level* level, AlignedBuffer words, double scale);

  ContextPtr context_;
  const Level* level_;
  AlignedBuffer words_;
  double scale_;
};

}  // namespace emeth
