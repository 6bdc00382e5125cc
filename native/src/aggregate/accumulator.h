#pragma once

#include <optional>
#include <span>
#include <vector>

#include "aggregate/lazy_sum.h"
#include "aggregate/operation.h"
#include "wire/ciphertext.h"

namespace emeth {

/// What one SubJob sends: serialized ciphertexts, one per chunk, uncompressed, full or seeded.
using Objects = std::span<const std::span<const std::byte>>;

/// A result on its way into an accumulator.
struct Submission {
  Objects objects;
  i64 factor;  ///< in [-(2^32 - 1), 2^32 - 1]; with 0 everything is validated and nothing added
};

/// Running sums of SubJob results, each `chunks` ciphertexts of size 2 at one level, one form and one scale.
/// Every channel sums factor * operation(ciphertext) for every chunk, all channels over the same results.
/// Sums are exact modulo every q_i, hence the same words in any order and any partition; a result that was
/// added with a factor and with its negation leaves no trace. Not thread-safe; the bytes given to add must
/// not change during the call.
class Accumulator {
 public:
  /// @param limbs the data level of every result
  /// @param scale the CKKS scale of every result, to the bit; 1.0 in BFV
  /// @param channels 1 to 16
  /// @throws Error(kInvalidArgument | kLevelMismatch | kInvalidScale); as require_applicable, the message
  ///   beginning with "channel <i>: "
  Accumulator(ContextPtr context, std::size_t chunks, std::size_t limbs, double scale,
              std::vector<Operation> channels);

  /// Adds factor * operation(objects[i]) to chunk i of every channel; when this throws, the sums are what
  /// they were. Without products words are checked in the pass that adds them, and taken back if one is
  /// refused. Products are all made before one is added: 24 * limbs * N bytes (16 for MultiplyPlain) per
  /// chunk and channel during the call.
  /// @throws Error as wire::parse_ciphertext; kSizeMismatch | kLevelMismatch | kFormMismatch | kScaleMismatch
  ///   where an object isn't what this accumulator takes; kTransparent where it, or what an operation makes
  ///   of it, is; the message begins with "object <i>: ". kInvalidArgument for another number of objects than
  ///   chunks, or a factor outside its interval
  void add(Objects objects, i64 factor);

  /// As add, one after the other, but several results in one pass over the sums. What is refused leaves no
  /// trace and does not stop the others.
  /// @return for each result in order what add would have thrown, or nothing
  /// @throws std::bad_alloc if there is no memory for the list of refusals; nothing was added then
  std::vector<std::optional<Error>> add_all(std::span<const Submission> submissions);

  /// Adds what `other` holds. @throws Error(kInvalidArgument) unless both were made alike, vectors included
  void merge(const Accumulator& other);

  std::size_t chunks() const noexcept { return chunks_; }
  std::size_t channels() const noexcept { return channels_.size(); }

  /// Chunk i of a channel, fully reduced: size 2, or 3 for Square and Multiply, the CKKS scale being the
  /// product of the scales. The accumulator is not disturbed. An empty sum, or one that cancels, is
  /// transparent:
  /// @throws Error(kInvalidArgument | kTransparent)
  Ciphertext total(std::size_t channel, std::size_t chunk) const;

  /// Bytes of the sum of a chunk of that channel as save_sum writes it: 8 per word.
  /// @throws Error(kInvalidArgument) if there is no such channel
  std::size_t sum_bytes(std::size_t channel) const;

  /// Writes chunk i of a channel: the words of the sum in [0, q_i), little-endian, component-major. Unlike
  /// total it takes sums that are empty or cancel. The accumulator is not disturbed.
  /// @param out sum_bytes(channel) bytes
  /// @throws Error(kInvalidArgument)
  void save_sum(std::size_t channel, std::size_t chunk, std::span<std::byte> out) const;

  /// Adds what an accumulator that was made alike has saved; all of it or nothing.
  /// @param sums of every chunk of every channel, channel-major, each as save_sum writes it
  /// @throws Error(kInvalidArgument) for another number of them; kMalformed for other lengths;
  ///   kResidueOutOfRange naming the first word that is no residue; kOutOfMemory
  void add_sums(Objects sums);

 private:
  /// A result whose headers are right and whose words are being added.
  struct Passing {
    std::size_t submission;  ///< its index
    std::vector<wire::CiphertextView> views;
    i64 factor;
    bool is_bad = false;
  };

  bool is_empty() const noexcept { return sums_.empty(); }
  void require_place(std::size_t channel, std::size_t chunk) const;
  void require_sum(std::span<const std::byte> sum, std::size_t channel) const;
  void allocate_for(std::span<const wire::CiphertextView> views);
  void allocate_sums();
  void require_arguments(const Submission& submission) const;
  void require_shape(const wire::CiphertextView& view) const;
  std::vector<wire::CiphertextView> views_of(Objects objects, bool unchecked_words) const;
  [[noreturn]] void throw_refusal(Objects objects) const;

  bool sums_objects_only() const noexcept;
  Passing admit(const Submission& submission, std::size_t index);
  void add_passing(std::span<Passing> passing) noexcept;
  void add_chunk(std::size_t chunk, std::span<Passing> passing) noexcept;
  void take_back(const Passing& bad) noexcept;
  Addend expanded_addend(const wire::CiphertextView& view, i64 factor) noexcept;

  void add_validated(const Submission& submission);
  std::vector<Ciphertext> products_of(const wire::CiphertextView& view, std::size_t chunk) const;
  void add_to_chunk(std::size_t chunk, const wire::CiphertextView& view, std::span<const Ciphertext> products,
                    i64 factor) noexcept;
  void add_view(LazySum& sum, const wire::CiphertextView& view, i64 factor) noexcept;
  void add_product(LazySum& sum, const Ciphertext& product, i64 factor) const noexcept;

  ObjectShape shape_;
  std::size_t chunks_;
  std::vector<Operation> channels_;
  std::vector<LazySum> sums_;  ///< channel-major; none until the first result: a job may be described long
                               ///< before it is run
  AlignedBuffer expanded_;     ///< c_1 of the seeded object being added; empty until there is one
};

}  // namespace emeth
