#include "targets.h"

#include "accumulator_targets.h"
#include "object_targets.h"

namespace emeth::fuzz {

std::span<const Target> targets() {
  static const std::vector<Target> all = [] {
    std::vector<Target> both(object_targets().begin(), object_targets().end());
    both.insert(both.end(), accumulator_targets().begin(), accumulator_targets().end());
    return both;
  }();
  return all;
}

}  // namespace emeth::fuzz
