// write_corpus FOLDER: the valid objects that each fuzzer starts from, in FOLDER/<target>/.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "targets.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: write_corpus FOLDER\n");
    return 2;
  }
  for (const emeth::fuzz::Target& target : emeth::fuzz::targets()) {
    const std::filesystem::path folder = std::filesystem::path(argv[1]) / target.name;
    std::filesystem::create_directories(folder);
    int number = 0;
    for (const std::vector<std::byte>& bytes : target.corpus()) {
      std::ofstream file(folder / (std::to_string(number++) + ".seal"), std::ios::binary);
      file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
  }
  return 0;
}
