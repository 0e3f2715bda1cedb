// A folder that goes with its test, an output that can be read back, and a variable set for a
// while.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "cli/command.hpp"

namespace llm_rotate::cli {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "llm-rotate-cli-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name), std::ios::binary).rdbuf();
    return text.str();
  }

 private:
  std::filesystem::path path_;
};

// Files in place of the two outputs, so neither is a terminal.
class FakeContext {
 public:
  FakeContext() : out_(::fileno(out_file_), mode(), {}), err_(::fileno(err_file_), mode(), {}) {}
  ~FakeContext() {
    std::fclose(out_file_);
    std::fclose(err_file_);
  }
  FakeContext(const FakeContext&) = delete;
  FakeContext& operator=(const FakeContext&) = delete;

  GlobalOptions options;
  Context& context() { return context_; }
  std::string out() const { return content(out_file_); }
  std::string err() const { return content(err_file_); }

 private:
  static ColorMode mode() { return ColorMode::kNever; }
  static std::string content(std::FILE* file) {
    std::string text(1U << 20, '\0');
    const ssize_t got = ::pread(::fileno(file), text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }

  std::FILE* out_file_ = std::tmpfile();
  std::FILE* err_file_ = std::tmpfile();
  Output out_;
  Output err_;
  Context context_{options, out_, err_};
};

class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    if (value != nullptr) {
      ::setenv(name, value, 1);
    } else {
      ::unsetenv(name);
    }
  }
  ~ScopedVariable() {
    if (before_) {
      ::setenv(name_, before_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

}  // namespace llm_rotate::cli
