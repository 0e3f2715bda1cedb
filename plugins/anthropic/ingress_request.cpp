#include "ingress_request.hpp"

#include <vector>

#include "llm_rotate/sdk/error.hpp"

#include "anthropic_messages/thinking_state.hpp"
#include "foreign_state.hpp"
#include "ingress_parts.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

[[noreturn]] void refuse_body(const std::string& message) {
  throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest, "anthropic.ingress.request", message);
}

class ClientReader {
 public:
  explicit ClientReader(Value root) : root_(root) {}

  ClientMessage read() {
    ClientMessage out;
    out.model = root_["model"].string();
    out.stream = root_["stream"].boolean();
    out_.begin_object().string("model", out.model);
    if (out.stream) out_.boolean("stream", true);
    copy({"max_tokens", "temperature", "top_p", "top_k", "cache_control"});
    rename("stop_sequences", "stop");
    write_messages();
    write_tools();
    write_choice();
    write_thinking();
    write_format();
    write_account();
    out.chat_json = out_.end_object().str();
    out.is_genuine = is_genuine_;
    return out;
  }

 private:
  void copy(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) rename(name, name);
  }
  void rename(std::string_view from, std::string_view to) {
    if (!root_[from].is_null()) out_.value(to, root_[from]);
  }

  void write_messages() {
    out_.key("messages").begin_array();
    if (!root_["system"].is_null()) {
      out_.begin_object().string("role", "system").key("content");
      write_parts(out_, root_["system"]);
      out_.end_object();
    }
    root_["messages"].each([this](Value message) {
      if (message["role"].string() == "assistant") {
        write_assistant(message["content"]);
      } else {
        write_user(message);
      }
    });
    out_.end_array();
  }

  // Results are messages of their own; what else the turn holds comes behind them.
  void write_user(Value message) {
    const Value content = message["content"];
    bool others = !content.is_array();
    content.each([&](Value block) {
      if (block["type"].string() == "tool_result") {
        write_result(block);
      } else {
        others = true;
      }
    });
    if (!others) return;
    out_.begin_object().string("role", message["role"].string()).key("content");
    write_parts(out_, content);
    out_.end_object();
  }

  void write_result(Value block) {
    out_.begin_object().string("role", "tool");
    out_.string("tool_call_id", block["tool_use_id"].string()).key("content");
    if (block["content"].is_null()) {
      out_.string("");
    } else {
      write_parts(out_, block["content"]);
    }
    if (block["is_error"].boolean()) out_.boolean("is_error", true);
    if (block["cache_control"].is_object()) out_.value("cache_control", block["cache_control"]);
    out_.end_object();
  }

  void write_assistant(Value content) {
    out_.begin_object().string("role", "assistant");
    std::vector<Value> calls;
    std::vector<Value> thoughts;
    bool says = content.is_string();
    content.each([&](Value block) {
      const std::string_view type = block["type"].string();
      if (type == "tool_use") calls.push_back(block);
      if (type == "thinking" || type == "redacted_thinking") thoughts.push_back(block);
      says = says || type == "text";
    });
    out_.key("content");
    if (says) {
      write_parts(out_, content);
    } else {
      out_.null();
    }
    if (!thoughts.empty()) write_thoughts(thoughts);
    if (!calls.empty()) write_calls(calls);
    out_.end_object();
  }

  void write_thoughts(const std::vector<Value>& thoughts) {
    std::string reasoning;
    for (const Value& thought : thoughts) reasoning += thought["thinking"].string();
    if (!reasoning.empty()) out_.string("reasoning_content", reasoning);
    out_.key("reasoning_details").begin_array();
    std::int64_t index = 0;
    for (const Value& thought : thoughts) {
      if (const auto foreign = unpacked_state(thought["data"].string())) {
        out_.raw(*foreign);
        is_genuine_ = false;
      } else {
        write_thinking_entry(thought, index);
      }
      ++index;
    }
    out_.end_array();
  }

  // A thought without a signature was written here, for a vendor that signs none.
  void write_thinking_entry(Value thought, std::int64_t index) {
    const bool unsigned_text =
        thought["type"].string() == "thinking" && thought["signature"].string().empty();
    is_genuine_ = is_genuine_ && !unsigned_text;
    anthropic::write_thinking(out_, thought, index, root_["model"].string());
  }

  void write_calls(const std::vector<Value>& calls) {
    out_.key("tool_calls").begin_array();
    for (const Value& call : calls) {
      out_.begin_object().string("id", call["id"].string()).string("type", "function");
      out_.key("function").begin_object().string("name", call["name"].string());
      out_.string("arguments",
                  call["input"].is_object() ? sdk::json::dump(call["input"]) : std::string("{}"));
      out_.end_object().end_object();
    }
    out_.end_array();
  }

  void write_tools() {
    if (root_["tools"].size() == 0) return;
    out_.key("tools").begin_array();
    root_["tools"].each([this](Value tool) {
      const std::string_view type = tool["type"].string("custom");
      if (type != "custom") {
        out_.value(tool);  // runs on the vendor's servers
        return;
      }
      out_.begin_object().string("type", "function").key("function").begin_object();
      out_.string("name", tool["name"].string());
      if (tool["description"].is_string()) {
        out_.string("description", tool["description"].string());
      }
      if (tool["input_schema"].is_object()) out_.value("parameters", tool["input_schema"]);
      if (tool["strict"].boolean()) out_.boolean("strict", true);
      out_.end_object();
      if (tool["cache_control"].is_object()) out_.value("cache_control", tool["cache_control"]);
      out_.end_object();
    });
    out_.end_array();
  }

  void write_choice() {
    const Value choice = root_["tool_choice"];
    const std::string_view type = choice["type"].string();
    if (type == "auto" || type == "none") out_.string("tool_choice", type);
    if (type == "any") out_.string("tool_choice", "required");
    if (type == "tool") {
      out_.key("tool_choice").begin_object().string("type", "function");
      out_.key("function").begin_object().string("name", choice["name"].string());
      out_.end_object().end_object();
    }
    if (choice["disable_parallel_tool_use"].boolean()) {
      out_.boolean("parallel_tool_calls", false);
    }
  }

  void write_thinking() {
    const std::string_view type = root_["thinking"]["type"].string();
    const std::string_view effort = root_["output_config"]["effort"].string();
    if (type == "disabled" || type == "between_tools") {
      out_.string("reasoning_effort", "none");
    } else if (type == "enabled" && root_["thinking"]["budget_tokens"].is_number()) {
      out_.key("reasoning").begin_object();
      out_.value("max_tokens", root_["thinking"]["budget_tokens"]).end_object();
    } else if (!effort.empty()) {
      out_.string("reasoning_effort", effort);
    } else if (!type.empty()) {
      out_.key("reasoning").begin_object().boolean("enabled", true).end_object();
    }
  }

  void write_format() {
    const Value schema = root_["output_config"]["format"]["schema"];
    if (!schema.is_object()) return;
    out_.key("response_format").begin_object().string("type", "json_schema");
    out_.key("json_schema").begin_object().string("name", "answer").boolean("strict", true);
    out_.value("schema", schema).end_object().end_object();
  }

  void write_account() {
    const std::string_view user = root_["metadata"]["user_id"].string();
    if (!user.empty()) out_.string("user", user);
    const std::string_view tier = root_["service_tier"].string();
    if (tier == "auto") out_.string("service_tier", tier);
    if (tier == "standard_only") out_.string("service_tier", "default");
  }

  Value root_;
  Writer out_;
  bool is_genuine_ = true;
};

}  // namespace

ClientMessage read_client_message(std::string_view body, bool counts) {
  const Document document(body);
  const Value root = document.root();
  if (!root.is_object()) {
    refuse_body("the request body is no JSON object: " +
                (document.ok() ? std::string("send one") : document.error()));
  }
  if (root["model"].string().empty()) refuse_body("model: Field required; name a model");
  if (!root["messages"].is_array() || root["messages"].size() == 0) {
    refuse_body("messages: at least one message is required");
  }
  if (!counts && !root["max_tokens"].is_number()) {
    refuse_body("max_tokens: Field required; say how long the answer may be");
  }
  return ClientReader(root).read();
}

}  // namespace llm_rotate::anthropic
