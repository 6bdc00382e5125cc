#include "wire/ciphertext.h"

#include <algorithm>
#include <string>

#include "random/uniform.h"
#include "wire/fields.h"

namespace emeth::wire {
namespace {

// Offsets and sizes of seal-wire-format 8.1: everything but the words.
constexpr std::size_t kFieldsBytes = 89;
constexpr std::size_t kFullOverhead = kFieldsBytes + kArrayOverhead;  // 113
constexpr std::size_t kSeedBytes = kHeaderBytes + 1 + sizeof(Seed);   // 81
constexpr std::size_t kSeededOverhead = kFullOverhead + kSeedBytes;   // 194
constexpr std::size_t kMinSize = 2;
constexpr std::size_t kMaxSize = 16;

std::string of(const char* what, u64 value, const char* expected) {
  return std::string(what) + " is " + std::to_string(value) + ", " + expected;
}

const Level& read_level(const Context& context, ByteReader& in, bool key_level) {
  const Level& level = known_level(context, read_parms_id(in));
  if (key_level && &level != &context.key_level()) {
    throw Error(Errc::kLevelMismatch, "a key has " + std::to_string(level.limbs()) + " limbs, not all " +
                                          std::to_string(context.key_level().limbs()));
  }
  if (!key_level && !context.is_data_level(level)) {
    throw Error(Errc::kLevelMismatch, "a ciphertext is at the key level (" + std::to_string(level.limbs()) +
                                          " limbs), where only keys live");
  }
  return level;
}

Form read_form(ByteReader& in, bool key_level) {
  const u8 flag = in.read_u8("NTT flag");
  if (flag > 1) throw Error(Errc::kMalformed, of("NTT flag", flag, "not 0 or 1"));
  if (key_level && flag == 0) throw Error(Errc::kFormMismatch, "a key is not in NTT form");
  return flag == 1 ? Form::kNtt : Form::kCoefficient;
}

std::size_t read_size(ByteReader& in, bool key_level) {
  const u64 size = in.read_u64("number of polynomials");
  if (size == 0) {
    throw Error(Errc::kSizeMismatch, "the ciphertext is empty: it has 0 polynomials, 2 to 16 are needed");
  }
  if (size < kMinSize || size > kMaxSize) {
    throw Error(Errc::kMalformed, of("number of polynomials", size, "not 2 to 16"));
  }
  if (key_level && size != kMinSize) {
    throw Error(Errc::kSizeMismatch, of("number of polynomials of a key", size, "not 2"));
  }
  return static_cast<std::size_t>(size);
}

void require_shape(ByteReader& in, const Level& level) {
  const u64 degree = in.read_u64("degree");
  if (degree != level.degree()) {
    throw Error(Errc::kMalformed, of("degree", degree, "its level has ") + std::to_string(level.degree()));
  }
  const u64 limbs = in.read_u64("number of limbs");
  if (limbs != level.limbs()) {
    throw Error(Errc::kMalformed,
                of("number of limbs", limbs, "its level has ") + std::to_string(level.limbs()));
  }
}

// The two forms have different sizes (8 * poly_words is never 81), so the total size tells them apart.
bool is_seeded(std::size_t bytes, std::size_t size, const Level& level) {
  const std::size_t full = kFullOverhead + 8 * size * level.poly_words();
  if (bytes == full) return false;
  const std::size_t seeded = kSeededOverhead + 8 * level.poly_words();
  if (size == 2 && bytes == seeded) return true;
  throw Error(Errc::kMalformed,
              "the object has " + std::to_string(bytes) + " bytes; " + std::to_string(size) +
                  " polynomials of this level make " + std::to_string(full) +
                  (size == 2 ? ", or " + std::to_string(seeded) + " with a seed" : std::string()));
}

SeedRecord read_seed(ByteReader& in, int minor) {
  read_header(in, kSeedBytes, minor);
  const u8 generator = in.read_u8("seed generator");
  if (generator != static_cast<u8>(Generator::kBlake2xb) &&
      generator != static_cast<u8>(Generator::kShake256)) {
    throw Error(Errc::kMalformed, of("seed generator", generator, "not 1 (BLAKE2Xb) or 2 (SHAKE256)"));
  }
  SeedRecord record{static_cast<Generator>(generator), {}};
  std::ranges::copy(in.read_bytes(record.seed.size(), "seed"), record.seed.begin());
  return record;
}

void require_residues(const CiphertextView& view) {
  const std::size_t polynomials = view.seed ? 1 : view.size;
  const std::size_t n = view.level->degree();
  const unsigned char* words = view.words;
  for (std::size_t p = 0; p < polynomials; ++p) {
    for (std::size_t i = 0; i < view.level->limbs(); ++i, words += 8 * n) {
      require_below(words, view.level->modulus(i).value(), n,
                    [&] { return "polynomial " + std::to_string(p) + ", limb " + std::to_string(i); });
    }
  }
}

// A seeded c_1 is not examined: a generator's output is zero with probability 1 / prod q_i^N.
void require_opaque(const CiphertextView& view) {
  if (view.seed) return;
  const std::size_t words = view.level->poly_words();
  if (!kernels().any_nonzero(view.words + 8 * words, (view.size - 1) * words)) {
    throw Error(Errc::kTransparent, "the ciphertext is transparent: all polynomials but the first are zero");
  }
}

void write_fields(const Ciphertext& ciphertext, ByteWriter& out) {
  const Level& level = ciphertext.level();
  out.write_bytes(level.parms_id());
  out.write_u8(static_cast<u8>(ciphertext.form()));
  out.write_u64(ciphertext.size());
  out.write_u64(level.degree());
  out.write_u64(level.limbs());
  out.write_f64(ciphertext.scale());
  out.write_u64(1);  // correction factor
}

}  // namespace

CiphertextView parse_ciphertext(const Context& context, std::span<const std::byte> bytes,
                                const CiphertextExpectation& expectation) {
  ByteReader in(bytes);
  const int minor = read_header(in, bytes.size(), expectation.outer_minor);
  CiphertextView view{};
  view.level = &read_level(context, in, expectation.key_level);
  view.form = read_form(in, expectation.key_level);
  view.size = read_size(in, expectation.key_level);
  require_shape(in, *view.level);
  const bool seeded = is_seeded(bytes.size(), view.size, *view.level);
  view.scale = in.read_f64("scale");
  require_scale(view.scale, context.scheme() == Scheme::kBfv || expectation.key_level);
  const u64 correction = in.read_u64("correction factor");
  if (correction != 1) throw Error(Errc::kMalformed, of("correction factor", correction, "not 1"));
  const std::size_t polynomials = seeded ? 1 : view.size;
  view.words = wire_words(read_array(in, polynomials * view.level->poly_words(), minor));
  if (seeded) view.seed = read_seed(in, minor);
  if (expectation.unchecked_words) return view;
  require_residues(view);
  if (!expectation.allow_transparent) require_opaque(view);
  return view;
}

Ciphertext materialize(const ContextPtr& context, const CiphertextView& view) {
  Ciphertext ciphertext(context, *view.level, view.size, view.form, view.scale);
  const std::span<u64> words = ciphertext.words();
  if (!view.seed) {
    copy_words(view.words, words);
    return ciphertext;
  }
  const std::size_t half = view.level->poly_words();
  copy_words(view.words, words.first(half));
  SeedStream stream(view.seed->generator, view.seed->seed);
  sample_uniform(stream, view.level->moduli(), view.level->degree(), words.last(half));
  return ciphertext;
}

Ciphertext load_ciphertext(const ContextPtr& context, std::span<const std::byte> bytes,
                           const CiphertextExpectation& expectation) {
  return materialize(context, parse_ciphertext(*context, bytes, expectation));
}

std::size_t saved_bytes(const Ciphertext& ciphertext) noexcept {
  return kFullOverhead + ciphertext.words().size_bytes();
}

void save(const Ciphertext& ciphertext, std::span<std::byte> out) {
  require_room(out, saved_bytes(ciphertext));
  ByteWriter writer(out);
  write_header(writer, out.size());
  write_fields(ciphertext, writer);
  write_array(writer, ciphertext.words());
}

std::size_t saved_seeded_bytes(const Ciphertext& ciphertext) noexcept {
  return kSeededOverhead + 8 * ciphertext.level().poly_words();
}

void save_seeded(const Ciphertext& ciphertext, const SeedRecord& seed, std::span<std::byte> out) {
  if (ciphertext.size() != 2) {
    throw Error(Errc::kInvalidArgument,
                of("number of polynomials", ciphertext.size(), "a seed stands for one of 2"));
  }
  require_room(out, saved_seeded_bytes(ciphertext));
  ByteWriter writer(out);
  write_header(writer, out.size());
  write_fields(ciphertext, writer);
  write_array(writer, ciphertext.words().first(ciphertext.level().poly_words()));
  write_header(writer, kSeedBytes);
  writer.write_u8(static_cast<u8>(seed.generator));
  writer.write_bytes(seed.seed);
}

std::size_t max_body_bytes(const Context& context, std::size_t size, bool key_level) noexcept {
  const Level& level = key_level ? context.key_level() : context.first_level();
  const std::size_t polynomials = std::clamp(size, kMinSize, kMaxSize);
  return std::max(kFullOverhead + 8 * polynomials * level.poly_words(),
                  kSeededOverhead + 8 * level.poly_words()) -
         kHeaderBytes;
}

}  // namespace emeth::wire
