// What the server answers, and its reader: hiredis parses, this builds and bounds.
//
// Used by Link. A server is not trusted: replies that are too large, too many or no replies at all
// end the connection. Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

namespace llm_rotate::redis {

struct Reply {
  enum class Kind : std::uint8_t { kNil, kInteger, kText, kError, kArray };

  Kind kind = Kind::kNil;
  std::int64_t integer = 0;
  std::string text;  // kText, kError
  std::vector<Reply> items;

  bool is_error() const { return kind == Kind::kError; }
  // Whatever is not there reads as zero or nothing.
  const Reply& at(std::size_t index) const;
  std::int64_t number_at(std::size_t index) const { return at(index).integer; }
  std::string_view text_at(std::size_t index) const { return at(index).text; }
};

class ReplyReader {
 public:
  static constexpr std::size_t kMostItems = 200'000;  // in one reply
  static constexpr std::size_t kMostBytes = 16U << 20U;

  ReplyReader();
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  void feed(std::string_view bytes);
  // The next whole reply; none if more bytes are needed, or if it is broken.
  std::optional<Reply> next();
  bool broken() const { return broken_; }

 private:
  struct Free {
    void operator()(redisReader* reader) const;
  };

  std::unique_ptr<redisReader, Free> reader_;
  std::size_t items_ = 0;  // of the reply under way
  bool broken_ = false;
};

// `*2\r\n$4\r\nAUTH\r\n...`: the head, then its arguments one by one.
void append_count(std::string& out, std::size_t arguments);
void append_argument(std::string& out, std::string_view argument);
void append_argument(std::string& out, std::int64_t number);

}  // namespace llm_rotate::redis
