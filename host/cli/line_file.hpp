// Files of lines, read and written without ever holding more than one line: inputs of any size, and
// outputs that a killed process leaves whole but for its last line.
//
// Used by `BatchRun`. Threads: one at a time for each object. Throws ConfigurationError for a file
// that cannot be used.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::cli {

// Reads from front to back.
class LineSource {
 public:
  explicit LineSource(const std::string& path);
  ~LineSource();
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;

  // The next line without its end; nothing behind the last one.
  std::optional<std::string> next();
  std::uint64_t number() const { return number_; }  // of the line that came last, from 1
  std::int64_t bytes_read() const { return taken_; }
  std::int64_t size() const { return size_; }  // -1 for what is no file

 private:
  bool fill();

  std::string path_;
  int descriptor_ = -1;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;
  std::int64_t taken_ = 0;
  std::int64_t size_ = -1;
};

// Appends whole lines, each with one write.
class LineSink {
 public:
  // Tells `visit` each line that is there already, and cuts off a last one that was not finished.
  // One process at a time: another one that has the file is an error.
  LineSink(const std::string& path, const std::function<void(std::string_view)>& visit);
  ~LineSink();
  LineSink(const LineSink&) = delete;
  LineSink& operator=(const LineSink&) = delete;

  // A line that does not get whole into the file is taken out again.
  void write(std::string_view line);

 private:
  void recover(const std::function<void(std::string_view)>& visit);
  void take_back(std::size_t half_line);

  std::string path_;
  int descriptor_ = -1;
  bool is_whole_ = true;
};

}  // namespace llm_rotate::cli
