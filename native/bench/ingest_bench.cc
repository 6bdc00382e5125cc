#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "aggregate/accumulator.h"
#include "math/primes.h"
#include "processor_time.h"
#include "random/uniform.h"

// Times of taking results in, one thread, beside memcpy of the same bytes: microseconds of processor time per
// result, best and median of many runs, and the median's ratio to memcpy's. "hot" reads the same result again
// and again; "cold" cycles through 64 MiB of them, so that none is in a cache of the core.
//
//   AGG_KERNELS=scalar ingest_bench [part of a name]

namespace emeth {
namespace {

/// Serialized results, each as if in a buffer of its own: containers align objects to 64 bytes.
class Results {
 public:
  Results(std::size_t count, std::size_t bytes) : bytes_(bytes), stride_((bytes + 4096 + 63) / 64 * 64) {
    memory_ = AlignedBuffer(count * stride_ / 8);
    count_ = count;
  }

  std::span<std::byte> at(std::size_t i) {
    return {reinterpret_cast<std::byte*>(memory_.data()) + i * stride_, bytes_};
  }
  std::span<const std::byte> next() {
    at_ = (at_ + 1) % count_;
    return at(at_);
  }

 private:
  std::size_t bytes_, stride_, count_ = 0, at_ = 0;
  AlignedBuffer memory_;
};

struct Bench {
  const char* filter;
  std::string group;
  double memcpy_median = 0;

  /// Runs `body`, which takes `results` results in, for about half a second, at least five times.
  double run(const std::string& what, std::size_t results, const std::function<void()>& body) const {
    const std::string name = group + " " + what;
    if (name.find(filter) == std::string::npos && what != "memcpy") return 0;
    std::vector<double> times;
    const double end = processor_microseconds() + 500000.0;
    while (times.size() < 5 || processor_microseconds() < end) {
      const double start = processor_microseconds();
      body();
      times.push_back((processor_microseconds() - start) / static_cast<double>(results));
    }
    const auto [best, median] = summary(times);
    std::printf("%-48s %10.1f %10.1f", name.c_str(), best, median);
    if (memcpy_median != 0) std::printf(" %7.2f", median / memcpy_median);
    std::printf("\n");
    return median;
  }
};

Ciphertext random_ciphertext(const ContextPtr& context, double scale) {
  const Level& level = context->first_level();
  Ciphertext object(context, level, 2, scale == 1.0 ? Form::kCoefficient : Form::kNtt, scale);
  std::mt19937_64 random(7);
  for (std::size_t i = 0; i < object.words().size(); ++i) {
    object.words()[i] = random() % level.modulus(i / level.degree() % level.limbs()).value();
  }
  return object;
}

/// `count` copies of the object's bytes.
Results results_of(const Ciphertext& object, bool seeded, std::size_t count) {
  const std::size_t bytes = seeded ? wire::saved_seeded_bytes(object) : wire::saved_bytes(object);
  Results results(count, bytes);
  for (std::size_t i = 0; i < count; ++i) {
    if (seeded) {
      wire::save_seeded(object, {Generator::kBlake2xb, {}}, results.at(i));
    } else {
      wire::save(object, results.at(i));
    }
  }
  return results;
}

void ingest(Bench& bench, const Ciphertext& object, std::size_t count) {
  Results full = results_of(object, false, count);
  const auto accumulator = [&] {
    return Accumulator(object.context(), 1, object.level().limbs(), object.scale(), [] {
      std::vector<Operation> channels;
      channels.emplace_back(Identity{});
      return channels;
    }());
  };
  AlignedBuffer copy(full.at(0).size() / 8 + 1);
  bench.memcpy_median = 0;
  bench.memcpy_median = bench.run("memcpy", 1, [&] {
    const std::span<const std::byte> bytes = full.next();
    std::memcpy(copy.data(), bytes.data(), bytes.size());
    asm volatile("" : : "r"(copy.data()) : "memory");
  });
  const auto add_one = [](Accumulator& sum, Results& results, i64 factor) {
    const std::span<const std::byte> bytes = results.next();
    sum.add(std::span(&bytes, 1), factor);
  };
  Accumulator sum = accumulator();
  bench.run("add", 1, [&] { add_one(sum, full, 1); });
  const auto add_together = [&](std::size_t together, i64 factor) {
    std::vector<std::span<const std::byte>> bytes(together);
    std::vector<Submission> submissions;
    for (auto& one : bytes) {
      one = full.next();
      submissions.push_back({std::span(&one, 1), factor});
    }
    sum.add_all(submissions);
  };
  for (const std::size_t together : {2, 4, 8}) {
    bench.run("add_all of " + std::to_string(together), together, [&] { add_together(together, 1); });
  }
  bench.run("add weighted", 1, [&] { add_one(sum, full, 1000); });
  bench.run("add_all of 8 weighted", 8, [&] { add_together(8, 1000); });
  bench.run("add with the largest weight", 1, [&] { add_one(sum, full, 0xffffffff); });
  bench.run("add retracted", 1, [&] { add_one(sum, full, -1); });
  Results seeded = results_of(object, true, count);
  bench.run("add seeded", 1, [&] { add_one(sum, seeded, 1); });
}

void ingest(Bench& bench, Scheme scheme, std::size_t n, std::vector<u64> q, u64 t, double scale) {
  constexpr std::size_t kColdBytes = std::size_t{64} << 20;
  const ContextPtr context =
      Context::create(Parameters::create({static_cast<u8>(scheme), n, std::move(q), t}, Security::k128));
  const Ciphertext object = random_ciphertext(context, scale);
  const std::string name = std::string(scheme == Scheme::kBfv ? "bfv" : "ckks") + " N=" + std::to_string(n) +
                           " k=" + std::to_string(object.level().limbs());
  bench.group = name + " hot";
  ingest(bench, object, 1);
  bench.group = name + " cold";
  ingest(bench, object, kColdBytes / object.words().size_bytes() + 1);
}

void expansion(Bench& bench) {
  bench.group = "BLAKE2Xb";
  bench.memcpy_median = 0;
  AlignedBuffer words(std::size_t{1} << 15);
  u64 first = 0;
  bench.run("256 KiB", 1, [&] {
    kernels().blake2xb_4096(reinterpret_cast<unsigned char*>(words.data()),
                            reinterpret_cast<const unsigned char*>(&bench), first, 64);
    first += 64;
  });
}

}  // namespace
}  // namespace emeth

int main(int argc, char** argv) {
  using emeth::Scheme;
  emeth::Bench bench{argc > 1 ? argv[1] : "", "", 0};
  std::printf("row %s\n%-48s %10s %10s %7s\n", emeth::kernels().name, "microseconds per result", "best",
              "median", "/memcpy");
  emeth::ingest(bench, Scheme::kBfv, 8192, emeth::default_bfv_modulus(8192),
                emeth::batching_plain_modulus(8192, 20), 1.0);
  const std::vector<int> bits = {60, 45, 45, 45, 45, 45, 45, 45, 60};
  emeth::ingest(bench, Scheme::kCkks, 16384, emeth::coefficient_modulus(16384, bits), 0, 0x1p45);
  emeth::expansion(bench);
  return 0;
}
