#include "base/crew.h"

#include <utility>

namespace emeth {
namespace {

constinit thread_local Crew* current_crew = nullptr;

/// Some 20 to 50 microseconds: phases of an operation follow each other faster than a thread falls asleep and
/// wakes up.
constexpr int kSpins = 1000;

void pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Spins until `done`, at most kSpins times.
template <typename Done>
bool spin_until(Done done) noexcept {
  for (int i = 0; i < kSpins; ++i) {
    if (done()) {
      return true;
    }
    pause();
  }
  return done();
}

}  // namespace

Crew* Crew::current() noexcept { return current_crew; }

std::size_t crew_threads() noexcept { return Crew::current() == nullptr ? 1 : Crew::current()->threads_; }

CrewScope::CrewScope(Crew* crew) noexcept : crew_(crew), outer_(current_crew) {
  current_crew = crew;
  if (crew != nullptr) {
    crew->begun_.store(true, std::memory_order_relaxed);
  }
}

CrewScope::~CrewScope() {
  current_crew = outer_;
  if (crew_ != nullptr) {
    crew_->unclaimed_.store(Crew::kOver, std::memory_order_release);
    crew_->unclaimed_.notify_all();
  }
}

void Crew::run(std::size_t count, Task task, const void* body) {
  task_ = task;
  body_ = body;
  count_ = count;
  unfinished_.store(static_cast<u32>(count), std::memory_order_relaxed);
  unclaimed_.store(static_cast<u32>(count), std::memory_order_release);
  unclaimed_.notify_all();
  while (run_one_task()) {
  }
  await_end_of_tasks();
  if (error_ != nullptr) {
    std::rethrow_exception(std::exchange(error_, nullptr));
  }
}

// A thread that claims a task has seen the loop it belongs to, be it another than the one it last looked at:
// the exchange reads the store that published it. Until the task returns, the loop cannot end.
bool Crew::run_one_task() noexcept {
  u32 unclaimed = unclaimed_.load(std::memory_order_relaxed);
  do {
    if (unclaimed == 0 || unclaimed == kOver) {
      return false;
    }
  } while (!unclaimed_.compare_exchange_weak(unclaimed, unclaimed - 1, std::memory_order_acquire,
                                             std::memory_order_relaxed));
  const std::size_t index = count_ - unclaimed;
  Crew* const crew = std::exchange(current_crew, nullptr);
  try {
    task_(body_, index);
  } catch (...) {
    keep_error(index);
  }
  current_crew = crew;
  if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    unfinished_.notify_one();
  }
  return true;
}

void Crew::keep_error(std::size_t index) noexcept {
  const std::lock_guard lock(error_mutex_);
  if (error_ == nullptr || index < error_index_) {
    error_ = std::current_exception();
    error_index_ = index;
  }
}

void Crew::await_end_of_tasks() const noexcept {
  const auto none_left = [this] { return unfinished_.load(std::memory_order_acquire) == 0; };
  if (spin_until(none_left)) {
    return;
  }
  for (u32 left = unfinished_.load(std::memory_order_acquire); left != 0;
       left = unfinished_.load(std::memory_order_acquire)) {
    unfinished_.wait(left, std::memory_order_acquire);
  }
}

void Crew::serve() noexcept {
  do {
    while (run_one_task()) {
    }
  } while (await_tasks());
}

/// Whether there may be tasks again; otherwise the operation is over, or does not begin.
bool Crew::await_tasks() const noexcept {
  const auto changed = [this] { return unclaimed_.load(std::memory_order_relaxed) != 0; };
  if (!spin_until(changed)) {
    if (!begun_.load(std::memory_order_relaxed)) {
      return false;
    }
    unclaimed_.wait(0, std::memory_order_relaxed);
  }
  return unclaimed_.load(std::memory_order_relaxed) != kOver;
}

}  // namespace emeth
