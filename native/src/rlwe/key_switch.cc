#include "rlwe/key_switch.h"

#include <algorithm>
#include <string>

#include "base/crew.h"
#include "math/galois.h"
#include "rlwe/mod_switch.h"

namespace emeth {
namespace {

/// The two sums of products of one switch, modulo the k primes of a data level and then P: component c, limb
/// i at ((c (k + 1)) + i) n. In the form of what is switched.
struct Products {
  AlignedBuffer words;
  std::size_t limbs;  ///< k + 1
  std::size_t n;

  u64* component(std::size_t c) noexcept { return words.data() + c * limbs * n; }
};

/// What is switched: the k limbs of a polynomial.
struct Digits {
  const Level& level;
  const Level& key_level;
  const u64* coefficients;  ///< coefficient form; digit J modulo another q: the integers [c]_{q_J}, not
                            ///< centred, taken modulo q [ckks 5.2]
  const u64* transformed;   ///< if that is the form of the polynomial, its limbs, else nullptr: spares the
                            ///< transform of digit J modulo q_J
};

/// Limb i of both sums, transformed back while it is in a cache. Residues are below 2^60 and there are at
/// most 255 digits, so the sums of products are below 2^128.
void key_product(const Digits& digits, const KeySwitchKey& key, std::size_t i, Products& products) {
  const Level& level = digits.level;
  const std::size_t n = level.degree();
  const std::size_t k = level.limbs();
  const std::size_t key_limb = i < k ? i : digits.key_level.limbs() - 1;
  const NttTables& ntt = digits.key_level.ntt(key_limb);
  const Modulus& q = ntt.modulus();
  AlignedBuffer operands = AlignedBuffer::uninitialized(k * n);  // the digits modulo one prime in NTT form
  std::vector<const u64*> operand_limbs(k);
  parallel_for(k, [&](std::size_t digit) {
    u64* const operand = operands.data() + digit * n;
    operand_limbs[digit] = operand;
    if (digit == i && digits.transformed != nullptr) {
      kernels().to_operands(operand, digits.transformed + digit * n, q.value(), n);
    } else {
      ntt.forward_operands(digits.coefficients + digit * n, level.modulus(digit).value(), operand);
    }
  });
  parallel_for(2, [&](std::size_t c) {
    std::vector<const u64*> key_limbs(k);
    for (std::size_t digit = 0; digit < k; ++digit) {
      key_limbs[digit] = key.component(digit).poly<Form::kNtt>(c).limb(key_limb);
    }
    u64* const product = products.component(c) + i * n;
    kernels().operand_product(product, operand_limbs.data(), key_limbs.data(), k, q.value(), q.ratio(), n);
    if (digits.transformed == nullptr) {
      ntt.inverse(product);
    }
  });
}

Products key_products(const Digits& digits, const KeySwitchKey& key) {
  const std::size_t n = digits.level.degree();
  const std::size_t limbs = digits.level.limbs() + 1;
  Products products{AlignedBuffer::uninitialized(2 * limbs * n), limbs, n};
  balanced_for(limbs, [&](std::size_t i) { key_product(digits, key, i, products); });
  return products;
}

/// SEAL's own form of data: keys are applied to nothing else.
Form own_form(const Ciphertext& a) noexcept {
  return a.context()->scheme() == Scheme::kBfv ? Form::kCoefficient : Form::kNtt;
}

void require_switchable(const Ciphertext& a, const ContextPtr& keys_context) {
  if (a.context().get() != keys_context.get()) {
    throw Error(Errc::kInvalidArgument, "ciphertext and keys belong to different contexts");
  }
  if (a.form() != own_form(a)) {
    throw Error(Errc::kFormMismatch,
                "the ciphertext is not in its scheme's form: BFV coefficients, CKKS NTT");
  }
}

void switch_component(const Ciphertext& from, std::size_t component, const KeySwitchKey& key,
                      const Addends& addends, Ciphertext& result) {
  if (from.form() == Form::kNtt) {
    switch_key(from.poly<Form::kNtt>(component), key, addends, result);
  } else {
    switch_key(from.poly<Form::kCoefficient>(component), key, addends, result);
  }
}

/// Without the highest component, which `key` takes to the first two.
Ciphertext without_top(const Ciphertext& a, const KeySwitchKey& key) {
  const std::size_t top = a.size() - 1;
  const std::size_t words = a.level().poly_words();
  Ciphertext result = Ciphertext::uninitialized(a.context(), a.level(), top, a.form(), a.scale());
  std::copy_n(a.words().data() + 2 * words, (top - 2) * words, result.words().data() + 2 * words);
  switch_component(a, top, key, {a.words().data(), a.words().data() + words}, result);
  return result;
}

void permute(const u64* in, std::span<const u32> table, u64* out) noexcept {
  for (std::size_t i = 0; i < table.size(); ++i) {
    out[i] = in[table[i]];
  }
}

/// sigma_g of every component.
Ciphertext automorphism(const Ciphertext& a, u64 g) {
  const Level& level = a.level();
  const std::size_t n = level.degree();
  Ciphertext result = Ciphertext::uninitialized(a.context(), level, a.size(), a.form(), a.scale());
  const std::vector<u32> table = a.form() == Form::kNtt ? automorphism_table(g, n) : std::vector<u32>();
  parallel_for(a.size() * level.limbs(), [&](std::size_t at) {
    const u64* const in = a.words().data() + at * n;
    u64* const out = result.words().data() + at * n;
    if (a.form() == Form::kNtt) {
      permute(in, table, out);
    } else {
      kernels().automorphism(out, in, g, level.modulus(at % level.limbs()).value(), n);
    }
  });
  return result;
}

void require_slots(const Context& context) {
  if (context.slot_positions().empty()) {
    throw Error(Errc::kUnsupported, "rotations need batching: a prime plain modulus = 1 (mod " +
                                        std::to_string(2 * context.degree()) + ")");
  }
}

}  // namespace

template <Form F>
void switch_key(ConstPolyView<F> c, const KeySwitchKey& key, const Addends& addends, Ciphertext& result) {
  const Level& level = *c.level;
  const Level& key_level = result.context()->key_level();
  Products products;
  if constexpr (F == Form::kNtt) {
    AlignedBuffer digits = AlignedBuffer::uninitialized(level.poly_words());
    parallel_for(level.limbs(), [&](std::size_t i) {
      u64* const digit = digits.data() + i * level.degree();
      std::copy_n(c.limb(i), level.degree(), digit);
      level.ntt(i).inverse(digit);
    });
    products = key_products({level, key_level, digits.data(), c.data}, key);
  } else {
    products = key_products({level, key_level, c.data, nullptr}, key);
  }
  balanced_for(2, [&](std::size_t i) {
    divide_by_special<F>(key_level, products.component(i), addends[i], result.poly<F>(i));
  });
}

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
  const Ciphertext image = automorphism(a, g);
  Ciphertext result = Ciphertext::uninitialized(a.context(), a.level(), 2, a.form(), a.scale());
  switch_component(image, 1, key, {image.words().data(), nullptr}, result);
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

template void switch_key(ConstPolyView<Form::kCoefficient>, const KeySwitchKey&, const Addends&, Ciphertext&);
template void switch_key(ConstPolyView<Form::kNtt>, const KeySwitchKey&, const Addends&, Ciphertext&);

}  // namespace emeth
