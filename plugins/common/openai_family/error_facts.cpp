#include "openai_family/error_facts.hpp"

#include "base/safe_text.hpp"

namespace llm_rotate::openai_family {

namespace {

using sdk::json::Value;

constexpr std::size_t kMaxCode = 64;
constexpr std::size_t kMaxFolded = 8192;

bool is_status(std::int64_t number) {
  return number >= 400 && number <= 599;
}

// A code may be a text, or a number.
std::string text_of(Value value) {
  if (value.is_string()) return plugin_base::safe_text(value.string(), kMaxCode);
  return value.is_number() ? std::to_string(value.integer()) : std::string();
}

void add_code(Value value, ErrorFacts& facts) {
  std::string code = text_of(value);
  if (code.empty()) return;
  if (facts.code.empty()) facts.code = code;
  facts.codes.push_back(std::move(code));
}

void set_message(std::string_view message, ErrorFacts& facts) {
  facts.spoken = !plugin_base::trimmed(message).empty();
  facts.folded = plugin_base::lower(message.substr(0, kMaxFolded));
  facts.message = plugin_base::safe_text(message);
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

ErrorFacts facts_of_error(Value error, int status, const Dialect& dialect) {
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
      if (facts.status == 0 && is_status(error[name].integer())) {
        facts.status = static_cast<int>(error[name].integer());
      }
    }
  }
  if (dialect.enrich != nullptr) dialect.enrich(error, facts);
  ensure_message(facts);
  return facts;
}

ErrorFacts facts_of_body(std::string_view body, int status, const Dialect& dialect) {
  const sdk::json::Document document(body);
  Value root = document.root();
  if (root.is_array()) root = root.at(0);
  if (root.is_object()) {
    const Value error = root["error"];
    return facts_of_error(error.is_null() ? root : error, status, dialect);
  }
  ErrorFacts facts;
  facts.status = status;
  if (root.is_string()) {
    set_message(root.string(), facts);
  } else if (plugin_base::looks_like_html(body)) {
    facts.message = plugin_base::safe_page(body);  // a page's words are a proxy's, not the vendor's
  } else if (!document.ok()) {
    set_message(body, facts);
  }
  ensure_message(facts);
  return facts;
}

}  // namespace llm_rotate::openai_family
