#include "rlwe/parms_id.h"

#include <vector>

#include "base/byte_reader.h"
#include "random/blake2.h"

namespace emeth {

ParmsId parms_id_of(Scheme scheme, std::size_t n, std::span<const u64> q, u64 t) {
  std::vector<std::byte> message(8 * (q.size() + 3));
  ByteWriter out(message);
  out.write_u64(static_cast<u64>(scheme));
  out.write_u64(n);
  out.write_words(q);
  out.write_u64(t);
  return blake2b_256(message);
}

std::string to_hex(const ParmsId& id) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * id.size());
  for (const std::byte b : id) {
    text += kDigits[std::to_integer<unsigned>(b >> 4)];
    text += kDigits[std::to_integer<unsigned>(b & std::byte{15})];
  }
  return text;
}

}  // namespace emeth
