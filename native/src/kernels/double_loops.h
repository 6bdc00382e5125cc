#pragma once

#include "kernels/double_modulus.h"
#include "kernels/word_watch.h"

namespace emeth {
namespace {

/// Loops over residues modulo q < kDoubleModulusEnd; n a multiple of kLanes.
template <typename Lanes>
class DoubleLoops {
  using Doubles = typename Lanes::Doubles;
  using Words = typename Lanes::Words;
  static constexpr std::size_t kLanes = Lanes::kLanes;
  /// Measured: hardware prefetching stops at the end of a page, and evaluation keys come from far.
  static constexpr std::size_t kPrefetchWords = 256;

 public:
  /// Weights below q < 2^50 times words below this keep the products in DoubleModulus::multiply's interval.
  static constexpr u64 kWordEnd = kDoubleWordEnd;

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

  /// @param rest what was seen of further words
  static WordCheck multiply_scalar_add_lazy_checked(u64* acc, const unsigned char* wire, u64 w, u64 q,
                                                    std::size_t n, WordCheck rest) {
    const DoubleModulus<Lanes> modulus(q);
    const Doubles factor = Lanes::broadcast_double(centred(w, q));
    const Doubles over_q = modulus.over_q(factor);
    const Words largest = Lanes::broadcast(q - 1);
    const Words part = Lanes::broadcast(kWordEnd - 1);
    WordWatch<Lanes> watch;
    for (std::size_t j = 0; j < n; j += kLanes) {
      const Words x = Lanes::load(wire + 8 * j);
      watch.see(x, largest);
      const Doubles multiplied = Lanes::to_doubles(Lanes::bit_and(x, part));
      const Doubles product = modulus.canonical(modulus.multiply(multiplied, factor, over_q));
      Lanes::store(acc + j, Lanes::add(Lanes::load(acc + j), Lanes::to_words(product)));
    }
    return watch.with(rest);
  }

  /// p < kWordEnd.
  static void centre(u64* out, const u64* in, u64 p, u64 q, std::size_t n) {
    const DoubleModulus<Lanes> modulus(q);
    const Centring centring(p);
    for (std::size_t j = 0; j < n; j += kLanes) {
      store(out + j, modulus.canonical(modulus.reduce(centring.centred(load(in + j)))));
    }
  }

  static void sub_multiply_add(u64* out, const u64* a, const u64* b, u64 w, const u64* c, u64 q,
                               std::size_t n) {
    multiply_add(out, w, c, q, n, [a, b](std::size_t j) { return Lanes::sub(load(a + j), load(b + j)); });
  }

  /// p < kWordEnd.
  static void divide_round(u64* out, const u64* a, const u64* last, u64 p, u64 w, const u64* c, u64 q,
                           std::size_t n) {
    const Centring centring(p);
    multiply_add(out, w, c, q, n, [a, last, centring](std::size_t j) {
      return Lanes::sub(load(a + j), centring.centred(load(last + j)));
    });
  }

  static void inner_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms, u64 q,
                            std::size_t n) {
    const auto load_residues = [](const u64* x) { return load(x); };
    sum_products(out, a, b, terms, q, q, n, load_residues, load_residues);
  }

  static void to_operands(u64* out, const u64* in, std::size_t n) {
    for (std::size_t j = 0; j < n; j += kLanes) {
      Lanes::store_doubles(out + j, load(in + j));
    }
  }

  /// Operands are doubles below `limit` in magnitude: q, or more if sums of them are unreduced.
  static void operand_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms,
                              u64 limit, u64 q, std::size_t n) {
    sum_products(
        out, a, b, terms, limit, q, n, [](const u64* x) { return Lanes::load_doubles(x); },
        [](const u64* x) { return load(x); });
  }

  /// The same with settled operands, in (-q, q), for b.
  static void settled_product(u64* out, const u64* const* a, const u64* const* b, std::size_t terms,
                              u64 limit, u64 q, std::size_t n) {
    const auto load_operand = [](const u64* x) { return Lanes::load_doubles(x); };
    sum_products(out, a, b, terms, limit, q, n, load_operand, load_operand);
  }

  /// Whether sums of so many products of residues and operands below `limit` are made without reductions.
  static bool has_unreduced_sums(std::size_t terms, u64 limit, u64 q) noexcept {
    return UnreducedProducts::allows(terms, limit, q);
  }

