#pragma once

#include "kernels/double_modulus.h"

namespace emeth {
namespace {

/// Loops over residues modulo q < kDoubleModulusEnd; n a multiple of kLanes.
template <typename Lanes>
class DoubleLoops {
  using Doubles = typename Lanes::Doubles;
  static constexpr std::size_t kLanes = Lanes::kLanes;

 public:
  /// Weights below q < 2^50 times words below this keep the products in DoubleModulus::multiply's interval.
  static constexpr u64 kWordEnd = u64{1} << 51;

  static void multiply(u64* out, const u64* a, const u64* b, u64 q, std::size_t n) {
    const DoubleModulus<Lanes> modulus(q);
    for (std::size_t j = 0; j < n; j += kLanes) {
      store(out + j, modulus.canonical(modulus.multiply(load(a + j), load(b + j))));
    }
  }

  static void multiply_scalar(u64* out, const u64* a, u64 w, u64 q, std::size_t n) {
    const DoubleModulus<Lanes> modulus(q);
    const Doubles factor = Lanes::broadcast_double(static_cast<double>(w));
    for (std::size_t j = 0; j < n; j += kLanes) {
      store(out + j, modulus.canonical(modulus.multiply(load(a + j), factor)));
    }
  }

  static void inner_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms, u64 q,
                            std::size_t n) {
    const DoubleModulus<Lanes> modulus(q);
    for (std::size_t j = 0; j < n; j += kLanes) {
      Doubles sum = Lanes::broadcast_double(0.0);
      for (std::size_t t = 0; t < terms; ++t) {
        add_product(modulus, sum, load(a[t] + j), load(b[t] + j), t);
      }
      store(out + j, modulus.canonical(modulus.reduce(sum)));
    }
  }

  /// Words of `in` below kWordEnd.
  static void affine_form(u64* out, const u64* const* in, const AffineForm& form, std::size_t n) {
    const DoubleModulus<Lanes> modulus(form.q);
    const Doubles constant = Lanes::broadcast_double(static_cast<double>(form.constant));
    for (std::size_t j = 0; j < n; j += kLanes) {
      Doubles sum = constant;
      for (std::size_t t = 0; t < form.terms; ++t) {
        const Doubles weight = Lanes::broadcast_double(static_cast<double>(form.weights[t]));
        add_product(modulus, sum, load(in[t] + j), weight, t);
      }
      store(out + j, modulus.canonical(modulus.reduce(sum)));
    }
  }

 private:
  EMETH_ALWAYS_INLINE static Doubles load(const u64* p) noexcept { return Lanes::to_doubles(Lanes::load(p)); }
  EMETH_ALWAYS_INLINE static void store(u64* p, Doubles x) noexcept { Lanes::store(p, Lanes::to_words(x)); }

  /// sum += a b; the t-th of a sum that began in [0, q) stays in (-4q, 4q): below 2^52.
  EMETH_ALWAYS_INLINE static void add_product(const DoubleModulus<Lanes>& modulus, Doubles& sum, Doubles a,
                                              Doubles b, std::size_t t) noexcept {
    sum = Lanes::add(sum, modulus.multiply(a, b));
    if (t % 2 == 1) {
      sum = modulus.reduce(sum);
    }
  }
};

}  // namespace
}  // namespace emeth
