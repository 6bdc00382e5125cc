#include "rlwe/key_switch.h"

#include <algorithm>
#include <string>

#include "base/crew.h"
#include "math/galois.h"
#include "rlwe/mod_switch.h"

namespace emeth {
namespace {

/// What is switched: the k limbs of a polynomial.
struct Digits {
  const Level& level;
  const Level& key_level;
  const u64* coefficients;  ///< coefficient form; digit J modulo another q: the integers [c]_{q_J}, not
                            ///< centred, taken modulo q [ckks 5.2]
  const u64* transformed;   ///< if that is the form of the polynomial, its limbs, else nullptr: spares the
                            ///< transform of digit J modulo q_J
};

/// The digits modulo the prime of limb i, of k + 1, in NTT form.
class Operands {
 public:
  Operands(const Digits& digits, const NttTables& ntt, std::size_t i)
      : n_(ntt.degree()), words_(AlignedBuffer::uninitialized(digits.level.poly_words())) {
    parallel_for(digits.level.limbs(), [&](std::size_t digit) {
      u64* const operand = words_.data() + digit * n_;
      if (digit == i && digits.transformed != nullptr) {
        kernels().to_operands(operand, digits.transformed + digit * n_, ntt.modulus().value(), n_);
      } else {
        ntt.forward_operands(digits.coefficients + digit * n_, digits.level.modulus(digit).value(),
                             digits.level.limbs(), operand);
      }
    });
  }

  const u64* limb(std::size_t digit) const noexcept { return words_.data() + digit * n_; }

