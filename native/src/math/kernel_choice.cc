#include "math/kernel_choice.h"

#include <cstdlib>
#include <string>

#include "base/error.h"

namespace emeth {
namespace {

[[noreturn]] void refuse(const std::string& only, const std::string& why) {
  std::string names;
  for (const Row& row : kRows) {
    if (row.runs_here()) {
      names += (names.empty() ? "" : ", ") + std::string(row.kernels.name);
    }
  }
  throw Error(Errc::kInvalidArgument, "AGG_KERNELS=" + only + ": " + why + "; rows that run here: " + names);
}

}  // namespace

const Kernels& choose_kernels(const char* only) {
  for (const Row& row : kRows) {
    if (only == nullptr && row.runs_here()) {
      return row.kernels;
    }
    if (only != nullptr && std::string(only) == row.kernels.name) {
      if (!row.runs_here()) {
        refuse(only, "this CPU lacks the instructions of that row");
      }
      return row.kernels;
    }
  }
  refuse(only, "no row has that name");
}

const Kernels& kernels() {
  static const Kernels& chosen = choose_kernels(std::getenv("AGG_KERNELS"));
  return chosen;
}

}  // namespace emeth
