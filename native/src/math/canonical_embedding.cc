#include "math/canonical_embedding.h"

#include <bit>
#include <cmath>
#include <numbers>

#include "math/primes.h"

namespace emeth {
namespace {

using Complex = std::complex<double>;

/// zeta^j for j in [0, n): cos and sin of the first octant only; the other octants follow by exact
/// reflections, so that the table has the symmetries of the roots.
class Roots {
 public:
  explicit Roots(std::size_t n) : n_(n) {
    for (std::size_t j = 0; j <= n / 4; ++j) {
      const double angle = 2.0 * std::numbers::pi * static_cast<double>(j) / static_cast<double>(2 * n);
      octant_.emplace_back(std::cos(angle), std::sin(angle));
    }
  }

  Complex operator[](std::size_t j) const {
    if (4 * j <= n_) {
      return octant_[j];
    }
    if (2 * j <= n_) {  // reflection at the diagonal: zeta^(n/2 - j) = i conj(zeta^j)
      const Complex w = octant_[n_ / 2 - j];
      return {w.imag(), w.real()};
    }
    const Complex w = (*this)[n_ - j];  // zeta^(n - j) = -conj(zeta^j)
    return {-w.real(), w.imag()};
  }

 private:
  std::size_t n_;
  std::vector<Complex> octant_;
};

Complex times(Complex a, Complex b) noexcept {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

Complex times(Complex a, double b) noexcept { return {a.real() * b, a.imag() * b}; }

}  // namespace

CanonicalEmbedding::CanonicalEmbedding(std::size_t n) : n_(n) {
  const Roots roots(n);
  const int bits = std::countr_zero(n);
  roots_.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    roots_.push_back(roots[reverse_bits(i, bits)]);
  }
}

void CanonicalEmbedding::evaluate(Complex* a) const noexcept {
  std::size_t gap = n_ / 2;
  for (std::size_t blocks = 1; blocks < n_; blocks *= 2, gap /= 2) {
    for (std::size_t b = 0; b < blocks; ++b) {
      const Complex w = roots_[blocks + b];
      Complex* const x = a + 2 * b * gap;
      for (std::size_t j = 0; j < gap; ++j) {
        const Complex u = x[j];
        const Complex v = times(x[j + gap], w);
        x[j] = u + v;
        x[j + gap] = u - v;
      }
    }
  }
}

void CanonicalEmbedding::interpolate(Complex* a, double factor) const noexcept {
  std::size_t gap = 1;
  for (std::size_t blocks = n_ / 2; blocks > 1; blocks /= 2, gap *= 2) {
    for (std::size_t b = 0; b < blocks; ++b) {
      const Complex w = std::conj(roots_[blocks + b]);
      Complex* const x = a + 2 * b * gap;
      for (std::size_t j = 0; j < gap; ++j) {
        const Complex u = x[j];
        const Complex v = x[j + gap];
        x[j] = u + v;
        x[j + gap] = times(u - v, w);
      }
    }
  }
  const Complex scaled_w = times(std::conj(roots_[1]), factor);
  for (std::size_t j = 0; j < gap; ++j) {
    const Complex u = a[j];
    const Complex v = a[j + gap];
    a[j] = times(u + v, factor);
    a[j + gap] = times(u - v, scaled_w);
  }
}

std::vector<u32> slot_positions(std::size_t n) {
  const int bits = std::countr_zero(n);
  const std::size_t row = n / 2;
  std::vector<u32> positions(n);
  std::size_t exponent = 1;
  for (std::size_t s = 0; s < row; ++s) {
    positions[s] = static_cast<u32>(reverse_bits((exponent - 1) / 2, bits));
    positions[row + s] = static_cast<u32>(reverse_bits((2 * n - exponent - 1) / 2, bits));
    exponent = 3 * exponent % (2 * n);
  }
  return positions;
}

}  // namespace emeth
