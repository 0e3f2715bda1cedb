#include "gateway/call_options.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::gateway {

namespace {

constexpr std::string_view kMember = "llm_rotate";
constexpr double kMaxSeconds = 86'400;

class Reader {
 public:
  // `where` is how the place is called in a message.
  void word(std::string_view name, const std::string& where, std::string_view value) {
    if (name == "provider") {
      options.provider = value;
    } else if (name == "session") {
      options.session = value;
    } else if (name == "timeout") {
      double seconds = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
      timeout(where, error == std::errc() && end == value.data() + value.size() ? seconds : -1);
    } else if (name == "fallback") {
      flag(where, value, options.fallback);
    } else if (name == "strict") {
      flag(where, value, options.strict);
    }
  }

  void timeout(const std::string& where, double seconds) {
    if (!(seconds > 0) || seconds > kMaxSeconds) {
      wrong(where, "a number of seconds above 0 and at most 86400");
      return;
    }
    options.timeout_ms = std::max<std::int64_t>(std::llround(seconds * 1000), 1);
  }

  void wrong(const std::string& where, const char* wanted) {
    if (problem.empty()) problem = where + " must be " + wanted;
  }

  CallOptions options;
  std::string problem;

 private:
  void flag(const std::string& where, std::string_view value, bool& target) {
    if (sdk::iequals(value, "on") || sdk::iequals(value, "true") || value == "1") {
      target = true;
    } else if (sdk::iequals(value, "off") || sdk::iequals(value, "false") || value == "0") {
      target = false;
    } else {
      wrong(where, "on or off");
    }
  }
};

void read_member(Reader& reader, std::string_view name, sdk::json::Value value) {
  const std::string where = "\"llm_rotate." + std::string(name.substr(0, 32)) + "\"";
  const bool is_flag = name == "fallback" || name == "strict";
  if (is_flag && value.is_bool()) {
    reader.word(name, where, value.boolean() ? "on" : "off");
  } else if (name == "timeout" && value.is_number()) {
    reader.timeout(where, value.number());
  } else if (is_flag || name == "provider" || name == "session" || name == "timeout") {
    if (!value.is_string()) {
      reader.wrong(where, is_flag             ? "true or false"
                          : name == "timeout" ? "a number of seconds"
                                              : "a string");
      return;
    }
    reader.word(name, where, value.string());
  } else {
    reader.wrong(where, "left out: there are provider, session, fallback, timeout and strict");
  }
}

void read_body(Reader& reader, std::string& body) {
  if (body.find("\"llm_rotate\"") == std::string::npos) return;
  const auto member = sdk::json_raw::member(body, kMember);
  if (!member) return;
  const sdk::json::Document document(*member);
  if (!document.root().is_object()) {
    reader.wrong("\"llm_rotate\"", "an object");
    return;
  }
  document.root().each_member(
      [&](std::string_view name, sdk::json::Value value) { read_member(reader, name, value); });
  constexpr std::array<sdk::json_raw::Patch, 1> kWithout = {{{kMember, ""}}};
  if (auto without = sdk::json_raw::patched(body, kWithout)) body = std::move(*without);
}

}  // namespace

std::variant<CallOptions, std::string> take_options(Request& request) {
  constexpr std::string_view kPrefix = "x-llm-rotate-";
  Reader reader;
  for (const sdk::Header& header : request.headers) {
    const std::string_view name = header.name;
    if (name.size() <= kPrefix.size() || !sdk::iequals(name.substr(0, kPrefix.size()), kPrefix)) {
      continue;
    }
    for (const std::string_view known : {"provider", "session", "fallback", "timeout", "strict"}) {
      if (sdk::iequals(name.substr(kPrefix.size()), known)) {
        reader.word(known, "header " + std::string(kPrefix) + std::string(known), header.value);
      }
    }
  }
  read_body(reader, request.body);
  if (!reader.problem.empty()) return std::move(reader.problem);
  return std::move(reader.options);
}

}  // namespace llm_rotate::gateway
