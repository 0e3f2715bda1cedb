#include "openai_family/reply_scan.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace llm_rotate::openai_family {

namespace {

// No answer counts more; keeps sums of hostile numbers in range.
constexpr std::int64_t kMaxTokens = 1'000'000'000'000;

std::int64_t tokens(ReplyScan::Cursor& cursor) {
  return std::clamp<std::int64_t>(cursor.integer().value_or(0), 0, kMaxTokens);
}

// Whether the next value, which is taken, is a text or an array that is not empty.
bool takes_something(ReplyScan::Cursor& cursor) {
  if (cursor.peek() == '"') {
    const auto text = cursor.string();
    return text && !text->empty();
  }
  std::size_t elements = 0;
  cursor.array([&] {
    cursor.skip();
    ++elements;
  });
  return elements > 0;
}

// Takes one number out of the object that comes next.
std::int64_t take_detail(ReplyScan::Cursor& cursor, std::string_view name,
                         std::string_view second_name, std::int64_t& second) {
  std::int64_t first = 0;
  cursor.object([&](const ReplyScan::Cursor::Member& member) {
    if (member.name == name) {
      first = tokens(cursor);
    } else if (member.name == second_name) {
      second = tokens(cursor);
    } else {
      cursor.skip();
    }
  });
  return first;
}

}  // namespace

bool ReplyScan::read(std::string_view text) {
  text_ = text;
  model_.clear();
  has_choices_ = false;
  named_ = false;
  object_is_error_ = false;
  error_ = {};
  choices_.clear();
  calls_.clear();
  usage_.reset();
  short_completion_ = {};
  Cursor cursor(text);
  if (cursor.peek() != '{') return false;
  cursor.object([&](const Cursor::Member& member) { read_member(cursor, member); });
  return cursor.at_end();
}

void ReplyScan::read_member(Cursor& cursor, const Cursor::Member& member) {
  if (member.name == "choices") {
    has_choices_ = cursor.peek() == '[';
    cursor.array([&] { read_choice(cursor); });
  } else if (member.name == "model") {
    std::string scratch;
    if (const auto raw = cursor.string()) model_ = Cursor::unescape_into(*raw, scratch);
  } else if (member.name == "usage") {
    read_usage(cursor);
  } else if (member.name == "error") {
    error_ = cursor.skip();
  } else if (member.name == "object" || member.name == "type") {
    named_ = cursor.peek() == '"';
    object_is_error_ = cursor.string() == "error" || object_is_error_;
  } else {
    cursor.skip();
  }
}

void ReplyScan::read_choice(Cursor& cursor) {
  Choice choice;
  choice.first_call = calls_.size();
  cursor.object([&](const Cursor::Member& member) {
    if (member.name == "delta" || member.name == "message") {
      read_message(cursor, choice);
    } else if (member.name == "finish_reason") {
      const std::size_t begin = cursor.offset();
      std::string scratch;
      if (const auto raw = cursor.string()) {
        choice.finish_reason = Cursor::unescape_into(*raw, scratch);
      }
      choice.finish = cursor.since(begin);
    } else if (member.name == "index") {
      choice.index = cursor.integer().value_or(0);
    } else if (member.name == "error") {
      choice.error = cursor.skip();
    } else {
      cursor.skip();
    }
  });
  choices_.push_back(std::move(choice));
}

void ReplyScan::read_message(Cursor& cursor, Choice& choice) {
  cursor.object([&](const Cursor::Member& member) {
    if (member.name == "content" || member.name == "reasoning_details") {
      choice.speaks = takes_something(cursor) || choice.speaks;
    } else if (member.name == "refusal") {
      choice.refused = takes_something(cursor);
      choice.speaks = choice.speaks || choice.refused;
    } else if (member.name == "reasoning_content") {
      choice.reasoning_content = member.key;
      choice.reasoning_content_is_null = cursor.peek() == 'n';
      choice.speaks = takes_something(cursor) || choice.speaks;
    } else if (member.name == "reasoning") {
      if (cursor.peek() == '"') choice.reasoning = member.key;
      choice.speaks = takes_something(cursor) || choice.speaks;
    } else if (member.name == "tool_calls") {
      read_calls(cursor, choice);
    } else if (member.name == "function_call" || member.name == "audio") {
      choice.speaks = cursor.peek() == '{' || choice.speaks;
      cursor.skip();
    } else {
      cursor.skip();
    }
  });
}

void ReplyScan::read_calls(Cursor& cursor, Choice& choice) {
  cursor.array([&] {
    ToolCall call;
    const std::size_t begin = cursor.offset();
    const bool is_call = cursor.peek() == '{';
    cursor.object([&](const Cursor::Member& member) {
      if (member.name == "index") {
        call.index = cursor.integer();
      } else if (member.name == "id") {
        call.id = cursor.string().value_or(std::string_view());
      } else if (member.name == "function" || member.name == "custom") {
        cursor.object([&](const Cursor::Member& inner) {
          if (inner.name == "name") {
            call.name = cursor.string().value_or(std::string_view());
          } else {
            cursor.skip();
          }
        });
      } else {
        cursor.skip();
      }
    });
    if (!is_call) return;
    call.span = cursor.since(begin);
    calls_.push_back(call);
    ++choice.call_count;
  });
  choice.called = choice.called || choice.call_count > 0;
  choice.speaks = choice.speaks || choice.called;
}

void ReplyScan::read_usage(Cursor& cursor) {
  if (cursor.peek() != '{') {
    cursor.skip();
    return;
  }
  sdk::Usage usage;
  usage.known = true;
  Span completion;
  std::int64_t unused = 0;
  cursor.object([&](const Cursor::Member& member) {
    if (member.name == "prompt_tokens") {
      usage.prompt_tokens = tokens(cursor);
    } else if (member.name == "completion_tokens") {
      const std::size_t begin = cursor.offset();
      usage.completion_tokens = tokens(cursor);
      completion = cursor.since(begin);
    } else if (member.name == "total_tokens") {
      usage.total_tokens = tokens(cursor);
    } else if (member.name == "prompt_tokens_details") {
      usage.cached_tokens =
          take_detail(cursor, "cached_tokens", "cache_write_tokens", usage.cache_write_tokens);
    } else if (member.name == "completion_tokens_details") {
      usage.reasoning_tokens = take_detail(cursor, "reasoning_tokens", "", unused);
    } else {
      cursor.skip();
    }
  });
  // Some servers (Grok on Azure) leave reasoning out of the completion; their total betrays it.
  const std::int64_t said = usage.prompt_tokens + usage.completion_tokens;
  if (usage.reasoning_tokens > 0 && usage.total_tokens == said + usage.reasoning_tokens) {
    usage.completion_tokens += usage.reasoning_tokens;
    short_completion_ = completion;
  }
  if (usage.total_tokens == 0) usage.total_tokens = said;
  usage_ = usage;
}

bool ReplyScan::says_something(Span span) const {
  constexpr std::array<std::string_view, 5> kNothing = {"", "null", "false", "\"\"", "{}"};
  const std::string_view raw = text_.substr(span.at, span.size);
  return std::find(kNothing.begin(), kNothing.end(), raw) == kNothing.end();
}

bool ReplyScan::is_error() const {
  if (object_is_error_ || says_something(error_)) return true;
  return std::any_of(choices_.begin(), choices_.end(),
                     [this](const Choice& choice) { return says_something(choice.error); });
}

}  // namespace llm_rotate::openai_family
