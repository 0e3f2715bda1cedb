#include "runtime/config_watch.hpp"

#include <exception>
#include <utility>

#include "observe/say.hpp"

namespace llm_rotate::runtime {

ConfigWatch::ConfigWatch(std::string file, std::chrono::milliseconds between,
                         std::function<void(const std::string&)> reload)
    : file_(std::move(file)),
      between_(between),
      reload_(std::move(reload)),
      watch_(look_at(file_)),
      thread_([this] { run(); }) {}

ConfigWatch::~ConfigWatch() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void ConfigWatch::run() {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, between_, [this] { return stop_; })) {
    if (!watch_.changed(look_at(file_))) continue;
    lock.unlock();
    read_again();
    lock.lock();
  }
}

void ConfigWatch::read_again() {
  try {
    reload_(file_);
    observe::say(observe::Weight::kInfo, file_ + " has changed and is in use");
  } catch (const std::exception& error) {
    observe::say(
        observe::Weight::kError,
        file_ + " has changed but is not used, the old configuration stays: " + error.what());
  }
}

}  // namespace llm_rotate::runtime
