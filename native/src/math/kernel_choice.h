#pragma once

#include "kernels/kernels.h"

namespace emeth {

/// The fastest row this CPU runs; a non-null `only` narrows the choice to the row of that name.
/// @throws Error(kInvalidArgument) if there is no such row, or if this CPU can't run it
const Kernels& choose_kernels(const char* only);

/// choose_kernels of the environment variable AGG_KERNELS, chosen once. Throws as it does until a choice is
/// made; NttTables make it before anything is computed.
const Kernels& kernels();

}  // namespace emeth
