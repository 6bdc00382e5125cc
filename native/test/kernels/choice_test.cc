#include <gtest/gtest.h>

#include <cstdlib>

#include "kernels/kernels.h"

namespace emeth {
namespace {

TEST(ChooseKernels, NameOfARow_GivesThatRow) { EXPECT_STREQ(choose_kernels("scalar").name, "scalar"); }

TEST(ChooseKernels, UnknownName_LeavesTheScalarRow) {
  for (const char* only : {"", "SCALAR", "scalar ", "avx1024"}) {
    EXPECT_STREQ(choose_kernels(only).name, "scalar") << only;
  }
}

TEST(Kernels, AreThoseOfTheEnvironmentAndStay) {
  const Kernels& chosen = kernels();
  EXPECT_EQ(&chosen, &choose_kernels(std::getenv("AGG_KERNELS")));
  EXPECT_EQ(&kernels(), &chosen);
}

}  // namespace
}  // namespace emeth
