// Reads a configuration file again when it has changed, on a thread of its own.
//
// Made by `Engine` when `watch = true`. A bad file is logged and the old configuration kept.
// Threads: made and destroyed by one; the callback runs on the watch's own thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/file_watch.hpp"

namespace llm_rotate::runtime {

class ConfigWatch {
 public:
  // `reload` throws ConfigurationError for a file that cannot be used.
  ConfigWatch(std::string file, std::chrono::milliseconds between,
              std::function<void(const std::string& file)> reload);
  // Waits for a reload that is under way.
  ~ConfigWatch();
  ConfigWatch(const ConfigWatch&) = delete;
  ConfigWatch& operator=(const ConfigWatch&) = delete;

 private:
  void run();
  void read_again();

  const std::string file_;
  const std::chrono::milliseconds between_;
  const std::function<void(const std::string&)> reload_;
  FileWatch watch_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace llm_rotate::runtime
