#include "ingress/responses_input.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "ingress/client_errors.hpp"

namespace llm_rotate::openai {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

void write_image(Writer& out, Value part) {
  if (!part["image_url"].is_string()) {
    bad_request("input", "has an image without image_url; images by file_id are kept at OpenAI");
  }
  out.begin_object().string("type", "image_url").key("image_url").begin_object();
  out.value("url", part["image_url"]);
  if (!part["detail"].is_null()) out.value("detail", part["detail"]);
  out.end_object().end_object();
}

void write_file(Writer& out, Value part) {
  out.begin_object().string("type", "file").key("file").begin_object();
  for (const std::string_view name : {"file_data", "file_id", "file_url", "filename"}) {
    if (!part[name].is_null()) out.value(name, part[name]);
  }
  out.end_object().end_object();
}

void write_part(Writer& out, Value part) {
  const std::string_view type = part["type"].string();
  if (type == "input_text" || type == "output_text" || type == "text") {
    out.begin_object().string("type", "text").string("text", part["text"].string()).end_object();
  } else if (type == "refusal") {
    out.begin_object().string("type", "text").string("text", part["refusal"].string());
    out.end_object();
  } else if (type == "input_image") {
    write_image(out, part);
  } else if (type == "input_file") {
    write_file(out, part);
  } else if (type == "input_audio") {
    out.begin_object().string("type", "input_audio");
    out.value("input_audio", part["input_audio"]).end_object();
  } else {
    bad_request("input", "has a part of type '" + std::string(type.substr(0, 64)) +
                             "', which no chat can hold");
  }
}

void write_content(Writer& out, Value content) {
  out.key("content");
  if (!content.is_array()) {
    out.string(content.string());
    return;
  }
  out.begin_array();
  content.each([&](Value part) { write_part(out, part); });
  out.end_array();
}

// Collects what belongs to one turn of the assistant: its words, its reasoning, its calls.
class Turn {
 public:
  explicit Turn(Writer& out) : out_(out) {}

  void say(Value content) {
    if (content_.exists() || !calls_.empty()) close();
    content_ = content;
  }
  void call(Value item) { calls_.push_back(item); }
  void think(Value item) {
    if (content_.exists() || !calls_.empty()) close();
    for (const std::string_view list : {"summary", "content"}) {
      item[list].each([&](Value part) { reasoning_ += part["text"].string(); });
    }
  }

  void close() {
    if (content_.exists() || !calls_.empty()) write();
    content_ = Value();
    calls_.clear();
    reasoning_.clear();
  }

 private:
  void write() {
    out_.begin_object().string("role", "assistant");
    if (content_.exists()) {
      write_content(out_, content_);
    } else {
      out_.key("content").null();
    }
    if (!reasoning_.empty()) out_.string("reasoning_content", reasoning_);
    if (!calls_.empty()) {
      out_.key("tool_calls").begin_array();
      for (const Value& call : calls_) {
        out_.begin_object().string("id", call["call_id"].string()).string("type", "function");
        out_.key("function").begin_object().string("name", call["name"].string());
        out_.string("arguments", call["arguments"].string()).end_object().end_object();
      }
      out_.end_array();
    }
    out_.end_object();
  }

  Writer& out_;
  Value content_;
  std::vector<Value> calls_;
  std::string reasoning_;
};

void write_item(Writer& out, Turn& turn, Value item) {
  const std::string_view type = item["type"].string("message");
  if (type == "message") {
    const std::string_view role = item["role"].string("user");
    if (role == "assistant") {
      turn.say(item["content"]);
      return;
    }
    turn.close();
    out.begin_object().string("role", role);
    write_content(out, item["content"]);
    out.end_object();
  } else if (type == "function_call") {
    turn.call(item);
  } else if (type == "reasoning") {
    turn.think(item);
  } else if (type == "function_call_output") {
    turn.close();
    out.begin_object().string("role", "tool").string("tool_call_id", item["call_id"].string());
    write_content(out, item["output"]);
    out.end_object();
  } else {
    bad_request("input", "has an item of type '" + std::string(type.substr(0, 64)) +
                             "', which refers to something that only OpenAI has");
  }
}

}  // namespace

void write_input(Writer& out, Value input) {
  if (input.is_string()) {
    out.begin_object().string("role", "user").string("content", input.string()).end_object();
    return;
  }
  if (input.size() == 0 || !input.is_array()) {
    bad_request("input", "must be a text or a list of items");
  }
  Turn turn(out);
  input.each([&](Value item) { write_item(out, turn, item); });
  turn.close();
}

}  // namespace llm_rotate::openai
