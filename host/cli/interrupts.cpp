#include "cli/interrupts.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include "cli/exit_code.hpp"

namespace llm_rotate::cli {
namespace {

// For the signal handler, which may touch nothing else.
std::atomic<int> pending{0};
std::atomic<int> wake_descriptor{-1};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void on_interrupt(int) {
  const int saved = errno;
  if (pending.fetch_add(1) > 0) ::_exit(kInterrupted);
  const char byte = 0;
  // A full pipe is awake already.
  [[maybe_unused]] const ssize_t written = ::write(wake_descriptor.load(), &byte, 1);
  errno = saved;
}

}  // namespace

Interrupts::Interrupts(const std::vector<int>& signals) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
  reader_ = ends[0];
  writer_ = ends[1];
  pending = 0;
  wake_descriptor = writer_;
  struct sigaction action {};
  action.sa_handler = &on_interrupt;
  action.sa_flags = SA_RESTART;
  for (const int signal : signals) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;
    ::sigaction(signal, &action, nullptr);
    installed_.push_back(signal);
  }
}

Interrupts::~Interrupts() {
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  for (const int signal : installed_) ::sigaction(signal, &usual, nullptr);
  wake_descriptor = -1;
  if (reader_ >= 0) ::close(reader_);
  if (writer_ >= 0) ::close(writer_);
}

bool Interrupts::take() {
  std::array<char, 16> bytes{};
  while (::read(reader_, bytes.data(), bytes.size()) > 0) {
  }
  return pending.exchange(0) > 0;
}

}  // namespace llm_rotate::cli
