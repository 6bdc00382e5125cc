#pragma once

#include <limits>
#include <string>

#include "base/error.h"
#include "base/types.h"

namespace emeth {

// Values with which a stranger would try his luck.

inline constexpr u64 kHuge[] = {u64{1} << 32, u64{1} << 61, u64{1} << 63, ~u64{0}, ~u64{0} - 1};
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kBadScales[] = {0.0,
                                        -0.0,
                                        -1.0,
                                        kInfinity,
                                        -kInfinity,
                                        std::numeric_limits<double>::quiet_NaN(),
                                        std::numeric_limits<double>::denorm_min(),
                                        0x1p-1023};

/// What the message says, for the tests that read it.
template <typename F>
std::string message_of(F&& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace emeth