  /// Words of `in` below kWordEnd.
  static void affine_form(u64* out, const u64* const* in, u64 limit, const AffineForm& form, std::size_t n) {
    const auto constant = static_cast<double>(form.constant);
    with_sums(form.terms, limit, form.q, [&]<typename Modulus>(const Modulus& modulus) {
      for_vectors(n, [&]<std::size_t kVectors>(std::size_t j) {
        typename Modulus::template Sums<kVectors> sums(modulus, constant);
        for (std::size_t t = 0; t < form.terms; ++t) {
          const Doubles weight = Lanes::broadcast_double(static_cast<double>(form.weights[t]));
          const u64* const x = in[t] + j;
          sums.add_products(
              t, [x](std::size_t i) { return load(x + i * kLanes); },
              [weight](std::size_t) { return weight; });
        }
        sums.store(out + j);
      });
    });
  }

  /// body<k>(j) for k vectors from j on: four at a time, so that what a term needs is fetched once for them.
  template <typename Body>
  EMETH_ALWAYS_INLINE static void for_vectors(std::size_t n, Body body) noexcept {
    std::size_t j = 0;
    for (; j + 4 * kLanes <= n; j += 4 * kLanes) {
      body.template operator()<4>(j);
    }
    for (; j < n; j += kLanes) {
      body.template operator()<1>(j);
    }
  }

 private:
  EMETH_ALWAYS_INLINE static Doubles load(const u64* p) noexcept { return Lanes::to_doubles(Lanes::load(p)); }
  EMETH_ALWAYS_INLINE static void store(u64* p, Doubles x) noexcept { Lanes::store(p, Lanes::to_words(x)); }

  /// Sums of products of what load_x reads of a, below `limit` in magnitude, and load_y of b, in (-q, q).
  template <typename LoadX, typename LoadY>
  EMETH_ALWAYS_INLINE static void sum_products(u64* out, const u64* const* a, const u64* const* b,
                                               std::size_t terms, u64 limit, u64 q, std::size_t n,
                                               LoadX load_x, LoadY load_y) noexcept {
    with_sums(terms, limit, q, [&]<typename Modulus>(const Modulus& modulus) {
      for_vectors(n, [&]<std::size_t kVectors>(std::size_t j) {
        typename Modulus::template Sums<kVectors> sums(modulus, 0.0);
        for (std::size_t t = 0; t < terms; ++t) {
          const u64* const x = a[t] + j;
          const u64* const y = b[t] + j;
          for (std::size_t i = 0; i < kVectors; ++i) {
            __builtin_prefetch(y + i * kLanes + kPrefetchWords);
          }
          sums.add_products(
              t, [&](std::size_t i) { return load_x(x + i * kLanes); },
              [&](std::size_t i) { return load_y(y + i * kLanes); });
        }
        sums.store(out + j);
      });
    });
  }

  /// Centred representatives of residues modulo p < kWordEnd.
  class Centring {
   public:
    EMETH_ALWAYS_INLINE explicit Centring(u64 p) noexcept
        : half_(Lanes::broadcast_double(static_cast<double>((p - 1) / 2))),
          p_(Lanes::broadcast_double(static_cast<double>(p))) {}

    /// half - x is negative where x - p is nearer to 0; exact, as all here are integers below 2^52.
    EMETH_ALWAYS_INLINE Doubles centred(Doubles x) const noexcept {
      return Lanes::sub(half_, Lanes::add_if_negative(Lanes::sub(half_, x), p_));
    }

   private:
    Doubles half_;
    Doubles p_;
  };

  /// out[j] = x(j) w + c[j] mod q, for integers x(j) below 2^51 in magnitude; c may be nullptr.
  template <typename X>
  EMETH_ALWAYS_INLINE static void multiply_add(u64* out, u64 w, const u64* c, u64 q, std::size_t n,
                                               X x) noexcept {
    const DoubleModulus<Lanes> modulus(q);
    const Doubles factor = Lanes::broadcast_double(centred(w, q));
    const Doubles over_q = modulus.over_q(factor);
    for (std::size_t j = 0; j < n; j += kLanes) {
      const Doubles product = modulus.multiply(x(j), factor, over_q);
      if (c == nullptr) {
        store(out + j, modulus.canonical(product));
      } else {
        store(out + j, modulus.canonical(modulus.reduce(Lanes::add(product, load(c + j)))));
      }
    }
  }

  /// Sums whose products are reduced one by one.
  class ReducedProducts {
   public:
    explicit ReducedProducts(u64 q) noexcept : modulus_(q) {}

    template <std::size_t kVectors>
    class Sums {
     public:
      EMETH_ALWAYS_INLINE Sums(const ReducedProducts& of, double start) noexcept : modulus_(of.modulus_) {
        for (Doubles& sum : sums_) {
          sum = Lanes::broadcast_double(start);
        }
      }

