// Anthropic's requests read backwards, by the reader that serves Anthropic's own clients.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json_raw.hpp"

#include "ingress_request.hpp"
#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

constexpr std::string_view kPath = "/v1/messages";
// What chat JSON has no word for and a caller would say as `extra`.
constexpr std::array<std::string_view, 6> kExtra = {
    "context_management", "mcp_servers", "container", "inference_geo", "speed", "output_format"};
constexpr std::array<std::string_view, 7> kBlocks = {
    "text", "image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking"};

bool is_plain_block(Value block) {
  const bool known =
      std::find(kBlocks.begin(), kBlocks.end(), block["type"].string()) != kBlocks.end();
  bool plain = known && !block["citations"].is_object() && !block["context"].is_string();
  block["content"].each([&plain](Value inner) { plain = plain && is_plain_block(inner); });
  return plain;
}

bool is_plain(Value body) {
  bool plain = true;
  body["messages"].each([&plain](Value message) {
    message["content"].each([&plain](Value block) { plain = plain && is_plain_block(block); });
  });
  body["tools"].each([&plain](Value tool) {
    plain = plain && !tool["defer_loading"].exists() && !tool["input_examples"].exists();
  });
  return plain;
}

// An effort without thinking, and a budget for a task, have no word either.
bool has_odd_output_config(Value body) {
  const Value config = body["output_config"];
  return config["task_budget"].exists() ||
         (config["effort"].exists() && !body["thinking"].exists());
}

std::string extra_of(Value body) {
  Writer out;
  out.begin_object();
  for (const std::string_view name : kExtra) {
    if (body[name].exists()) out.value(name, body[name]);
  }
  if (has_odd_output_config(body)) out.value("output_config", body["output_config"]);
  return out.end_object().str();
}

std::optional<Expressed> express(const Recording& recording) {
  const Value body = recording.request_body();
  const std::size_t path = recording.url.find(kPath);
  if (!body.is_object() || path == std::string::npos || !is_plain(body)) return std::nullopt;
  const auto message = anthropic::read_client_message(sdk::json::dump(body), false);
  Expressed out;
  out.json = message.chat_json;
  if (has_odd_output_config(body)) {
    constexpr sdk::json_raw::Patch kNoEffort[] = {{"reasoning_effort", ""}};
    out.json = sdk::json_raw::patched(out.json, kNoEffort).value_or(out.json);
  }
  out.extra = extra_of(body);
  out.model = message.model;
  out.base_url = recording.url.substr(0, path);
  return out;
}

// Texts in one spelling, and without what says nothing.
void write_normal(Writer& out, Value value, std::string_view name) {
  if (value.is_string() && (name == "content" || name == "system")) {
    out.begin_array().begin_object().string("type", "text").string("text", value.string());
    out.end_object().end_array();
  } else if (value.is_object() && name != "input_schema" && name != "input") {
    out.begin_object();
    value.each_member([&](std::string_view key, Value member) {
      const bool silent = member.is_null() || (member.is_bool() && !member.boolean()) ||
                          (key == "tools" && member.size() == 0) || key == "display";
      if (!silent) write_normal(out.key(key), member, key);
    });
    out.end_object();
  } else if (value.is_array()) {
    out.begin_array();
    value.each([&](Value element) { write_normal(out, element, {}); });
    out.end_array();
  } else {
    out.value(value);
  }
}

std::string comparable_body(Value body, const Expressed&) {
  Writer out;
  write_normal(out, body, {});
  return out.str();
}

std::string comparable_url(std::string_view url) {
  return std::string(url.substr(0, url.find('?')));
}

}  // namespace

const VendorWire& anthropic_wire() {
  static constexpr VendorWire kWire = {"anthropic", &express, &comparable_body, &comparable_url};
  return kWire;
}

}  // namespace llm_rotate::replay
