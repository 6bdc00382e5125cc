#include "aggregate/evaluator.h"

#include "bfv/multiply.h"
#include "bfv/plain.h"
#include "ckks/multiply.h"
#include "ckks/plain.h"

namespace emeth {
namespace {

bool is_bfv(const Ciphertext& ciphertext) { return ciphertext.context()->scheme() == Scheme::kBfv; }

}  // namespace

Ciphertext add_plain(const Ciphertext& a, const Plaintext& b) {
  return is_bfv(a) ? bfv::add_plain(a, b) : ckks::add_plain(a, b);
}

Ciphertext sub_plain(const Ciphertext& a, const Plaintext& b) {
  return is_bfv(a) ? bfv::sub_plain(a, b) : ckks::sub_plain(a, b);
}

Ciphertext multiply_plain(const Ciphertext& a, const Plaintext& b) {
  return is_bfv(a) ? bfv::multiply_plain(a, b) : ckks::multiply_plain(a, b);
}

Ciphertext rescale_to_next(const Ciphertext& a) {
  if (is_bfv(a)) throw Error(Errc::kUnsupported, "BFV has no scale to rescale; use mod_switch_to_next");
  return ckks::rescale_to_next(a);
}

Ciphertext multiply(const Ciphertext& a, const Ciphertext& b) {
  return is_bfv(a) ? bfv::multiply(a, b) : ckks::multiply(a, b);
}

Ciphertext square(const Ciphertext& a) { return is_bfv(a) ? bfv::square(a) : ckks::square(a); }

Ciphertext multiply_many(std::span<const Ciphertext* const> operands, const RelinKeys& keys) {
  return bfv::multiply_many(operands, keys);
}

Ciphertext exponentiate(const Ciphertext& a, u64 exponent, const RelinKeys& keys) {
  return bfv::exponentiate(a, exponent, keys);
}

}  // namespace emeth
