#include "dispatch/splice.hpp"

#include <algorithm>
#include <array>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::dispatch {
namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

// The chunk with only `content` as its delta.
std::string with_content(const Document& chunk, std::string_view content) {
  Writer out;
  out.begin_object();
  chunk.root().each_member([&](std::string_view name, Value value) {
    if (name != "choices") out.value(name, value);
  });
  out.key("choices").begin_array().begin_object().integer("index", 0);
  out.key("delta").begin_object();
  if (!content.empty()) out.string("content", content);
  out.end_object();
  const Value reason = chunk["choices"].at(0)["finish_reason"];
  if (reason.exists()) out.value("finish_reason", reason);
  out.end_object().end_array().end_object();
  return out.str();
}

}  // namespace

void Splice::delivered(std::string_view chunk_json) {
  if (!joinable_) return;
  const Document chunk(chunk_json);
  const Value choices = chunk["choices"];
  if (choices.size() > 1 || choices.at(0)["index"].integer(0) != 0) joinable_ = false;
  const Value delta = choices.at(0)["delta"];
  if (delta["tool_calls"].size() > 0 || delta["function_call"].is_object() ||
      !delta["refusal"].is_null() || !delta["audio"].is_null()) {
    joinable_ = false;
  }
  text_ += delta["content"].string();
  if (text_.size() > kMaxText) joinable_ = false;
}

void Splice::begin(Kind kind) {
  kind_ = kind;
  matched_ = 0;
  caught_up_ = expected().empty();
}

// A continuation owes only the blanks that the prefilled message had to leave out, if it wants to.
std::string_view Splice::expected() const {
  const std::string_view all = text_;
  return kind_ == Kind::kRestart ? all : all.substr(trimmed().size());
}

std::string_view Splice::trimmed() const {
  const std::size_t last = text_.find_last_not_of(" \t\r\n");
  return std::string_view(text_).substr(0, last == std::string::npos ? 0 : last + 1);
}

Splice::Fit Splice::join(std::string_view chunk_json, std::string& out) {
  const Document chunk(chunk_json);
  const Value choice = chunk["choices"].at(0);
  const Value delta = choice["delta"];
  if (!caught_up_ && delta["tool_calls"].size() > 0) return Fit::kDiffers;
  std::string_view content = delta["content"].string();
  while (!caught_up_ && !content.empty()) {
    const std::string_view due = expected().substr(matched_);
    const std::size_t common = std::min(due.size(), content.size());
    if (due.substr(0, common) != content.substr(0, common)) {
      if (kind_ == Kind::kRestart) return Fit::kDiffers;
      caught_up_ = true;
      break;
    }
    matched_ += common;
    content.remove_prefix(common);
    caught_up_ = matched_ == expected().size();
  }
  const bool finishes = choice["finish_reason"].is_string();
  if (finishes && !complete()) return Fit::kDiffers;
  const bool plain = choice.exists() && delta["tool_calls"].size() == 0;
  // What is no text was delivered once already, or belongs to the text that was: reasoning, a role.
  if (plain && content.empty() && !finishes) return Fit::kDrop;
  out = plain ? with_content(chunk, content) : std::string(chunk_json);
  return Fit::kPass;
}

std::string Splice::prefilled(std::string_view request_json) const {
  const auto messages = sdk::json_raw::member(request_json, "messages");
  if (!messages || trimmed().empty()) return {};
  const std::size_t close = messages->rfind(']');
  if (close == std::string_view::npos) return {};
  const bool first = messages->find('{') == std::string_view::npos;
  const std::string extended = std::string(messages->substr(0, close)) + (first ? "" : ",") +
                               R"({"role":"assistant","content":)" + sdk::json::quoted(trimmed()) +
                               "}]";
  const std::array<sdk::json_raw::Patch, 1> patch = {{{"messages", extended}}};
  return sdk::json_raw::patched(request_json, patch).value_or(std::string());
}

}  // namespace llm_rotate::dispatch
