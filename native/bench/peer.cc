#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "aggregate/accumulator.h"
#include "wire/parameters.h"

// The engine without Java, for a process that compares the two: `peer PARAMETERS OBJECT` reads serialized
// encryption parameters and one serialized ciphertext, prints "ready", and answers every line
// "OPERATION<tab>REPETITIONS" with the nanoseconds of processor time that they took. Operations:
//
//   add    Accumulator::add of the object, as the Java method of that name calls it
//   copy   memcpy of the object's bytes
//   empty  what the loop itself takes
//
// Started by `./aggregator bench`; `printf 'add\t1000\n' | peer …` serves callgrind and perf as well.

namespace emeth {
namespace {

using Bytes = std::vector<std::byte>;

Bytes read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(std::string("cannot read ") + path);
  const std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
  Bytes bytes(chars.size());
  std::memcpy(bytes.data(), chars.data(), chars.size());
  return bytes;
}

u64 processor_nanos() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);  // what others do with the machine is none of ours
  return static_cast<u64>(now.tv_sec) * 1'000'000'000 + static_cast<u64>(now.tv_nsec);
}

class Subjects {
 public:
  Subjects(const Bytes& parameters, Bytes object)
      : context_(Context::create(Parameters::create(wire::load_parameters(parameters), Security::k128))),
        object_(std::move(object)),
        target_(object_.size()),
        total_(context_, 1, context_->first_level().limbs(),
               wire::load_ciphertext(context_, object_, {}).scale(), std::vector<Operation>(1)) {}

  void add() {
    const std::span<const std::byte> object(object_);
    total_.add(std::span(&object, 1), 1);
  }
  void copy() {
    std::memcpy(target_.data(), object_.data(), object_.size());
    asm volatile("" ::"r"(target_.data()) : "memory");  // somebody might read it
  }

 private:
  ContextPtr context_;
  Bytes object_;
  Bytes target_;
  Accumulator total_;  // one channel, Identity
};

using Work = void (*)(Subjects&);

u64 timed(Subjects& subjects, Work work, long repetitions) {
  const u64 start = processor_nanos();
  for (long i = 0; i < repetitions; ++i) work(subjects);
  return processor_nanos() - start;
}

void serve(Subjects& subjects) {
  const std::map<std::string, Work> operations{
      {"add", [](Subjects& s) { s.add(); }},
      {"copy", [](Subjects& s) { s.copy(); }},
      {"empty", [](Subjects&) {}},
  };
  std::printf("ready\n");
  std::fflush(stdout);
  char line[128];
  while (std::fgets(line, sizeof line, stdin) != nullptr) {
    const char* tab = std::strchr(line, '\t');
    const auto found =
        operations.find(std::string(static_cast<const char*>(line), tab == nullptr ? line : tab));
    if (found == operations.end()) throw std::runtime_error(std::string("no operation in ") + line);
    std::printf("%llu\n",
                static_cast<unsigned long long>(timed(subjects, found->second, std::atol(tab + 1))));
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace emeth

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: peer PARAMETERS OBJECT\n");
    return 2;
  }
  try {
    emeth::Subjects subjects(emeth::read_file(argv[1]), emeth::read_file(argv[2]));
    emeth::serve(subjects);
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "peer: %s\n", e.what());
    return 1;
  }
}
