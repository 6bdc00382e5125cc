#include "targets.h"

#include "accumulator_targets.h"
#include "object_targets.h"
#include "sums_target.h"

namespace emeth::fuzz {

std::span<const Target> targets() {
  static const std::vector<Target> all = [] {
    std::vector<Target> together(object_targets().begin(), object_targets().end());
    together.insert(together.end(), accumulator_targets().begin(), accumulator_targets().end());
    together.push_back(sums_target());
    return together;
  }();
  return all;
}

}  // namespace emeth::fuzz
