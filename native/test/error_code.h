#pragma once

#include <gtest/gtest.h>

#include "base/error.h"

namespace emeth {

/// The code of the Error that `body` throws; a failed expectation if it throws none.
template <typename F>
Errc error_code_of(F&& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return Errc::kInternal;
}

}  // namespace emeth