      /// += x(i) y(i) in vector i; the t-th of sums that began in [0, q) leaves them in (-4q, 4q): below
      /// 2^52.
      template <typename X, typename Y>
      EMETH_ALWAYS_INLINE void add_products(std::size_t t, X x, Y y) noexcept {
        for (std::size_t i = 0; i < kVectors; ++i) {
          sums_[i] = Lanes::add(sums_[i], modulus_.multiply(x(i), y(i)));
        }
        if (t % 2 == 1) {
          for (Doubles& sum : sums_) {
            sum = modulus_.reduce(sum);
          }
        }
      }

      EMETH_ALWAYS_INLINE void store(u64* out) const noexcept {
        for (std::size_t i = 0; i < kVectors; ++i) {
          DoubleLoops::store(out + i * kLanes, modulus_.canonical(modulus_.reduce(sums_[i])));
        }
      }

     private:
      const DoubleModulus<Lanes>& modulus_;
      Doubles sums_[kVectors];
    };

   private:
    DoubleModulus<Lanes> modulus_;
  };

  /// Sums of up to `terms` products x y, |x| < limit and |y| < q, unreduced in two doubles: the multiples
  /// of a unit 2^g and what is left of each product, at most half a unit. Exact where allows(...).
  class UnreducedProducts {
   public:
    /// The sum of all stays below 2^(51 + g), its quotient by q below 2^51, and what is left below 2^51.
    static bool allows(std::size_t terms, u64 limit, u64 q) noexcept {
      return terms != 0 && terms <= 64 && limit <= (kWordEnd - 1) / terms &&
             terms <= u64{1} << (51 - unit_bits(terms, limit, q));
    }

    UnreducedProducts(std::size_t terms, u64 limit, u64 q) noexcept
        : modulus_(q),
          shift_(
              Lanes::broadcast_double(0x1.8p52 * static_cast<double>(u64{1} << unit_bits(terms, limit, q)))) {
    }

    template <std::size_t kVectors>
    class Sums {
     public:
      EMETH_ALWAYS_INLINE Sums(const UnreducedProducts& of, double start) noexcept : of_(of) {
        for (std::size_t i = 0; i < kVectors; ++i) {
          units_[i] = of.shift_;
          rests_[i] = Lanes::broadcast_double(start);
        }
      }

      /// The last bit of `units_` counts units: the product is rounded to them as it is added.
      template <typename X, typename Y>
      EMETH_ALWAYS_INLINE void add_products(std::size_t, X x, Y y) noexcept {
        for (std::size_t i = 0; i < kVectors; ++i) {
          const Doubles a = x(i), b = y(i);
          const Doubles units = Lanes::mul_add(a, b, units_[i]);
          rests_[i] = Lanes::add(rests_[i], Lanes::mul_sub(a, b, Lanes::sub(units, units_[i])));
          units_[i] = units;
        }
      }

      EMETH_ALWAYS_INLINE void store(u64* out) const noexcept {
        const DoubleModulus<Lanes>& modulus = of_.modulus_;
        for (std::size_t i = 0; i < kVectors; ++i) {
          const Doubles reduced = modulus.reduce(Lanes::sub(units_[i], of_.shift_));
          const Doubles sum = Lanes::add(reduced, rests_[i]);
          DoubleLoops::store(out + i * kLanes, modulus.canonical(modulus.reduce(sum)));
        }
      }

     private:
      const UnreducedProducts& of_;
      Doubles units_[kVectors];
      Doubles rests_[kVectors];
    };

   private:
    static int bits(u64 x) noexcept { return 64 - __builtin_clzll(x); }
    /// g: sums are below 2^(bits(terms limit) + bits(q)).
    static int unit_bits(std::size_t terms, u64 limit, u64 q) noexcept {
      const int excess = bits(terms * limit) + bits(q) - 51;
      return excess > 0 ? excess : 0;
    }

    DoubleModulus<Lanes> modulus_;
    Doubles shift_;
  };

  /// body(m) with the sums that suit; terms limit < 2^64.
  template <typename Body>
  EMETH_ALWAYS_INLINE static void with_sums(std::size_t terms, u64 limit, u64 q, Body body) noexcept {
    if (UnreducedProducts::allows(terms, limit, q)) {
      body(UnreducedProducts(terms, limit, q));
    } else {
      body(ReducedProducts(q));
    }
  }
};

}  // namespace
}  // namespace emeth
