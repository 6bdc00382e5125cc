#include "aggregate/operation.h"

#include <algorithm>
#include <bit>
#include <string>

#include "aggregate/evaluator.h"
#include "bfv/plain.h"

namespace emeth {
namespace {

template <typename... Bodies>
struct Overloaded : Bodies... {
  using Bodies::operator()...;
};

bool same_bits(double a, double b) noexcept { return std::bit_cast<u64>(a) == std::bit_cast<u64>(b); }

void require_level(const Level* level, const ObjectShape& shape) {
  if (level != shape.level) {
    throw Error(Errc::kLevelMismatch, "it has " + std::to_string(level->limbs()) + " limbs, the objects " +
                                          std::to_string(shape.level->limbs()));
  }
}

void require_entry(const Plaintext& entry, const ObjectShape& shape) {
  if (entry.is_ntt()) {
    require_level(entry.level(), shape);
  } else if (shape.context->scheme() == Scheme::kCkks) {
    throw Error(Errc::kFormMismatch, "it is in coefficient form; transform it to NTT form");
  } else {
    bfv::message_words(entry);
  }
  if (std::ranges::all_of(entry.words(), [](u64 word) { return word == 0; })) {
    throw Error(Errc::kTransparent, "it is zero, so that every product would be transparent");
  }
}

void require_entry(const Ciphertext& entry, const ObjectShape& shape) {
  require_level(&entry.level(), shape);
  entry.require_form(shape.form);
  if (entry.size() != 2) {
    throw Error(Errc::kSizeMismatch,
                "it has " + std::to_string(entry.size()) + " polynomials, 2 are needed: relinearize it");
  }
  require_opaque(entry, "the vector");
}

void require_fitting(double scale, const ObjectShape& shape) {
  if (shape.context->scheme() == Scheme::kCkks && !scale_fits(scale, *shape.level)) {
    throw Error(Errc::kInvalidScale, "products of scale " + scale_text(scale) + " do not fit a level of " +
                                         std::to_string(shape.level->total_bits()) + " bits");
  }
}

template <typename Entry>
void require_vector(const std::vector<Entry>& vector, const ObjectShape& shape, std::size_t chunks) {
  if (vector.size() != chunks) {
    throw Error(Errc::kInvalidArgument, "a vector of " + std::to_string(vector.size()) + " entries for " +
                                            std::to_string(chunks) + " chunks");
  }
  for (std::size_t i = 0; i < chunks; ++i) {
    try {
      if (vector[i].context() != shape.context) {
        throw Error(Errc::kInvalidArgument, "it belongs to another context");
      }
      require_entry(vector[i], shape);
      if (!same_bits(vector[i].scale(), vector[0].scale())) {
        throw Error(Errc::kScaleMismatch, "its scale is " + scale_text(vector[i].scale()) +
                                              ", that of the first " + scale_text(vector[0].scale()));
      }
    } catch (const Error& e) {
      throw Error(e.code(), "entry " + std::to_string(i) + " of the vector: " + e.what());
    }
  }
}

bool in_ntt_form(const Plaintext& entry) noexcept { return entry.is_ntt(); }
bool in_ntt_form(const Ciphertext& entry) noexcept { return entry.form() == Form::kNtt; }

template <typename Entry>
bool same_vector(const std::vector<Entry>& a, const std::vector<Entry>& b) noexcept {
  return std::ranges::equal(a, b, [](const Entry& x, const Entry& y) {
    return in_ntt_form(x) == in_ntt_form(y) && same_bits(x.scale(), y.scale()) &&
           std::ranges::equal(x.words(), y.words());
  });
}

}  // namespace

void require_applicable(const Operation& operation, const ObjectShape& shape, std::size_t chunks) {
  std::visit(Overloaded{[](const Identity&) {}, [](const Square&) {},
                        [&](const MultiplyPlain& by) { require_vector(by.vector, shape, chunks); },
                        [&](const Multiply& by) { require_vector(by.vector, shape, chunks); }},
             operation);
  require_fitting(result_scale(operation, shape), shape);
}

bool is_identity(const Operation& operation) noexcept { return std::holds_alternative<Identity>(operation); }

std::size_t result_size(const Operation& operation) noexcept {
  return std::holds_alternative<Square>(operation) || std::holds_alternative<Multiply>(operation) ? 3 : 2;
}

double result_scale(const Operation& operation, const ObjectShape& shape) noexcept {
  return std::visit(
      Overloaded{[&](const Identity&) { return shape.scale; },
                 [&](const Square&) { return shape.scale * shape.scale; },
                 [&](const MultiplyPlain& by) { return shape.scale * by.vector.front().scale(); },
                 [&](const Multiply& by) { return shape.scale * by.vector.front().scale(); }},
      operation);
}

Ciphertext apply(const Operation& operation, const Ciphertext& object, std::size_t chunk) {
  return std::visit(
      Overloaded{[&](const Identity&) { return object.clone(); },
                 [&](const Square&) { return square(object); },
                 [&](const MultiplyPlain& by) { return multiply_plain(object, by.vector[chunk]); },
                 [&](const Multiply& by) { return multiply(object, by.vector[chunk]); }},
      operation);
}

bool same_operation(const Operation& a, const Operation& b) noexcept {
  return a.index() == b.index() &&
         std::visit(Overloaded{[](const Identity&) { return true; }, [](const Square&) { return true; },
                               [&](const MultiplyPlain& by) {
                                 return same_vector(by.vector, std::get<MultiplyPlain>(b).vector);
                               },
                               [&](const Multiply& by) {
                                 return same_vector(by.vector, std::get<Multiply>(b).vector);
                               }},
                    a);
}

}  // namespace emeth
