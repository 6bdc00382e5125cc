// write_corpus FOLDER: what each fuzzer starts from, in FOLDER/<target>/: valid objects and one object of
// each malformed class.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "targets.h"

namespace {

void write(const std::filesystem::path& path, const emeth::fuzz::Bytes& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: write_corpus FOLDER\n");
    return 2;
  }
  for (const emeth::fuzz::Target& target : emeth::fuzz::targets()) {
    const std::filesystem::path folder = std::filesystem::path(argv[1]) / target.name;
    std::filesystem::create_directories(folder);
    int number = 0;
    for (const emeth::fuzz::Bytes& bytes : target.valid()) {
      write(folder / ("valid_" + std::to_string(number++)), bytes);
    }
    for (const emeth::fuzz::Malformed& object : target.malformed()) write(folder / object.name, object.bytes);
  }
  return 0;
}
