#pragma once

#include <stdexcept>
#include <string>

namespace emeth {

/// Why an operation was refused. Append only: the numbers cross into Java, where HeErrorCode mirrors them.
enum class Errc : int {
  kInternal = 0,            ///< A broken invariant of ours.
  kInvalidArgument = 1,     ///< A caller's bug: an argument outside its documented interval.
  kInvalidParameters = 2,   ///< Encryption parameters that form no ring, chain or plaintext space.
  kInsecureParameters = 3,  ///< Parameters below the requested security level.
  kMalformed = 4,  ///< Bytes that are no object of the expected kind: header, sizes, flags, trailing bytes.
  kUnsupportedVersion = 5,  ///< A header version outside 4.0 ... 4.4.
  kCompressed = 6,          ///< A compressed object where only uncompressed ones are read.
  kParametersMismatch = 7,  ///< A parms_id that the context's chain doesn't contain.
  kLevelMismatch = 8,       ///< A level other than the one the operation needs.
  kFormMismatch = 9,        ///< Coefficient form where NTT form is needed, or the other way round.
  kScaleMismatch = 10,      ///< Two CKKS scales that should be equal but are not.
  kInvalidScale = 11,       ///< A scale that is no positive normal double or exceeds its level's modulus.
  kResidueOutOfRange = 12,  ///< A word that is no residue: >= q_i, or >= t.
  kTransparent = 13,        ///< A ciphertext that anybody could decrypt: all of c_1 ... are zero.
  kValueOutOfRange = 14,    ///< A number that can't be encoded: too large, not finite, too many of them.
  kEndOfChain = 15,         ///< No level below.
  kUnsupported = 16,        ///< An operation that the scheme or these parameters don't have (e.g. batching).
  kOutOfMemory = 17,        ///< The machine has not enough memory.
  kSizeMismatch = 18,       ///< A ciphertext with another number of polynomials than needed.
  kMissingKey = 19,         ///< A relinearization or Galois key that the keys object doesn't hold.
};

/// The one exception of the engine: a reason and a message that names the offending value and the remedy.
class Error : public std::runtime_error {
 public:
  Error(Errc code, const std::string& message) : std::runtime_error(message), code_(code) {}

  Errc code() const noexcept { return code_; }

 private:
  Errc code_;
};

}  // namespace emeth
