#include "aggregate/evaluator.h"

#include "bfv/plain.h"
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

}  // namespace emeth
