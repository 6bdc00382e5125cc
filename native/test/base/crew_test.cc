#include "base/crew.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace emeth {
namespace {

/// Runs `operation` with `helpers` threads that serve it.
template <typename Operation>
void with_helpers(std::size_t helpers, Operation operation) {
  Crew crew(helpers + 1);
  std::vector<std::thread> threads;
  {
    const CrewScope scope(&crew);  // first: a helper of an operation that does not begin leaves
    for (std::size_t i = 0; i < helpers; ++i) {
      threads.emplace_back([&crew] { crew.serve(); });
    }
    operation();
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(ParallelFor, WithoutACrewRunsInOrderInThisThread) {
  std::vector<std::size_t> seen;
  parallel_for(5, [&](std::size_t i) { seen.push_back(i); });
  EXPECT_EQ(seen, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(crew_threads(), 1u);
}

TEST(ParallelFor, WithHelpersRunsEveryIndexOnce) {
  for (const std::size_t helpers : {0u, 1u, 2u, 7u}) {
    with_helpers(helpers, [&] {
      EXPECT_EQ(crew_threads(), helpers + 1);
      for (std::size_t count = 0; count < 200; ++count) {
        std::vector<int> times(count);
        parallel_for(count, [&](std::size_t i) { ++times[i]; });
        EXPECT_EQ(times, std::vector<int>(count, 1)) << helpers << " helpers";
      }
    });
  }
}

/// Rounds of loops, each on the results of the one before.
std::vector<u64> mixed() {
  std::vector<u64> words(64, 1);
  for (u64 round = 0; round < 2000; ++round) {
    std::vector<u64> next(words.size());
    parallel_for(words.size(),
                 [&](std::size_t i) { next[i] = 3 * words[i] + words[(i + 1) % 64] + i + round; });
    words = std::move(next);
  }
  return words;
}

TEST(ParallelFor, LoopAfterALoopSeesItsResults) {
  const std::vector<u64> expected = mixed();
  with_helpers(3, [&] { EXPECT_EQ(mixed(), expected); });
}

TEST(ParallelFor, NestedRunsInTheTasksThread) {
  with_helpers(3, [] {
    parallel_for(16, [](std::size_t) {
      EXPECT_EQ(crew_threads(), 1u);
      const std::thread::id self = std::this_thread::get_id();
      parallel_for(4, [&](std::size_t) { EXPECT_EQ(std::this_thread::get_id(), self); });
    });
    EXPECT_EQ(crew_threads(), 4u);
  });
}

TEST(ParallelFor, ThrowsTheErrorOfTheSmallestIndexAfterAllRan) {
  with_helpers(3, [] {
    for (int round = 0; round < 200; ++round) {
      std::atomic<int> ran = 0;
      try {
        parallel_for(50, [&](std::size_t i) {
          ++ran;
          if (i % 10 == 7) {
            throw std::runtime_error(std::to_string(i));
          }
        });
        FAIL() << "nothing was thrown";
      } catch (const std::runtime_error& e) {
        EXPECT_STREQ(e.what(), "7");
        EXPECT_EQ(ran, 50);
      }
    }
    std::vector<int> times(9);
    parallel_for(9, [&](std::size_t i) { ++times[i]; });
    EXPECT_EQ(times, std::vector<int>(9, 1)) << "after a failure";
  });
}

TEST(Crew, ServeBeforeTheOperationReturns) {
  Crew crew(2);
  crew.serve();  // as an executor does that runs everything in the caller's thread
  const CrewScope scope(&crew);
  int sum = 0;
  parallel_for(3, [&](std::size_t i) { sum += static_cast<int>(i); });
  EXPECT_EQ(sum, 3);
}

TEST(Crew, ServeAfterTheOperationReturnsAtOnce) {
  Crew crew(2);
  {
    const CrewScope scope(&crew);
  }
  crew.serve();
  EXPECT_EQ(crew_threads(), 1u);
}

TEST(Crew, HelperThatFellAsleepIsWokenForTasksAndAtTheEnd) {
  with_helpers(1, [] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::atomic<int> met = 0;  // both tasks are running at the same time: there are two threads
    parallel_for(2, [&](std::size_t) {
      ++met;
      while (met < 2) {
        std::this_thread::yield();
      }
    });
    EXPECT_EQ(met, 2);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
}

TEST(CrewScope, WithoutACrewHidesTheOuterOne) {
  Crew crew(3);
  const CrewScope outer(&crew);
  EXPECT_EQ(crew_threads(), 3u);
  {
    const CrewScope alone(nullptr);
    EXPECT_EQ(crew_threads(), 1u);
  }
  EXPECT_EQ(crew_threads(), 3u);
}

}  // namespace
}  // namespace emeth
