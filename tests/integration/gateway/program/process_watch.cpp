#include "integration/gateway/program/process_watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace llm_rotate::tests {

namespace {

constexpr std::int64_t kSampleUs = 20'000;
// Shorter waits are what a machine with more to do than processors is like.
constexpr std::int64_t kNotedUs = 2'000;

std::string folder(pid_t pid) {
  return "/proc/" + std::to_string(pid);
}

}  // namespace

std::int64_t monotonic_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::int64_t ProcessWatch::field(const char* name) const {
  std::ifstream status(folder(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::stoll(line.substr(line.find(':') + 1));
  }
  return -1;
}

std::int64_t ProcessWatch::resident_kib() const {
  return field("VmRSS");
}

std::int64_t ProcessWatch::peak_kib() const {
  return field("VmHWM");
}

int ProcessWatch::open_files() const {
  std::error_code error;
  int count = 0;
  for (std::filesystem::directory_iterator at(folder(pid_) + "/fd", error), end; at != end;
       at.increment(error)) {
    if (error) return -1;
    ++count;
  }
  return count;
}

std::int64_t ProcessWatch::longest_queued_since() {
  std::error_code error;
  std::int64_t longest = 0;
  for (std::filesystem::directory_iterator at(folder(pid_) + "/task", error), end;
       !error && at != end; at.increment(error)) {
    std::int64_t ran = 0;
    std::int64_t queued = 0;
    if (!(std::ifstream(at->path() / "schedstat") >> ran >> queued)) continue;
    std::int64_t& before = queued_us_[at->path().filename()];
    longest = std::max(longest, queued / 1000 - before);
    before = queued / 1000;
  }
  return longest;
}

void ProcessWatch::sample() {
  const std::int64_t now = monotonic_us();
  if (now - sampled_us_ < kSampleUs) return;
  const std::int64_t queued = longest_queued_since();
  if (sampled_us_ != 0 && queued > kNotedUs) waits_.push_back({sampled_us_, now, queued});
  sampled_us_ = now;
}

std::int64_t ProcessWatch::queued_us(std::int64_t from_us, std::int64_t to_us) const {
  const auto first =
      std::lower_bound(waits_.begin(), waits_.end(), from_us,
                       [](const Wait& wait, std::int64_t from) { return wait.to_us < from; });
  std::int64_t sum = 0;
  for (auto wait = first; wait != waits_.end() && wait->from_us < to_us; ++wait) {
    sum += wait->queued_us;
  }
  return sum;
}

std::int64_t ProcessWatch::used_ms() const {
  std::ifstream stat(folder(pid_) + "/stat");
  std::string word;
  std::int64_t user = 0;
  std::int64_t system = 0;
  for (int i = 0; i < 13; ++i) stat >> word;
  stat >> user >> system;
  return (user + system) * 1000 / ::sysconf(_SC_CLK_TCK);
}

}  // namespace llm_rotate::tests
