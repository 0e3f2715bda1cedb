#include "ingress_stream.hpp"

#include <algorithm>

#include "ai_studio_host.hpp"
#include "google/state.hpp"

namespace llm_rotate::google_ai_studio {

namespace {

using google::StateEntry;
using sdk::json::Value;
using sdk::json::Writer;

constexpr std::size_t kMaxCalls = 1024;

// The data of a server-sent event.
std::string data_in(std::string_view block) {
  std::string data;
  while (!block.empty()) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    std::string_view line = block.substr(0, end);
    block.remove_prefix(std::min(end + 1, block.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.starts_with("data:")) continue;
    line.remove_prefix(5);
    if (line.starts_with(' ')) line.remove_prefix(1);
    data += line;
  }
  return data;
}

}  // namespace

ReplyEncoder::ReplyEncoder(const sdk::ReplyContext& context)
    : memory_text_(context.memory),
      model_(context.model),
      call_id_(context.call_id),
      context_{context.operation, memory_text_, model_, call_id_, context.now_unix_ms},
      memory_(Memory::read(memory_text_)) {}

sdk::Headers ReplyEncoder::head() {
  return {
      {"Content-Type", memory_.as_array ? "application/json; charset=UTF-8" : "text/event-stream"}};
}

void ReplyEncoder::frame(std::string_view json, std::string& out) {
  if (!memory_.as_array) {
    out.append("data: ").append(json).append("\r\n\r\n");
    return;
  }
  out.append(begun_ ? "\r\n,\r\n" : "[").append(json);
  begun_ = true;
}

// Pieces of calls are kept until their choice ends.
void ReplyEncoder::collect_calls(Value delta, std::int64_t choice) {
  std::vector<WholeCall>& calls = calls_[choice];
  delta["tool_calls"].each([&](Value piece) {
    const std::int64_t place = piece["index"].integer();
    if (place < 0 || static_cast<std::size_t>(place) >= kMaxCalls) return;
    if (calls.size() <= static_cast<std::size_t>(place)) {
      calls.resize(static_cast<std::size_t>(place) + 1);
    }
    WholeCall& call = calls[static_cast<std::size_t>(place)];
    call.id += piece["id"].string();
    call.name += piece["function"]["name"].string();
    call.arguments += piece["function"]["arguments"].string();
  });
  for (const StateEntry& entry :
       google::read_state(delta["reasoning_details"], kHost, model_, {})) {
    for (WholeCall& call : calls) {
      if (entry.kind == StateEntry::Kind::kMember && call.id == entry.id) {
        call.signature = entry.data;
      }
    }
  }
}

void ReplyEncoder::write_choice(Value choice, std::string_view raw, Writer& out) {
  const Value delta = choice["delta"];
  const std::int64_t index = choice["index"].integer();
  collect_calls(delta, index);
  out.begin_object().key("content").begin_object().key("parts").begin_array();
  const std::string_view thoughts = delta["reasoning_content"].string();
  if (memory_.thoughts && !thoughts.empty()) write_text(thoughts, true, {}, out);
  const std::string_view text = delta["content"].string();
  std::string signature;
  delta["reasoning_details"].each([&](Value entry) {
    const bool own = entry["format"].string() == kHost.state_format &&
                     google::same_model(entry["model"].string(), model_);
    if (own && entry["span"].is_array() && entry["id"].string().empty()) {
      signature = entry["data"].string();
    }
  });
  if (!text.empty() || !signature.empty()) write_text(text, false, signature, out);
  const std::string_view refusal = delta["refusal"].string();
  if (!refusal.empty()) write_text(refusal, false, {}, out);
  const std::string_view finish = choice["finish_reason"].string();
  if (!finish.empty()) {
    for (const WholeCall& call : calls_[index]) {
      if (!call.name.empty()) write_call(call, out);
    }
    calls_.erase(index);
  }
  out.end_array().string("role", "model").end_object();
  if (!finish.empty()) out.string("finishReason", finish_word(finish_of(finish), raw));
  out.integer("index", index).end_object();
}

// A chunk that only opens the answer, or brings a piece of a call, makes no event.
bool ReplyEncoder::has_something(Value chunk, const sdk::StreamEvent& event) const {
  bool found = event.usage.has_value();
  chunk["choices"].each([&](Value choice) {
    const Value delta = choice["delta"];
    found = found || !delta["content"].string().empty() || !delta["refusal"].string().empty() ||
            !choice["finish_reason"].string().empty() || delta["reasoning_details"].size() > 0 ||
            (memory_.thoughts && !delta["reasoning_content"].string().empty());
  });
  return found;
}

void ReplyEncoder::on_event(const sdk::StreamEvent& event, std::string& out) {
  const sdk::json::Document chunk(event.json);
  if (!event.model.empty()) answered_by_ = event.model;
  if (!has_something(chunk.root(), event)) {
    chunk["choices"].each(
        [&](Value choice) { collect_calls(choice["delta"], choice["index"].integer()); });
    return;
  }
  Writer json;
  json.begin_object();
  if (chunk["choices"].size() > 0) {
    json.key("candidates").begin_array();
    chunk["choices"].each(
        [&](Value choice) { write_choice(choice, event.raw_finish_reason, json); });
    json.end_array();
  }
  write_facts(context_, answered_by_, event.usage ? &*event.usage : nullptr, json);
  frame(json.end_object().view(), out);
}

void ReplyEncoder::on_native(std::string_view block, std::string& out) {
  if (!memory_.as_array) {
    out.append(block);
    return;
  }
  const std::string data = data_in(block);
  if (!data.empty()) frame(data, out);
}

// White space is nothing in JSON, a comment nothing among events.
void ReplyEncoder::heartbeat(std::string& out) {
  out += memory_.as_array ? "\r\n" : ": waiting\r\n\r\n";
}

void ReplyEncoder::error(const sdk::IngressFailure& failure, std::string& out) {
  if (ended_) return;
  frame(error_body(failure), out);
  end(out);
}

void ReplyEncoder::end(std::string& out) {
  if (ended_) return;
  ended_ = true;
  if (memory_.as_array) out += begun_ ? "\r\n]\r\n" : "[]\r\n";
}

}  // namespace llm_rotate::google_ai_studio
