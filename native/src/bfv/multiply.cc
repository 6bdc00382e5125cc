#include "bfv/multiply.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/crew.h"
#include "rlwe/auxiliary_base.h"
#include "rlwe/key_switch.h"

namespace emeth::bfv {
namespace {

constexpr std::size_t kMaxTerms = 8;
constexpr u64 kMaxExponent = u64{1} << 16;

/// One ciphertext's components in NTT form over q and over B_sk: component c at c (k + |B_sk|) n, q first.
class Lifted {
 public:
  /// @param terms the components become operands for sums of so many products; 0: settled ones
  Lifted(const Ciphertext& a, const AuxiliaryBase& auxiliary, std::size_t terms)
      : limbs_(a.level().limbs() + auxiliary.limbs()),
        n_(a.level().degree()),
        words_(AlignedBuffer::uninitialized(a.size() * limbs_ * n_)) {
    const Level& level = a.level();
    balanced_for(a.size(), [&](std::size_t c) {
      u64* const out = words_.data() + c * limbs_ * n_;
      const u64* const in = a.poly<Form::kCoefficient>(c).data;
      auxiliary.lift(in, out + level.poly_words());
      parallel_for(limbs_, [&](std::size_t i) {
        if (i < level.limbs()) {
          transform(level.ntt(i), in + i * n_, terms, out + i * n_);
        } else {
          transform(auxiliary.ntt(i - level.limbs()), out + i * n_, terms, out + i * n_);
        }
      });
    });
  }

  const u64* limb(std::size_t c, std::size_t i) const noexcept {
    return words_.data() + (c * limbs_ + i) * n_;
  }

 private:
  static void transform(const NttTables& ntt, const u64* in, std::size_t terms, u64* out) {
    if (terms == 0) {
      ntt.forward_settled(in, ntt.modulus().value(), out);
    } else {
      ntt.forward_operands(in, ntt.modulus().value(), terms, out);
    }
  }

  std::size_t limbs_;
  std::size_t n_;
  AlignedBuffer words_;
};

/// The coefficient-form sum of F_i G_j over i + j = d, in one limb: at most 8 products, since sizes add up to
/// at most 17.
void convolve_limb(const Lifted& f, std::size_t f_size, const Lifted& g, std::size_t g_size, std::size_t d,
                   std::size_t limb, const NttTables& ntt, u64* out) {
  std::array<const u64*, kMaxTerms> f_limbs, g_limbs;
  std::size_t terms = 0;
  for (std::size_t i = d < g_size ? 0 : d - g_size + 1; i <= d && i < f_size; ++i) {
    f_limbs[terms] = f.limb(i, limb);
    g_limbs[terms] = g.limb(d - i, limb);
    ++terms;
  }
  const Modulus& m = ntt.modulus();
  kernels().settled_product(out, f_limbs.data(), g_limbs.data(), terms, m.value(), m.ratio(), ntt.degree());
  ntt.inverse(out);
}

Ciphertext product(const Ciphertext& a, const Lifted& f, const Ciphertext& b, const Lifted& g,
                   const AuxiliaryBase& auxiliary) {
  const Level& level = a.level();
  const std::size_t n = level.degree();
  Ciphertext result =
      Ciphertext::uninitialized(a.context(), level, product_size(a, b), Form::kCoefficient, a.scale());
  const std::size_t limbs = level.limbs() + auxiliary.limbs();
  balanced_for(result.size(), [&](std::size_t d) {
    AlignedBuffer words = AlignedBuffer::uninitialized(limbs * n);  // over q, then over B_sk
    parallel_for(limbs, [&](std::size_t i) {
      const NttTables& ntt = i < level.limbs() ? level.ntt(i) : auxiliary.ntt(i - level.limbs());
      convolve_limb(f, a.size(), g, b.size(), d, i, ntt, words.data() + i * n);
    });
    auxiliary.divide_by_q(words.data(), words.data() + level.poly_words(),
                          result.poly<Form::kCoefficient>(d).data);
  });
  return result;
}

}  // namespace

Ciphertext multiply(const Ciphertext& a, const Ciphertext& b) {
  a.context()->require_scheme(Scheme::kBfv);
  require_same_level(a, b);
  const AuxiliaryBase& auxiliary = a.context()->auxiliary_base(a.level());
  const Lifted f(a, auxiliary, std::min(a.size(), b.size()));
  const Lifted g(b, auxiliary, 0);
  Ciphertext result = product(a, f, b, g, auxiliary);
  require_opaque(result, "multiply");
  return result;
}

Ciphertext square(const Ciphertext& a) {
  a.context()->require_scheme(Scheme::kBfv);
  const AuxiliaryBase& auxiliary = a.context()->auxiliary_base(a.level());
  const Lifted f(a, auxiliary, 0);
  Ciphertext result = product(a, f, a, f, auxiliary);
  require_opaque(result, "square");
  return result;
}

Ciphertext multiply_many(std::span<const Ciphertext* const> operands, const RelinKeys& keys) {
  if (operands.empty()) {
    throw Error(Errc::kInvalidArgument, "multiply_many needs at least one ciphertext");
  }
  operands.front()->context()->require_scheme(Scheme::kBfv);
  if (operands.size() == 1) {
    return operands.front()->clone();
  }
  std::vector<Ciphertext> queue;
  queue.reserve(operands.size());
  for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
    queue.push_back(relinearize(multiply(*operands[i], *operands[i + 1]), keys));
  }
  if (operands.size() % 2 == 1) {
    queue.push_back(operands.back()->clone());
  }
  for (std::size_t i = 0; i + 1 < queue.size(); i += 2) {
    queue.push_back(relinearize(multiply(queue[i], queue[i + 1]), keys));
  }
  return std::move(queue.back());
}

Ciphertext exponentiate(const Ciphertext& a, u64 exponent, const RelinKeys& keys) {
  if (exponent == 0 || exponent > kMaxExponent) {
    throw Error(Errc::kInvalidArgument, "exponent " + std::to_string(exponent) + " is not in [1, " +
                                            std::to_string(kMaxExponent) + "]");
  }
  const std::vector<const Ciphertext*> copies(exponent, &a);
  return multiply_many(copies, keys);
}

}  // namespace emeth::bfv
