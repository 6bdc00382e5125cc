#include "ckks/encoder.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "math/centred_lift.h"
#include "rlwe/ciphertext.h"

namespace emeth::ckks {
namespace {

using Complex = std::complex<double>;

const CanonicalEmbedding& embedding(const Context& context) {
  if (context.embedding() == nullptr) {
    throw Error(Errc::kUnsupported, "the CKKS encoder needs a CKKS context, this one is BFV");
  }
  return *context.embedding();
}

void require_encodable(std::span<const Complex> values, std::size_t slots, double scale, const Level& level) {
  if (!std::isnormal(scale) || scale <= 0 || static_cast<int>(std::log2(scale)) + 1 >= level.total_bits()) {
    throw Error(Errc::kInvalidScale, "scale " + scale_text(scale) + " is not in [2^-1022, 2^" +
                                         std::to_string(level.total_bits() - 1) + ") at this level");
  }
  if (values.size() > slots) {
    throw Error(Errc::kValueOutOfRange,
                std::to_string(values.size()) + " values for " + std::to_string(slots) + " slots");
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i].real()) || !std::isfinite(values[i].imag())) {
      throw Error(Errc::kValueOutOfRange, "value " + std::to_string(i) + " is not finite");
    }
  }
}

/// The coefficients times `scale`, not rounded, as the real parts. [ckks 3.3]
std::vector<Complex> interpolate(const Context& context, std::span<const Complex> values, double scale) {
  const std::size_t n = context.degree();
  const std::span<const u32> positions = context.slot_positions();
  std::vector<Complex> a(n);
  for (std::size_t i = 0; i < values.size(); ++i) {
    a[positions[i]] = values[i];
    a[positions[n / 2 + i]] = std::conj(values[i]);
  }
  embedding(context).interpolate(a.data(), scale / static_cast<double>(n));
  return a;
}

void require_coefficients_fit(std::span<const Complex> coefficients, const Level& level) {
  double largest = 1.0;
  for (const Complex& c : coefficients) {
    if (!std::isfinite(c.real())) {
      throw Error(Errc::kValueOutOfRange, "the values times the scale leave the range of double precision");
    }
    largest = std::max(largest, std::abs(c.real()));
  }
  if (std::ceil(std::log2(largest)) + 1 >= level.total_bits()) {
    throw Error(Errc::kValueOutOfRange, "the largest coefficient, " + scale_text(largest) +
                                            ", does not fit the " + std::to_string(level.total_bits()) +
                                            " bits of the level; use a smaller scale or a higher level");
  }
}

/// Integers of any size that a double can hold: sign * magnitude * 2^exponent.
struct Integers {
  AlignedBuffer magnitude;
  AlignedBuffer sign;         ///< all bits 0, or all 1 for a negative one
  std::vector<int> exponent;  ///< at least 0; empty if all are 0
};

/// One double that is an integer of magnitude 2^64 or more: its last bits are zeros.
void set_large(Integers& integers, std::size_t j, double magnitude) {
  integers.exponent.resize(integers.magnitude.size());
  integers.magnitude[j] = static_cast<u64>(std::ldexp(std::frexp(magnitude, &integers.exponent[j]), 53));
  integers.exponent[j] -= 53;
}

Integers round_half_away(std::span<const Complex> coefficients) {
  const std::size_t n = coefficients.size();
  Integers integers{AlignedBuffer::uninitialized(n), AlignedBuffer::uninitialized(n), {}};
  for (std::size_t j = 0; j < n; ++j) {
    const double rounded = std::round(coefficients[j].real());
    const double magnitude = std::abs(rounded);
    integers.sign[j] = 0 - static_cast<u64>(rounded < 0);
    if (magnitude < 0x1p63) {
      integers.magnitude[j] = static_cast<u64>(static_cast<i64>(magnitude));
    } else if (magnitude < 0x1p64) {
      integers.magnitude[j] = static_cast<u64>(magnitude);
    } else {
      set_large(integers, j, magnitude);
    }
  }
  return integers;
}

