#pragma once

#include <variant>
#include <vector>

#include "rlwe/ciphertext.h"
#include "rlwe/plaintext.h"

namespace emeth {

// What an accumulator's channel sums: a function of each object. Products are those of aggregate/evaluator.h,
// neither relinearized nor rescaled.

/// The object.
struct Identity {};
/// The object times itself: size 3.
struct Square {};
/// The object of chunk i times vector[i], which is public: size 2.
struct MultiplyPlain {
  std::vector<Plaintext> vector;
};
/// The object of chunk i times vector[i]: size 3.
struct Multiply {
  std::vector<Ciphertext> vector;
};

using Operation = std::variant<Identity, Square, MultiplyPlain, Multiply>;

/// What all objects have in common: size 2, and this.
struct ObjectShape {
  ContextPtr context;
  const Level* level;
  Form form;
  double scale;
};

/// Checks that `operation` can be applied to objects of that shape: a vector of `chunks` entries, each of the
/// context, at the level and in a form that multiplies, in CKKS of one scale; none of them such that every
/// product is transparent; a product's scale that fits the level.
/// @throws Error(kInvalidArgument | kLevelMismatch | kFormMismatch | kSizeMismatch | kResidueOutOfRange |
///   kScaleMismatch | kInvalidScale | kTransparent)
void require_applicable(const Operation& operation, const ObjectShape& shape, std::size_t chunks);

bool is_identity(const Operation& operation) noexcept;
/// Polynomials of the results: 2 or 3.
std::size_t result_size(const Operation& operation) noexcept;
/// Their scale, for objects of that shape.
double result_scale(const Operation& operation, const ObjectShape& shape) noexcept;

/// The result for the object of a chunk; of Identity a copy.
/// @throws Error(kTransparent | kOutOfMemory)
Ciphertext apply(const Operation& operation, const Ciphertext& object, std::size_t chunk);

/// The same function: equal operations, and vectors of equal words and scales. Contexts are not compared.
bool same_operation(const Operation& a, const Operation& b) noexcept;

}  // namespace emeth
