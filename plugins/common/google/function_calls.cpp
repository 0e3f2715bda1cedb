#include "google/function_calls.hpp"

#include <algorithm>
#include <utility>

#include "google/state.hpp"

namespace llm_rotate::google {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

// The arguments as an object, whatever the model made of them.
void write_arguments(std::string_view text, Writer& out) {
  const Document document(text);
  if (document.root().is_object()) {
    out.value("args", document.root());
  } else {
    out.key("args").begin_object();
    if (text.find_first_not_of(" \t\r\n") != std::string_view::npos) out.string("arguments", text);
    out.end_object();
  }
}

void write_response(std::string_view text, Writer& out) {
  const Document document(text);
  out.key("response");
  if (document.root().is_object()) {
    out.value(document.root());
  } else {
    out.begin_object().string("result", text).end_object();
  }
}

}  // namespace

// An id that the reply reader made up means nothing to the host.
bool FunctionCalls::says_id(std::string_view id) const {
  if (!host_.call_ids || !traits_.calls_have_ids || id.empty()) return false;
  return !id.starts_with(kOwnCallId);
}

std::string FunctionCalls::begin(Value call, std::string_view signature) {
  const Value function = call["function"];
  const std::string_view id = call["id"].string();
  calls_.push_back({std::string(id), std::string(function["name"].string()), false, {}, {}});
  Writer out;
  out.begin_object().key("functionCall").begin_object();
  if (says_id(id)) out.string("id", id);
  out.string("name", function["name"].string());
  if (function["arguments"].is_object()) {
    out.value("args", function["arguments"]);
  } else {
    write_arguments(function["arguments"].string(), out);
  }
  out.end_object();
  if (!signature.empty()) out.string("thoughtSignature", signature);
  return out.end_object().str();
}

bool FunctionCalls::answer(std::string_view id, std::string_view text,
                           std::vector<std::string> media) {
  const auto call = std::find_if(calls_.begin(), calls_.end(),
                                 [&](const Call& open) { return open.id == id && !open.answered; });
  if (call == calls_.end()) return false;
  call->answered = true;
  call->text = text;
  call->media = std::move(media);
  return true;
}

std::string FunctionCalls::result_part(const Call& call) const {
  Writer out;
  out.begin_object().key("functionResponse").begin_object();
  if (says_id(call.id)) out.string("id", call.id);
  out.string("name", call.name);
  if (call.answered) {
    write_response(call.text, out);
  } else {
    out.key("response").begin_object().string("error", "The call was not answered.").end_object();
  }
  if (traits_.media_in_results && !call.media.empty()) {
    out.key("parts").begin_array();
    for (const std::string& part : call.media) out.raw(part);
    out.end_array();
  }
  return out.end_object().end_object().str();
}

std::vector<std::string> FunctionCalls::take_results() {
  std::vector<std::string> parts;
  for (const Call& call : calls_) parts.push_back(result_part(call));
  if (!traits_.media_in_results) {
    for (Call& call : calls_) {
      if (call.media.empty()) continue;
      Writer label;
      label.begin_object().string("text", "Result of " + call.name + ":").end_object();
      parts.push_back(label.str());
      std::move(call.media.begin(), call.media.end(), std::back_inserter(parts));
    }
  }
  calls_.clear();
  return parts;
}

}  // namespace llm_rotate::google
