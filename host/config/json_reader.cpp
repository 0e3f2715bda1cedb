#include <charconv>
#include <limits>
#include <unordered_set>
#include <utility>

#include "config/reader.hpp"
#include "config/text.hpp"

// RapidJSON tells where a fault is but not where a value began, so this reads RFC 8259 itself.
namespace llm_rotate::config {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void append_utf8(std::string& to, std::uint32_t code) {
  const auto put = [&](std::uint32_t bits) { to += static_cast<char>(bits); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | (code >> 6));
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12));
    put(0x80U | ((code >> 6) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | (code >> 18));
    put(0x80U | ((code >> 12) & 0x3FU));
    put(0x80U | ((code >> 6) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  ReadResult read() {
    ReadResult result;
    result.root.emplace();
    if (value(*result.root, 0)) {
      skip_blanks();
      if (at_ < text_.size()) fail("expected nothing more after the end of the configuration");
    }
    if (!error_.empty()) return ReadResult::fault(position_at(text_, error_at_), error_);
    return result;
  }

 private:
  bool fail(std::string message) {
    if (error_.empty()) {
      error_ = std::move(message);
      error_at_ = at_;
    }
    return false;
  }

  // Moves on and counts lines as it goes: positions are asked for in rising order.
  Position here() {
    for (; counted_ < at_; ++counted_) {
      if (text_[counted_] == '\n') {
        ++position_.line;
        position_.column = 1;
      } else if ((static_cast<unsigned char>(text_[counted_]) & 0xC0U) != 0x80) {
        ++position_.column;
      }
    }
    return position_;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_blanks() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  bool take(char c) {
    skip_blanks();
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  bool value(Node& to, std::size_t depth) {
    skip_blanks();
    to.position = here();
    if (depth > kMaxDepth) return fail("the values are nested too deeply");
    if (++nodes_ > kMaxNodes) return fail("there are too many values");
    switch (peek()) {
      case '{':
        return object(to, depth);
      case '[':
        return array(to, depth);
      case '"':
        to.kind = NodeKind::kString;
        return string(to.text);
      case 't':
        to.boolean = true;
        return word("true", NodeKind::kBool, to);
      case 'f':
        return word("false", NodeKind::kBool, to);
      case 'n':
        return word("null", NodeKind::kNull, to);
      default:
        return number(to);
    }
  }

  bool word(std::string_view expected, NodeKind kind, Node& to) {
    if (text_.substr(at_, expected.size()) != expected) return fail("expected a value");
    at_ += expected.size();
    to.kind = kind;
    return true;
  }

  bool array(Node& to, std::size_t depth) {
    to.kind = NodeKind::kArray;
    ++at_;
    if (take(']')) return true;
    do {
      if (!value(to.items.emplace_back(), depth + 1)) return false;
    } while (take(','));
    return take(']') || fail("expected ',' or ']'");
  }

  bool object(Node& to, std::size_t depth) {
    to.kind = NodeKind::kTable;
    ++at_;
    if (take('}')) return true;
    std::unordered_set<std::string> names;
    do {
      skip_blanks();
      Member& member = to.members.emplace_back();
      member.position = here();
      const std::size_t name_at = at_;
      if (peek() != '"') return fail("expected a name in double quotes");
      if (!string(member.name)) return false;
      if (!names.insert(member.name).second) {
        at_ = name_at;
        return fail("'" + shown(member.name) + "' is here twice");
      }
      if (!take(':')) return fail("expected ':'");
      if (!value(member.value, depth + 1)) return false;
    } while (take(','));
    return take('}') || fail("expected ',' or '}'");
  }

  bool string(std::string& to) {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail("a string must end on its own line");
      if (c != '\\') {
        to += c;
      } else if (!escape(to)) {
        return false;
      }
    }
    return fail("a string does not end");
  }

  bool escape(std::string& to) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    ++at_;
    const std::size_t known = kNames.find(peek());
    if (peek() != '\0' && known != std::string_view::npos) {
      to += kValues[known];
      return true;
    }
    std::uint32_t code = 0;
    if (!hex4(code)) return fail("unknown escape in a string");
    if (code >= 0xD800 && code < 0xDC00) {
      std::uint32_t low = 0;
      if (text_.substr(at_ + 1, 1) != "\\") return fail("half of a surrogate pair in a string");
      at_ += 2;
      if (!hex4(low) || low < 0xDC00 || low > 0xDFFF) {
        return fail("half of a surrogate pair in a string");
      }
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code < 0xE000) {
      return fail("half of a surrogate pair in a string");
    }
    append_utf8(to, code);
    return true;
  }

  // uXXXX; afterwards `at_` is on its last digit.
  bool hex4(std::uint32_t& code) {
    if (peek() != 'u' || text_.size() - at_ < 5) return false;
    const char* first = text_.data() + at_ + 1;
    const auto [end, status] = std::from_chars(first, first + 4, code, 16);
    if (status != std::errc() || end != first + 4) return false;
    at_ += 4;
    return true;
  }

  void digits() {
    while (is_digit(peek())) ++at_;
  }

  bool number(Node& to) {
    const std::size_t first = at_;
    if (peek() == '-') ++at_;
    if (!is_digit(peek())) {
      at_ = first;
      return fail("expected a value");
    }
    if (peek() == '0') {
      ++at_;
    } else {
      digits();
    }
    bool whole = true;
    if (peek() == '.') {
      whole = false;
      ++at_;
      if (!is_digit(peek())) return fail("expected a digit");
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!is_digit(peek())) return fail("expected a digit");
      digits();
    }
    store_number(text_.substr(first, at_ - first), whole, to);
    return true;
  }

  static void store_number(std::string_view digits, bool whole, Node& to) {
    const char* end = digits.data() + digits.size();
    if (whole && std::from_chars(digits.data(), end, to.integer).ec == std::errc()) {
      to.kind = NodeKind::kInt;
      return;
    }
    to.kind = NodeKind::kFloat;
    if (std::from_chars(digits.data(), end, to.number).ec != std::errc()) {
      to.number = std::numeric_limits<double>::infinity();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t counted_ = 0;
  Position position_{1, 1};
  std::size_t nodes_ = 0;
  std::string error_;
  std::size_t error_at_ = 0;
};

}  // namespace

ReadResult read_json(std::string_view text) {
  ReadResult result = JsonReader(text).read();
  if (!result.error.empty()) result.error = "this is not JSON: " + result.error;
  return result;
}

}  // namespace llm_rotate::config
