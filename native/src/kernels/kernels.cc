#include "kernels/kernels.h"

#include <cstdlib>
#include <cstring>

namespace emeth {
namespace {

struct Row {
  const Kernels& kernels;
  bool (*runs_here)() noexcept;
};

/// Fastest first; the scalar row, last, runs everywhere.
const Row kRows[] = {
    {kScalarKernels, []() noexcept { return true; }},
};

}  // namespace

const Kernels& choose_kernels(const char* only) noexcept {
  for (const Row& row : kRows) {
    const bool allowed = only == nullptr || std::strcmp(only, row.kernels.name) == 0;
    if (allowed && row.runs_here()) {
      return row.kernels;
    }
  }
  return kScalarKernels;
}

const Kernels& kernels() noexcept {
  static const Kernels& chosen = choose_kernels(std::getenv("AGG_KERNELS"));
  return chosen;
}

}  // namespace emeth
