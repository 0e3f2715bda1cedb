#include "base/error_facts.hpp"

#include <charconv>

#include "base/safe_text.hpp"

namespace llm_rotate::plugin_base {

namespace {

using sdk::json::Value;

constexpr std::size_t kMaxCode = 64;
constexpr std::size_t kMaxFolded = 8192;

// The HTTP status that a value is, number or text; 0 for anything else.
int status_in(Value value) {
  std::int64_t number = value.integer();
  const std::string_view text = value.string();
  if (text.size() == 3) std::from_chars(text.data(), text.data() + text.size(), number);
  return number >= 400 && number <= 599 ? static_cast<int>(number) : 0;
}

void add_code(Value value, ErrorFacts& facts) {
  std::string code = code_text(value);
  if (code.empty()) return;
  if (facts.code.empty()) facts.code = code;
  facts.codes.push_back(std::move(code));
}

void set_message(std::string_view message, ErrorFacts& facts) {
  facts.spoken = !trimmed(message).empty();
  facts.folded = lower(message.substr(0, kMaxFolded));
  facts.message = safe_text(message);
}

void ensure_message(ErrorFacts& facts) {
  if (!facts.message.empty()) return;
  const std::string what = facts.status > 0 ? "HTTP " + std::to_string(facts.status) : "an error";
  facts.message = what + (facts.code.empty() ? std::string(" without a message")
                                             : " without a message, code " + facts.code);
}

// The first that is a text: vendors and gateways name it differently.
std::string_view message_of(Value object) {
  for (const std::string_view name : {"message", "detail", "error_description", "msg"}) {
    if (object[name].is_string()) return object[name].string();
  }
  return {};
}

}  // namespace

std::string code_text(Value code) {
  if (code.is_string()) return safe_text(code.string(), kMaxCode);
  return code.is_number() ? std::to_string(code.integer()) : std::string();
}

void add_cause(Value cause, ErrorFacts& facts) {
  const Value error = cause["error"].is_null() ? cause : cause["error"];
  add_code(error["code"], facts);
  add_code(error["type"], facts);
  const std::string_view words = error.is_string() ? error.string() : message_of(error);
  if (trimmed(words).empty()) return;
  facts.folded.append(": ").append(lower(words.substr(0, kMaxFolded)));
  facts.message = safe_text(facts.message + ": " + safe_text(words));
  facts.spoken = true;
}

ErrorFacts facts_of_error(Value error, int status, Enrich enrich) {
  ErrorFacts facts;
  facts.status = status;
  if (error.is_string()) {
    set_message(error.string(), facts);
  } else {
    set_message(message_of(error), facts);
    add_code(error["code"], facts);
    add_code(error["type"], facts);
    add_code(error["innererror"]["code"], facts);
    for (const std::string_view name : {"code", "status", "statusCode"}) {
      if (facts.status == 0) facts.status = status_in(error[name]);
    }
  }
  if (enrich != nullptr) enrich(error, facts);
  ensure_message(facts);
  return facts;
}

ErrorFacts facts_of_body(std::string_view body, int status, Enrich enrich) {
  const sdk::json::Document document(body);
  Value root = document.root();
  if (root.is_array()) root = root.at(0);
  if (root.is_object()) {
    const Value error = root["error"];
    return facts_of_error(error.is_null() ? root : error, status, enrich);
  }
  ErrorFacts facts;
  facts.status = status;
  if (root.is_string()) {
    set_message(root.string(), facts);
  } else if (looks_like_html(body)) {
    facts.message = safe_page(body);  // a page's words are a proxy's, not the vendor's
  } else if (!document.ok()) {
    set_message(body, facts);
  }
  ensure_message(facts);
  return facts;
}

}  // namespace llm_rotate::plugin_base
