// Anthropic's requests read backwards, by the reader that serves Anthropic's own clients.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json_raw.hpp"

#include "anthropic/ingress_request.hpp"
#include "anthropic_messages/answer_schema.hpp"
#include "anthropic_messages/model_traits.hpp"
#include "replay/difference.hpp"
#include "replay/turns.hpp"
#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

namespace {

using anthropic::ModelTraits;
using sdk::json::Value;
using sdk::json::Writer;

constexpr std::string_view kPath = "/v1/messages";
// What the reader of clients' requests understands; everything else is said as `extra`.
constexpr auto kRead = std::to_array<std::string_view>(
    {"model", "messages", "max_tokens", "system", "temperature", "top_p", "top_k", "stop_sequences",
     "stream", "tools", "tool_choice", "thinking", "output_config", "cache_control", "metadata",
     "service_tier"});
constexpr std::array<std::string_view, 7> kBlocks = {
    "text", "image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking"};

template <class List>
bool is_among(std::string_view name, const List& list) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_plain_block(Value block) {
  bool plain = is_among(block["type"].string(), kBlocks) && !block["citations"].is_object() &&
               !block["context"].is_string();
  block["cache_control"].each_member([&plain](std::string_view name, Value) {
    plain = plain && (name == "type" || name == "ttl");
  });
  block["content"].each([&plain](Value inner) { plain = plain && is_plain_block(inner); });
  return plain;
}

bool is_plain_message(Value message) {
  const std::string_view role = message["role"].string();
  bool plain = role == "user" || role == "assistant";
  message["content"].each([&plain](Value block) { plain = plain && is_plain_block(block); });
  return plain;
}

// A tool of the vendor's own goes along as it is.
bool is_plain_tool(Value tool) {
  if (tool["type"].string("custom") != "custom") return true;
  constexpr auto kMembers = std::to_array<std::string_view>(
      {"type", "name", "description", "input_schema", "strict", "cache_control"});
  bool plain = true;
  tool.each_member([&](std::string_view name, Value value) {
    plain = plain && (is_among(name, kMembers) || value.is_null());
  });
  return plain;
}

// What the model is to go on from, which not every model takes, and none that thinks.
bool has_odd_end(Value body, const ModelTraits& traits) {
  const Value messages = body["messages"];
  const bool ends_open = messages.at(messages.size() - 1)["role"].string() == "assistant";
  return messages.at(0)["role"].string() != "user" ||
         (ends_open && (!traits.takes_prefill || body["thinking"].is_object()));
}

bool is_plain(Value body, const ModelTraits& traits) {
  bool plain =
      body["messages"].size() > 0 && body["max_tokens"].is_number() && !has_odd_end(body, traits);
  body["messages"].each([&](Value message) { plain = plain && is_plain_message(message); });
  body["system"].each([&](Value block) { plain = plain && is_plain_block(block); });
  body["tools"].each([&](Value tool) { plain = plain && is_plain_tool(tool); });
  return plain;
}

// An effort without thinking, a budget for a task, and a schema that the model is not held to as it
// stands have no word.
bool has_odd_output(Value body, const ModelTraits& traits) {
  const Value config = body["output_config"];
  const Value schema = config["format"]["schema"];
  const auto effort = plugin_base::effort_named(config["effort"].string());
  const bool odd_effort = config["effort"].exists() &&
                          (!body["thinking"].exists() || !effort || !traits.efforts.has(*effort));
  const bool held =
      traits.takes_json_schema && anthropic::can_be_held(schema) &&
      differences(sdk::json::Document(anthropic::held_schema(schema)).root(), schema).empty();
  bool known = true;
  config.each_member([&known](std::string_view name, Value) {
    known = known && (name == "effort" || name == "format");
  });
  return odd_effort || !known || (schema.exists() && !held);
}

// A way to think that the plugin would not choose for the model.
bool has_odd_thinking(Value body, const ModelTraits& traits) {
  const std::string_view type = body["thinking"]["type"].string();
  using Rest = ModelTraits::Rest;
  if (type == "enabled") return !traits.takes_budget;
  if (type == "adaptive") return traits.thinking != ModelTraits::Thinking::kAdaptive;
  if (type == "disabled") return traits.rest != Rest::kDisabled;
  return type == "between_tools" && traits.rest != Rest::kBetweenTools;
}

std::optional<Expressed> express(const Recording& recording) {
  const Value body = recording.request_body();
  const std::string_view url = std::string_view(recording.url).substr(0, recording.url.find('?'));
  const ModelTraits traits = anthropic::traits_of(body["model"].string());
  if (!body.is_object() || !url.ends_with(kPath) || !is_plain(body, traits)) return std::nullopt;
  std::vector<sdk::json_raw::Patch> unsaid;  // in chat JSON
  Writer extra;
  extra.begin_object();
  body.each_member([&extra](std::string_view name, Value value) {
    if (!is_among(name, kRead) && !value.is_null()) extra.value(name, value);
  });
  const bool odd_thinking = has_odd_thinking(body, traits);
  if (odd_thinking || has_odd_output(body, traits)) {
    for (const std::string_view name : {"thinking", "output_config"}) {
      if (body[name].is_object()) extra.value(name, body[name]);
    }
    for (const std::string_view name : {"reasoning_effort", "reasoning", "response_format"}) {
      unsaid.push_back({name, ""});
    }
  }
  if (body["max_tokens"].integer() > traits.max_output || odd_thinking) {
    extra.value("max_tokens", body["max_tokens"]);
  }
  const auto message = anthropic::read_client_message(sdk::json::dump(body), false);
  Expressed out;
  out.json = sdk::json_raw::patched(message.chat_json, unsaid).value_or(message.chat_json);
  out.extra = extra.end_object().str();
  out.model = message.model;
  out.base_url = url.substr(0, url.size() - kPath.size());
  return out;
}

// Texts in one spelling, and without what says nothing.
class Normaliser {
 public:
  std::string run(Value body) {
    write(body, {});
    return out_.str();
  }

 private:
  // A temperature or a top_p of 1 is what there is without.
  static bool is_silent(std::string_view name, Value value) {
    const bool open = (name == "temperature" || name == "top_p") && value.number() == 1.0;
    const bool own = name == "type" && value.string() == "custom";
    return open || own || value.is_null() || (value.is_bool() && !value.boolean()) ||
           (name == "tools" && value.size() == 0) || name == "display" ||
           (name == "content" && value.is_array() && value.size() == 0) ||
           (name == "system" && value.size() == 0 && value.string().empty());
  }

  void write(Value value, std::string_view name) {
    if (value.is_string() && (name == "content" || name == "system")) {
      out_.begin_array();
      write_blocks(value);
      out_.end_array();
    } else if (name == "messages" && value.is_array()) {
      write_turns(value, out_, [this](Value content) { write_blocks(content); });
    } else if (value.is_object() && name != "input_schema" && name != "input" && name != "schema") {
      out_.begin_object();
      value.each_member([&](std::string_view key, Value member) {
        if (is_silent(key, member)) return;
        out_.key(key);
        write(member, key);
      });
      out_.end_object();
    } else if (value.is_array()) {
      out_.begin_array();
      value.each([&](Value element) { write(element, {}); });
      out_.end_array();
    } else {
      out_.value(value);
    }
  }

  void write_blocks(Value content) {
    if (content.is_string()) {
      out_.begin_object().string("type", "text").string("text", content.string()).end_object();
    }
    content.each([&](Value block) { write(block, {}); });
  }

  Writer out_;
};

std::string comparable_body(Value body, const Expressed&) {
  return Normaliser().run(body);
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
