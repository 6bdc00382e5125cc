#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <type_traits>

#include "base/types.h"

namespace emeth {

/// The threads that share the work of one operation: the one that runs it, and helpers that come and go as
/// they like. No thread is made here. The operation waits for no helper, but for the tasks that helpers have
/// begun.
class Crew {
 public:
  /// @param threads how many there may be, the operation's own included: decides how finely work is cut,
  /// never
  ///   what comes out
  explicit Crew(std::size_t threads) noexcept : threads_(threads == 0 ? 1 : threads) {}

  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// A helper's part: takes over tasks until the operation is over. Returns at once if it is over already,
  /// and soon if it does not begin: the thread that is to run it may be waiting for this one.
  void serve() noexcept;

 private:
  friend class CrewScope;
  template <typename Body>
  friend void parallel_for(std::size_t count, Body&& body);
  friend std::size_t crew_threads() noexcept;

  using Task = void (*)(const void* body, std::size_t index);

  /// The crew of the operation that runs in this thread; nullptr in a task, so that loops in it are plain
  /// ones.
  static Crew* current() noexcept;

  void run(std::size_t count, Task task, const void* body);
  bool run_one_task() noexcept;
  bool await_tasks() const noexcept;
  void await_end_of_tasks() const noexcept;
  void keep_error(std::size_t index) noexcept;

  static constexpr u32 kOver = ~u32{0};

  const std::size_t threads_;
  std::atomic<bool> begun_{false};

  // The loop that is running. Written by the operation's thread while there are neither unclaimed nor
  // unfinished tasks, read after a task was claimed.
  Task task_ = nullptr;
  const void* body_ = nullptr;
  std::size_t count_ = 0;
  alignas(64) std::atomic<u32> unclaimed_{0};   ///< tasks nobody has begun; kOver at the end of the operation
  alignas(64) std::atomic<u32> unfinished_{0};  ///< tasks that have not returned

  std::mutex error_mutex_;
  std::exception_ptr error_;  ///< of the failed task with the smallest index, as in a plain loop
  std::size_t error_index_ = 0;
};

/// One operation of this thread: while it lives, parallel_for shares its tasks with `crew`, which is
/// dismissed at the end and serves no other. nullptr: the operation is alone.
class CrewScope {
 public:
  explicit CrewScope(Crew* crew) noexcept;
  ~CrewScope();

  CrewScope(const CrewScope&) = delete;
  CrewScope& operator=(const CrewScope&) = delete;

 private:
  Crew* crew_;
  Crew* outer_;
};

/// How many threads a loop may have: 1 without a crew, and within a task.
std::size_t crew_threads() noexcept;

/// body(i) for every i below `count`, in any order and at the same time; returns when all have returned.
/// Bodies write to places of their own. If some throw, the others run nevertheless, and the exception of the
/// smallest i is thrown. Without a crew, and within another body, a plain loop.
/// @param count below 2^32 - 1
template <typename Body>
void parallel_for(std::size_t count, Body&& body) {
  if (Crew* const crew = Crew::current(); crew != nullptr && count > 1) {
    using Callable = std::remove_reference_t<Body>;
    crew->run(
        count,
        [](const void* b, std::size_t i) { (*const_cast<Callable*>(static_cast<const Callable*>(b)))(i); },
        std::addressof(body));
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    body(i);
  }
}

/// parallel_for of bodies that have parallel loops themselves. What can't be shared out evenly, one body to a
/// thread, comes first, body after body, all threads within each.
template <typename Body>
void balanced_for(std::size_t count, Body&& body) {
  const std::size_t first = count % crew_threads();
  for (std::size_t i = 0; i < first; ++i) {
    body(i);
  }
  parallel_for(count - first, [&](std::size_t i) { body(first + i); });
}

}  // namespace emeth
