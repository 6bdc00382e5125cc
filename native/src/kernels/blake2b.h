#pragma once

#include "kernels/word_arithmetic.h"

// BLAKE2b, one hash per lane: rows differ in their lanes only. Internal linkage, as every row compiles its
// own.
namespace emeth {
namespace {

inline constexpr u64 kBlake2bStart[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                         0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                         0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

inline constexpr u8 kBlake2bSigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

/// The fields of BLAKE2's parameter block that we use; the others are zero. [RFC7693, 2.5] [BLAKE2X]
struct Blake2bParameters {
  u8 digest_bytes;
  u8 key_bytes = 0;
  u8 fanout = 0;
  u8 depth = 0;
  u32 leaf_bytes = 0;
  u32 node_offset = 0;
  u32 xof_bytes = 0;
  u8 inner_bytes = 0;
};

/// One lane of 64 bits, with the members that hashing takes of a row's lanes.
struct OneWord {
  using Words = u64;

  static constexpr std::size_t kLanes = 1;

  EMETH_ALWAYS_INLINE static u64 load(const void* p) noexcept {
    u64 word;
    __builtin_memcpy(&word, p, sizeof word);
    return word;
  }
  EMETH_ALWAYS_INLINE static void store(void* p, u64 x) noexcept { __builtin_memcpy(p, &x, sizeof x); }
  EMETH_ALWAYS_INLINE static u64 broadcast(u64 x) noexcept { return x; }
  EMETH_ALWAYS_INLINE static u64 add(u64 a, u64 b) noexcept { return a + b; }
  EMETH_ALWAYS_INLINE static u64 bit_xor(u64 a, u64 b) noexcept { return a ^ b; }
  template <int kBits>
  EMETH_ALWAYS_INLINE static u64 rotate_right(u64 x) noexcept {
    return x >> kBits | x << (64 - kBits);
  }
  EMETH_ALWAYS_INLINE static void transpose(u64 (&)[1]) noexcept {}
};

template <typename Lanes>
class Blake2b {
 public:
  using Words = typename Lanes::Words;

  /// The chaining values before the first block, the same in all lanes.
  static void start(Words (&state)[8], const Blake2bParameters& p) noexcept {
    const u64 parameters[8] = {u64{p.digest_bytes} | u64{p.key_bytes} << 8 | u64{p.fanout} << 16 |
                                   u64{p.depth} << 24 | u64{p.leaf_bytes} << 32,
                               u64{p.node_offset} | u64{p.xof_bytes} << 32,
                               u64{p.inner_bytes} << 8};  // byte 16 is the node depth, 0
    for (int i = 0; i < 8; ++i) state[i] = Lanes::broadcast(kBlake2bStart[i] ^ parameters[i]);
  }

  /// F of [RFC7693], 3.2, of a block of which only the first kMessageWords words may be other than zero.
  /// `counter`: message bytes up to and including this block.
  template <int kMessageWords>
  static void compress(Words (&state)[8], const Words (&message)[kMessageWords], u64 counter,
                       bool last) noexcept {
    Words v[16];
    for (int i = 0; i < 8; ++i) {
      v[i] = state[i];
      v[i + 8] = Lanes::broadcast(kBlake2bStart[i]);
    }
    v[12] = Lanes::broadcast(kBlake2bStart[4] ^ counter);
    if (last) v[14] = Lanes::broadcast(~kBlake2bStart[6]);
    rounds<0>(v, message);
    for (int i = 0; i < 8; ++i) state[i] = Lanes::bit_xor(state[i], Lanes::bit_xor(v[i], v[i + 8]));
  }

 private:
  static constexpr int kRounds = 12;

  /// The message schedule is known when compiling, and so is which words are zero.
  template <int kRound, int kMessageWords>
  EMETH_ALWAYS_INLINE static void rounds(Words (&v)[16], const Words (&m)[kMessageWords]) noexcept {
    mix<kRound, 0>(v[0], v[4], v[8], v[12], m);
    mix<kRound, 2>(v[1], v[5], v[9], v[13], m);
    mix<kRound, 4>(v[2], v[6], v[10], v[14], m);
    mix<kRound, 6>(v[3], v[7], v[11], v[15], m);
    mix<kRound, 8>(v[0], v[5], v[10], v[15], m);
    mix<kRound, 10>(v[1], v[6], v[11], v[12], m);
    mix<kRound, 12>(v[2], v[7], v[8], v[13], m);
    mix<kRound, 14>(v[3], v[4], v[9], v[14], m);
    if constexpr (kRound + 1 < kRounds) rounds<kRound + 1>(v, m);
  }

  template <int kRound, int kAt, int kMessageWords>
  EMETH_ALWAYS_INLINE static void mix(Words& a, Words& b, Words& c, Words& d,
                                      const Words (&m)[kMessageWords]) noexcept {
    a = add_message<kRound, kAt>(Lanes::add(a, b), m);
    d = Lanes::template rotate_right<32>(Lanes::bit_xor(d, a));
    c = Lanes::add(c, d);
    b = Lanes::template rotate_right<24>(Lanes::bit_xor(b, c));
    a = add_message<kRound, kAt + 1>(Lanes::add(a, b), m);
    d = Lanes::template rotate_right<16>(Lanes::bit_xor(d, a));
    c = Lanes::add(c, d);
    b = Lanes::template rotate_right<63>(Lanes::bit_xor(b, c));
  }

  template <int kRound, int kAt, int kMessageWords>
  EMETH_ALWAYS_INLINE static Words add_message(Words x, const Words (&m)[kMessageWords]) noexcept {
    constexpr int kWord = kBlake2bSigma[kRound % 10][kAt];
    if constexpr (kWord < kMessageWords) return Lanes::add(x, m[kWord]);
    return x;
  }
};

/// Kernels::blake2xb_4096: the roots of several outputs in lanes, then the nodes of each.
template <typename Lanes>
class Blake2xb {
 public:
  static void outputs(unsigned char* out, const unsigned char* key, u64 first, std::size_t count) {
    while (count != 0) {
      const std::size_t taken = count < Lanes::kLanes ? count : Lanes::kLanes;
      u64 digests[8][Lanes::kLanes];
      roots(digests, key, first);
      for (std::size_t lane = 0; lane < taken; ++lane) {
        Words message[8];
        for (int i = 0; i < 8; ++i) message[i] = Lanes::broadcast(digests[i][lane]);
        nodes(out, message);
        out += kOutputBytes;
      }
      wipe(digests);
      first += taken;
      count -= taken;
    }
  }

 private:
  using Hash = Blake2b<Lanes>;
  using Words = typename Lanes::Words;

  static constexpr u32 kOutputBytes = 4096;
  static constexpr u32 kNodeBytes = 64;
  static constexpr u64 kBlockBytes = 128;

  /// Word i of lane l's root is digests[i][l]; that lane's message is the number first + l.
  static void roots(u64 (&digests)[8][Lanes::kLanes], const unsigned char* key, u64 first) noexcept {
    Words state[8], key_words[8], number[1] = {Lanes::add(Lanes::broadcast(first), lane_numbers())};
    Hash::start(state,
                {.digest_bytes = 64, .key_bytes = 64, .fanout = 1, .depth = 1, .xof_bytes = kOutputBytes});
    for (int i = 0; i < 8; ++i) key_words[i] = Lanes::broadcast(OneWord::load(key + 8 * i));
    Hash::compress(state, key_words, kBlockBytes, false);
    Hash::compress(state, number, kBlockBytes + 8, true);
    for (int i = 0; i < 8; ++i) Lanes::store(digests[i], state[i]);
    wipe(key_words);
    wipe(state);
  }

  /// The nodes of one output, each the hash of the root.
  static void nodes(unsigned char* out, const Words (&root)[8]) noexcept {
    constexpr std::size_t kParts = 8 / Lanes::kLanes;
    for (u32 node = 0; node < kOutputBytes / kNodeBytes; node += Lanes::kLanes) {
      Words state[8];
      Hash::start(state, {.digest_bytes = kNodeBytes,
                          .leaf_bytes = kNodeBytes,
                          .node_offset = 0,
                          .xof_bytes = kOutputBytes,
                          .inner_bytes = kNodeBytes});
      state[1] = Lanes::bit_xor(state[1], Lanes::add(Lanes::broadcast(node), lane_numbers()));
      Hash::compress(state, root, kNodeBytes, true);
      for (std::size_t part = 0; part < kParts; ++part) {
        Words rows[Lanes::kLanes];
        for (std::size_t l = 0; l < Lanes::kLanes; ++l) rows[l] = state[part * Lanes::kLanes + l];
        Lanes::transpose(rows);
        for (std::size_t l = 0; l < Lanes::kLanes; ++l) {
          Lanes::store(out + kNodeBytes * (node + l) + 8 * Lanes::kLanes * part, rows[l]);
        }
      }
    }
  }

  EMETH_ALWAYS_INLINE static Words lane_numbers() noexcept {
    static constexpr u64 kNumbers[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    return Lanes::load(kNumbers);
  }

  /// Keys are secrets, and outputs may become some. Copies in registers and spilled ones stay.
  template <typename T>
  static void wipe(T& secrets) noexcept {
    __builtin_memset(&secrets, 0, sizeof secrets);
    asm volatile("" : : "r"(&secrets) : "memory");
  }
};

}  // namespace
}  // namespace emeth
