#include "wire/header.h"

#include <array>
#include <cstdio>
#include <string>

#include "base/error.h"

namespace emeth::wire {
namespace {

// The magic number 0xA15E, little-endian.
constexpr u8 kMagicLow = 0x5e;
constexpr u8 kMagicHigh = 0xa1;

std::string hex(u8 byte) {
  std::array<char, 5> text;
  std::snprintf(text.data(), text.size(), "0x%02x", static_cast<unsigned>(byte));
  return text.data();
}

// SEAL 3.4 wrote no version: byte 2 is zero, the compression mode follows. Only magic and zero byte together
// mean that header; SEAL itself takes any bytes for it, which is why it is not read here.
void require_modern(u8 header_bytes) {
  if (header_bytes == kHeaderBytes) return;
  if (header_bytes == 0) {
    throw Error(Errc::kUnsupportedVersion,
                "a legacy header of SEAL 3.4; load and save the object with SEAL 4.x first");
  }
  throw Error(Errc::kMalformed, "header size byte is " + hex(header_bytes) + ", not 0x10");
}

void require_version(u8 major, u8 minor, int outer_minor) {
  const std::string version = std::to_string(major) + "." + std::to_string(minor);
  if (major == 3) {
    throw Error(Errc::kUnsupportedVersion,
                "header version " + version + " is legacy; load and save the object with SEAL 4.x first");
  }
  if (major != kMajor || minor > kMinorNewest) {
    throw Error(Errc::kUnsupportedVersion,
                "header version is " + version + ", supported are 4.0 to 4." + std::to_string(kMinorNewest));
  }
  if (outer_minor >= 0 && minor != outer_minor) {
    throw Error(Errc::kMalformed, "a nested object has version " + version +
                                      " inside an object of version 4." + std::to_string(outer_minor));
  }
}

void require_uncompressed(u8 mode, bool nested) {
  if (mode == 0) return;
  if (mode > 2) {
    throw Error(Errc::kMalformed,
                "compression mode is " + std::to_string(mode) + ", known are 0 (none), 1 (zlib), 2 (zstd)");
  }
  const std::string name = mode == 1 ? "zlib" : "zstd";
  throw Error(Errc::kCompressed,
              nested ? "a nested object is compressed with " + name + ", which SEAL never writes"
                     : "the object is compressed with " + name + "; decompress it first");
}

}  // namespace

u8 read_header(ByteReader& in, u64 expected, int outer_minor) {
  const u8 low = in.read_u8("header magic");
  const u8 high = in.read_u8("header magic");
  if (low != kMagicLow || high != kMagicHigh) {
    throw Error(Errc::kMalformed, "header begins with " + hex(low) + " " + hex(high) + ", not 0x5e 0xa1");
  }
  require_modern(in.read_u8("header size byte"));
  const u8 major = in.read_u8("header major version");
  const u8 minor = in.read_u8("header minor version");
  require_version(major, minor, outer_minor);
  require_uncompressed(in.read_u8("header compression mode"), outer_minor >= 0);
  const u8 reserved_low = in.read_u8("header reserved byte");
  const u8 reserved_high = in.read_u8("header reserved byte");
  if (reserved_low != 0 || reserved_high != 0) {
    throw Error(Errc::kMalformed,
                "reserved header bytes are " + hex(reserved_low) + " " + hex(reserved_high) + ", not zero");
  }
  const u64 size = in.read_u64("header object size");
  if (size != expected) {
    throw Error(Errc::kMalformed, "header says the object has " + std::to_string(size) + " bytes, it has " +
                                      std::to_string(expected));
  }
  return minor;
}

void write_header(ByteWriter& out, u64 size) {
  out.write_u8(kMagicLow);
  out.write_u8(kMagicHigh);
  out.write_u8(static_cast<u8>(kHeaderBytes));
  out.write_u8(kMajor);
  out.write_u8(kMinorWritten);
  out.write_u8(0);  // not compressed
  out.write_u16(0);
  out.write_u64(size);
}

}  // namespace emeth::wire
