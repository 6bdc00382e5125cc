#pragma once

#include <utility>
#include <vector>

#include "aggregate/operation.h"

namespace emeth {

/// Operations can't be copied, so that no braces make a list of them.
template <typename... Operations>
std::vector<Operation> channels(Operations... operations) {
  std::vector<Operation> list;
  (list.emplace_back(std::move(operations)), ...);
  return list;
}

}  // namespace emeth