/// limb_j times 2^exponent_j.
void multiply_powers_of_two(std::span<const int> exponent, const Modulus& q, u64* limb) {
  std::vector<u64> power_of_two{1};
  for (int e = *std::ranges::max_element(exponent); e > 0; --e) {
    power_of_two.push_back(q.add(power_of_two.back(), power_of_two.back()));
  }
  for (std::size_t j = 0; j < exponent.size(); ++j) {
    limb[j] = q.multiply(limb[j], power_of_two[static_cast<std::size_t>(exponent[j])]);
  }
}

void reduce(const Integers& integers, const Modulus& modulus, u64* limb) {
  const u64 q = modulus.value();
  const std::size_t n = integers.magnitude.size();
  std::copy_n(integers.magnitude.data(), n, limb);
  kernels().reduce(limb, q, modulus.ratio_64(), n);
  if (!integers.exponent.empty()) {
    multiply_powers_of_two(integers.exponent, modulus, limb);
  }
  const u64* const sign = integers.sign.data();
  for (std::size_t j = 0; j < n; ++j) {
    const u64 negated = q & (0 - static_cast<u64>(limb[j] != 0));  // q - x, but 0 for 0
    limb[j] = (limb[j] ^ sign[j]) - sign[j] + (negated & sign[j]);
  }
}

/// Coefficients divided by `scale`: the centred integers, each rounded once to double and divided once.
std::vector<Complex> unscaled_coefficients(const Level& level, const u64* words, double scale) {
  int scale_exponent = 0;
  const double scale_significand = std::frexp(scale, &scale_exponent);
  const CentredLift lift(level.base());
  std::vector<u64> magnitude(level.limbs());
  std::vector<Complex> coefficients(level.degree());
  for (std::size_t j = 0; j < coefficients.size(); ++j) {
    const bool negative = lift.lift(words + j, level.degree(), magnitude);
    const auto [significand, exponent] = round_to_double(magnitude);
    const double c = std::ldexp(significand / scale_significand, exponent - scale_exponent);
    coefficients[j] = negative ? -c : c;
  }
  return coefficients;
}

}  // namespace

Plaintext encode(const ContextPtr& context, std::span<const double> values, double scale, std::size_t limbs) {
  const std::vector<Complex> complex_values(values.begin(), values.end());
  return encode(context, complex_values, scale, limbs);
}

Plaintext encode(const ContextPtr& context, std::span<const Complex> values, double scale,
                 std::size_t limbs) {
  embedding(*context);
  const Level& level = context->level(limbs);
  require_encodable(values, context->degree() / 2, scale, level);
  const std::vector<Complex> coefficients = interpolate(*context, values, scale);
  require_coefficients_fit(coefficients, level);
  const Integers integers = round_half_away(coefficients);
  AlignedBuffer words = AlignedBuffer::uninitialized(level.poly_words());
  const PolyView<Form::kCoefficient> poly{&level, words.data()};
  for (std::size_t i = 0; i < level.limbs(); ++i) {
    reduce(integers, level.modulus(i), poly.limb(i));
  }
  to_ntt(poly);
  return Plaintext::ntt(context, level, std::move(words), scale);
}

std::vector<Complex> decode(const Plaintext& plaintext) {
  const Context& context = *plaintext.context();
  const CanonicalEmbedding& transform = embedding(context);
  const ConstPolyView<Form::kNtt> poly = plaintext.ntt_poly();
  const Level& level = *poly.level;
  if (!context.is_data_level(level)) {
    throw Error(Errc::kLevelMismatch, "the plaintext is at the key level, where no data lives");
  }
  if (!scale_fits(plaintext.scale(), level)) {
    throw Error(Errc::kInvalidScale, "the plaintext's scale " + scale_text(plaintext.scale()) +
                                         " does not fit the " + std::to_string(level.total_bits()) +
                                         " bits of its level");
  }
  AlignedBuffer words(level.poly_words());
  std::copy_n(poly.data, words.size(), words.data());
  to_coefficient(PolyView<Form::kNtt>{&level, words.data()});
  std::vector<Complex> values = unscaled_coefficients(level, words.data(), plaintext.scale());
  transform.evaluate(values.data());
  std::vector<Complex> slots(context.degree() / 2);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    slots[i] = values[context.slot_positions()[i]];
  }
  return slots;
}

}  // namespace emeth::ckks