 private:
  std::size_t n_;
  AlignedBuffer words_;
};

/// Operands that stay in a second-level cache of 1 MiB beside the keys, in words; measured.
constexpr std::size_t kKeptWords = std::size_t{1} << 15;

/// Limb i, of k + 1, of both sums of products of one switch, modulo a prime of the data level or P: n words
/// each, in the given form. Residues are below 2^60 and there are at most 255 digits, so that the sums are
/// below 2^128.
void key_product(const Digits& digits, const KeySwitchKey& key, std::size_t i, Form form, u64* products) {
  const std::size_t n = digits.level.degree();
  const std::size_t k = digits.level.limbs();
  const std::size_t key_limb = i < k ? i : digits.key_level.limbs() - 1;
  const NttTables& ntt = digits.key_level.ntt(key_limb);
  const Modulus& q = ntt.modulus();
  const Operands operands(digits, ntt, i);
  const bool whole = k * n <= kKeptWords && crew_threads() == 1;
  const std::size_t part = whole ? n : std::min(n, kOperandPartWords);
  parallel_for(n / part, [&](std::size_t p) {  // both sums while the part is in a cache
    std::vector<const u64*> a(k), b(k);
    for (std::size_t c = 0; c < 2; ++c) {
      for (std::size_t digit = 0; digit < k; ++digit) {
        a[digit] = operands.limb(digit) + p * part;
        b[digit] = key.component(digit).poly<Form::kNtt>(c).limb(key_limb) + p * part;
      }
      kernels().operand_product(products + c * n + p * part, a.data(), b.data(), k, q.value(), q.ratio(),
                                part);
    }
  });
  if (form == Form::kCoefficient) {
    parallel_for(2, [&](std::size_t c) { ntt.inverse(products + c * n); });
  }
}

/// The first two components of `result` become addends + (d_0, d_1) with d_0 + d_1 s ~ c s' for the key's s'.
/// One special prime, RNS digits [GHS12], [BEHZ16], word for word as [ckks 5]. A limb is divided by P as soon
/// as it is there, while it is in a cache.
/// @param addend addend(c, i) is limb i of what is added to component c, that of `result` maybe, or nullptr
template <Form F, typename Addend>
void switch_digits(const Digits& digits, const KeySwitchKey& key, const Addend& addend, Ciphertext& result) {
  const std::size_t n = digits.level.degree();
  const std::size_t k = digits.level.limbs();
  AlignedBuffer special = AlignedBuffer::uninitialized(2 * n);
  key_product(digits, key, k, Form::kCoefficient, special.data());
  balanced_for(k, [&](std::size_t i) {
    AlignedBuffer products = AlignedBuffer::uninitialized(2 * n);
    key_product(digits, key, i, F, products.data());
    parallel_for(2, [&](std::size_t c) {
      divide_round_limb<F>(digits.key_level, products.data() + c * n, special.data() + c * n, addend(c, i),
                           result.poly<F>(c).limb(i), i);
    });
  });
}

/// The same for a polynomial c of result's level and form, no part of it.
template <Form F, typename Addend>
void switch_key(ConstPolyView<F> c, const KeySwitchKey& key, const Addend& addend, Ciphertext& result) {
  const Level& level = *c.level;
  const Level& key_level = result.context()->key_level();
  if constexpr (F == Form::kNtt) {
    AlignedBuffer digits = AlignedBuffer::uninitialized(level.poly_words());
    parallel_for(level.limbs(), [&](std::size_t i) {
      u64* const digit = digits.data() + i * level.degree();
      std::copy_n(c.limb(i), level.degree(), digit);
      level.ntt(i).inverse(digit);
    });
    switch_digits<F>({level, key_level, digits.data(), c.data}, key, addend, result);
  } else {
    switch_digits<F>({level, key_level, c.data, nullptr}, key, addend, result);
  }
}

void require_switchable(const Ciphertext& a, const ContextPtr& keys_context) {
  if (a.context().get() != keys_context.get()) {
    throw Error(Errc::kInvalidArgument, "ciphertext and keys belong to different contexts");
  }
  a.context()->require_data_level(a.level());
  if (a.form() != data_form(a.context()->scheme())) {
    throw Error(Errc::kFormMismatch,
                "the ciphertext is not in its scheme's form: BFV coefficients, CKKS NTT");
  }
}

/// Without the highest component, which `key` takes to the first two.
template <Form F>
Ciphertext without_top(const Ciphertext& a, const KeySwitchKey& key) {
  const std::size_t top = a.size() - 1;
  const std::size_t words = a.level().poly_words();
  Ciphertext result = Ciphertext::uninitialized(a.context(), a.level(), top, F, a.scale());
  std::copy_n(a.words().data() + 2 * words, (top - 2) * words, result.words().data() + 2 * words);
  const auto addend = [&a](std::size_t c, std::size_t i) { return a.poly<F>(c).limb(i); };
  switch_key(a.poly<F>(top), key, addend, result);
  return result;
}

Ciphertext without_top(const Ciphertext& a, const KeySwitchKey& key) {
  return a.form() == Form::kNtt ? without_top<Form::kNtt>(a, key) : without_top<Form::kCoefficient>(a, key);
}

/// f(out, in, i): sigma_g of limb i of a polynomial in form F; out may not be in.
template <Form F>
auto automorphism(u64 g, const Level& level) {
  if constexpr (F == Form::kNtt) {
    return [sigma = NttAutomorphism(g, level.degree())](u64* out, const u64* in, std::size_t) {
      sigma.apply(out, in);
    };
  } else {
    return [g, &level](u64* out, const u64* in, std::size_t i) {
      kernels().automorphism(out, in, g, level.modulus(i).value(), level.degree());
    };
  }
}

/// sigma_g of both components; that of the second is switched, that of the first added where it is made.
template <Form F>
Ciphertext switched_image(const Ciphertext& a, u64 g, const KeySwitchKey& key) {
  const Level& level = a.level();
  const auto sigma = automorphism<F>(g, level);
  AlignedBuffer second = AlignedBuffer::uninitialized(level.poly_words());
  parallel_for(level.limbs(),
               [&](std::size_t i) { sigma(second.data() + i * level.degree(), a.poly<F>(1).limb(i), i); });
  Ciphertext result = Ciphertext::uninitialized(a.context(), level, 2, F, a.scale());
  const auto addend = [&](std::size_t c, std::size_t i) -> const u64* {
    if (c != 0) {
      return nullptr;
    }
    u64* const first = result.poly<F>(0).limb(i);
    sigma(first, a.poly<F>(0).limb(i), i);
    return first;
  };
  switch_key(ConstPolyView<F>{&level, second.data()}, key, addend, result);
  return result;
}

void require_slots(const Context& context) {
  if (context.slot_positions().empty()) {
    throw Error(Errc::kUnsupported, "rotations need batching: a prime plain modulus = 1 (mod " +
                                        std::to_string(2 * context.degree()) + ")");
  }
}

}  // namespace

Ciphertext relinearize(const Ciphertext& a, const RelinKeys& keys) {
  if (a.size() == 2) {
    return a.clone();
  }
  require_switchable(a, keys.context());
  Ciphertext rest = without_top(a, keys.key(a.size() - 1));
  while (rest.size() > 2) {
    rest = without_top(rest, keys.key(rest.size() - 1));
  }
  require_opaque(rest, "relinearize");
  return rest;
}

Ciphertext apply_galois(const Ciphertext& a, u64 g, const GaloisKeys& keys) {
  require_switchable(a, keys.context());
  if (a.size() != 2) {
    throw Error(Errc::kSizeMismatch, "a ciphertext of " + std::to_string(a.size()) +
                                         " polynomials can't be rotated: relinearize it first");
  }
  if (g % 2 == 0 || g >= 2 * a.context()->degree()) {
    throw Error(Errc::kInvalidArgument, "Galois element " + std::to_string(g) + " is not odd and below " +
                                            std::to_string(2 * a.context()->degree()));
  }
  const KeySwitchKey& key = keys.key(g);
  Ciphertext result = a.form() == Form::kNtt ? switched_image<Form::kNtt>(a, g, key)
                                             : switched_image<Form::kCoefficient>(a, g, key);
  require_opaque(result, "apply_galois");
  return result;
}

Ciphertext rotate(const Ciphertext& a, i64 steps, const GaloisKeys& keys) {
  require_slots(*a.context());
  if (steps == 0) {
    return a.clone();
  }
  const std::size_t n = a.context()->degree();
  const u64 g = galois_element(steps, n);
  if (keys.has(g)) {
    return apply_galois(a, g, keys);
  }
  const std::vector<i64> terms = non_adjacent_form(steps);
  if (terms.size() == 1) {
    keys.key(g);  // throws: names the element
  }
  Ciphertext result = a.clone();
  for (const i64 term : terms) {
    if (static_cast<u64>(term < 0 ? -term : term) != n / 2) {
      result = rotate(result, term, keys);
    }
  }
  return result;
}

Ciphertext conjugate(const Ciphertext& a, const GaloisKeys& keys) {
  require_slots(*a.context());
  return apply_galois(a, 2 * a.context()->degree() - 1, keys);
}

}  // namespace emeth
