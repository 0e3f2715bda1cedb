// Reads JSON once, from front to back, without building anything: the visitor sees each member
// where it stands in the text, so that a reply can be summarised and mended by its bytes alone.
// Checks all that a parser would check (grammar, UTF-8, depth); what it accepts may be passed on
// unread.
//
// Called by the reply readers and stream decoders of provider plugins, once for each event of each
// stream: this is their hot path. Not thread-safe; one cursor, one text, which must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::plugin_base {

class JsonCursor {
 public:
  static constexpr int kMaxDepth = 128;

  struct Span {
    std::size_t at = 0;
    std::size_t size = 0;
  };
  struct Member {
    std::string_view name;  // unescaped; valid until the visit returns
    Span key;               // the quoted name in the text
  };

  explicit JsonCursor(std::string_view text) : text_(text) { skip_space(); }

  // Whether everything so far was JSON, and whether nothing is left.
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && at_ == text_.size(); }
  // The first character of the next value; '\0' when there is none.
  char peek() const { return ok_ && at_ < text_.size() ? text_[at_] : '\0'; }
  std::size_t offset() const { return at_; }
  std::string_view text(Span span) const { return text_.substr(span.at, span.size); }

  // visit(const Member&) for each member of the object that comes next; it must take the value, by
  // any of the functions here. A value that is no object is skipped.
  template <class Visit>
  void object(Visit&& visit) {
    if (peek() != '{') {
      skip();
      return;
    }
    if (!enter()) return;
    if (take('}')) {
      leave();
      return;
    }
    std::string unescaped;
    do {
      const Span key = {at_, 0};
      const std::optional<std::string_view> raw = string();
      if (!raw) fail();
      if (!ok_) return;
      const Member member = {unescape_into(*raw, unescaped), {key.at, raw->size() + 2}};
      if (!take(':')) fail();
      if (ok_) visit(member);
    } while (ok_ && take(','));
    if (ok_ && !take('}')) fail();
    leave();
  }

  // visit() for each element of the array that comes next. A value that is no array is skipped.
  template <class Visit>
  void array(Visit&& visit) {
    if (peek() != '[') {
      skip();
      return;
    }
    if (!enter()) return;
    if (take(']')) {
      leave();
      return;
    }
    do {
      visit();
    } while (ok_ && take(','));
    if (ok_ && !take(']')) fail();
    leave();
  }

  // The next value if it is a string: what stands between the quotes, escapes and all.
  std::optional<std::string_view> string();
  // The next value if it is a number.
  std::optional<std::int64_t> integer();
  // Takes any value; says where it stands.
  Span skip();
  // What stands between `begin` and here, without the white space behind it: the value that was
  // taken in the meantime.
  Span since(std::size_t begin) const;

  // `raw` with its escapes undone. Gives `raw` itself when it has none, else `scratch`.
  static std::string_view unescape_into(std::string_view raw, std::string& scratch);

 private:
  bool enter() {
    ++at_;
    if (++depth_ > kMaxDepth) fail();
    skip_space();
    return ok_;
  }
  void leave() { --depth_; }
  void fail() { ok_ = false; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    skip_space();
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }
  void skip_plain();
  bool skip_escape();
  bool skip_utf8();
  bool skip_digits();
  void skip_number();
  void skip_word(std::string_view word);

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool ok_ = true;
};

}  // namespace llm_rotate::plugin_base
