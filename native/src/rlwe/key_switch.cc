#include "rlwe/key_switch.h"

#include <algorithm>
#include <array>
#include <string>

#include "math/galois.h"
#include "rlwe/mod_switch.h"

namespace emeth {
namespace {

/// The two sums of products of one switch, modulo the k primes of a data level and then P: component c, limb
/// i at
/// ((c (k + 1)) + i) n. NTT form.
struct Products {
  AlignedBuffer words;
  std::size_t limbs;  ///< k + 1
  std::size_t n;

  u64* component(std::size_t c) noexcept { return words.data() + c * limbs * n; }
};

/// Adds up key products modulo one prime in 128 bits. Residues are below 2^60 and there are at most 255
/// digits, so a sum is below 2^128.
class WideSum {
 public:
  explicit WideSum(std::size_t n) : low_(n), high_(n) {}

  void clear() noexcept {
    std::ranges::fill(low_.span(), 0);
    std::ranges::fill(high_.span(), 0);
  }
  void add_product(const u64* a, const u64* b) noexcept {
    kernels().multiply_add_wide(low_.data(), high_.data(), a, b, low_.size());
  }
  void reduce(const Modulus& q, u64* out) const noexcept {
    kernels().reduce_wide(out, low_.data(), high_.data(), q.value(), q.ratio(), low_.size());
  }

 private:
  AlignedBuffer low_, high_;
};

/// Digit J modulo q in NTT form: the integers [c]_{q_J}, not centred, taken modulo q. [ckks 5.2]
void transform_digit(const u64* digit, const Modulus& q_digit, const NttTables& ntt, u64* out) noexcept {
  const std::size_t n = ntt.degree();
  std::copy_n(digit, n, out);
  if (q_digit.value() > ntt.modulus().value()) {
    kernels().reduce(out, ntt.modulus().value(), ntt.modulus().ratio_64(), n);
  }
  ntt.forward(out);
}

/// @param digits the k limbs in coefficient form
/// @param transformed the same in NTT form, or nullptr: spares the transform of digit J modulo q_J
Products key_products(const Level& level, const Level& key_level, const u64* digits, const u64* transformed,
                      const KeySwitchKey& key) {
  const std::size_t n = level.degree();
  const std::size_t k = level.limbs();
  Products products{AlignedBuffer(2 * (k + 1) * n), k + 1, n};
  AlignedBuffer operand(n);
  std::array<WideSum, 2> sums{WideSum(n), WideSum(n)};
  for (std::size_t i = 0; i <= k; ++i) {
    const std::size_t key_limb = i < k ? i : key_level.limbs() - 1;
    const NttTables& ntt = key_level.ntt(key_limb);
    for (WideSum& sum : sums) {
      sum.clear();
    }
    for (std::size_t digit = 0; digit < k; ++digit) {
      const u64* x = operand.data();
      if (digit == i && transformed != nullptr) {
        x = transformed + digit * n;
      } else {
        transform_digit(digits + digit * n, level.modulus(digit), ntt, operand.data());
      }
      for (std::size_t c = 0; c < 2; ++c) {
        sums[c].add_product(x, key.component(digit).poly<Form::kNtt>(c).limb(key_limb));
      }
    }
    for (std::size_t c = 0; c < 2; ++c) {
      sums[c].reduce(ntt.modulus(), products.component(c) + i * n);
    }
  }
  return products;
}

void to_coefficient(const Level& level, const Level& key_level, Products& products) noexcept {
  for (std::size_t c = 0; c < 2; ++c) {
    for (std::size_t i = 0; i < products.limbs; ++i) {
      const NttTables& ntt = i < level.limbs() ? level.ntt(i) : key_level.ntt(key_level.limbs() - 1);
      ntt.inverse(products.component(c) + i * products.n);
    }
  }
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

void add_switched_component(const Ciphertext& from, std::size_t component, const KeySwitchKey& key,
                            Ciphertext& result) {
  if (from.form() == Form::kNtt) {
    add_switched(from.poly<Form::kNtt>(component), key, result);
  } else {
    add_switched(from.poly<Form::kCoefficient>(component), key, result);
  }
}

/// The first `size` components of a.
Ciphertext truncated(const Ciphertext& a, std::size_t size) {
  Ciphertext result(a.context(), a.level(), size, a.form(), a.scale());
  std::copy_n(a.words().begin(), result.words().size(), result.words().begin());
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
  Ciphertext result(a.context(), level, a.size(), a.form(), a.scale());
  const std::vector<u32> table = a.form() == Form::kNtt ? automorphism_table(g, n) : std::vector<u32>();
  for (std::size_t at = 0; at < a.words().size(); at += n) {
    const u64* in = a.words().data() + at;
    u64* out = result.words().data() + at;
    if (a.form() == Form::kNtt) {
      permute(in, table, out);
    } else {
      apply_automorphism(in, g, level.modulus(at / n % level.limbs()), n, out);
    }
  }
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
void add_switched(ConstPolyView<F> c, const KeySwitchKey& key, Ciphertext& result) {
  const Level& level = *c.level;
  const Level& key_level = result.context()->key_level();
  AlignedBuffer switched(level.poly_words());
  Products products;
  if constexpr (F == Form::kNtt) {
    std::copy_n(c.data, level.poly_words(), switched.data());
    emeth::to_coefficient(PolyView<Form::kNtt>{&level, switched.data()});
    products = key_products(level, key_level, switched.data(), c.data, key);
  } else {
    products = key_products(level, key_level, c.data, nullptr, key);
    to_coefficient(level, key_level, products);
  }
  for (std::size_t i = 0; i < 2; ++i) {
    divide_round_special<F>(key_level, products.component(i), {&level, switched.data()});
    add_in_place<F>(result.poly<F>(i), PolyView<F>{&level, switched.data()});
  }
}

Ciphertext relinearize(const Ciphertext& a, const RelinKeys& keys) {
  if (a.size() == 2) {
    return a.clone();
  }
  require_switchable(a, keys.context());
  keys.key(a.size() - 1);  // the highest one first: nothing is computed in vain
  Ciphertext rest = a.clone();
  while (rest.size() > 2) {
    const std::size_t top = rest.size() - 1;
    Ciphertext lower = truncated(rest, top);
    add_switched_component(rest, top, keys.key(top), lower);
    rest = std::move(lower);
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
  Ciphertext result(a.context(), a.level(), 2, a.form(), a.scale());
  std::copy_n(image.words().begin(), a.level().poly_words(), result.words().begin());
  add_switched_component(image, 1, key, result);
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

template void add_switched(ConstPolyView<Form::kCoefficient>, const KeySwitchKey&, Ciphertext&);
template void add_switched(ConstPolyView<Form::kNtt>, const KeySwitchKey&, Ciphertext&);

}  // namespace emeth
