#pragma once

#include <algorithm>
#include <ctime>
#include <vector>

namespace emeth {

/// Processor time of this thread in microseconds: what others do with the machine shows in its caches only.
inline double processor_microseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

struct Times {
  double best;
  double median;
};

/// Of at least two runs. On virtual machines the clock stands still now and then: such runs don't count.
inline Times summary(std::vector<double> runs) {
  std::ranges::sort(runs);
  const auto best = std::ranges::upper_bound(runs, 0.0);
  return {best == runs.end() ? 0.0 : *best, runs[runs.size() / 2]};
}

}  // namespace emeth
