#include "math/kernel_choice.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/error.h"

namespace emeth {
namespace {

TEST(ChooseKernels, NoName_GivesTheFirstRowThatRunsHere) {
  const Row* row = kRows;
  while (!row->runs_here()) {
    ++row;
  }
  EXPECT_EQ(&choose_kernels(nullptr), &row->kernels);
}

TEST(ChooseKernels, UnknownName_IsRefusedAndTheRowsNamed) {
  for (const char* only : {"", "SCALAR", "scalar ", "avx1024"}) {
    try {
      choose_kernels(only);
      FAIL() << only;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), Errc::kInvalidArgument);
      EXPECT_NE(std::string(e.what()).find("AGG_KERNELS=" + std::string(only) + ": no row has that name"),
                std::string::npos)
          << e.what();
      EXPECT_NE(std::string(e.what()).find("scalar"), std::string::npos) << e.what();
    }
  }
}

TEST(ChooseKernels, NameOfARow_GivesItOrIsRefusedAsTheCpuHasIt) {
  for (const Row& row : kRows) {
    if (row.runs_here()) {
      EXPECT_EQ(&choose_kernels(row.kernels.name), &row.kernels);
    } else {
      EXPECT_THROW(choose_kernels(row.kernels.name), Error) << row.kernels.name;
    }
  }
}

TEST(Kernels, AreThoseOfTheEnvironmentAndStay) {
  const Kernels& chosen = kernels();
  EXPECT_EQ(&chosen, &choose_kernels(std::getenv("AGG_KERNELS")));
  EXPECT_EQ(&kernels(), &chosen);
}

}  // namespace
}  // namespace emeth
