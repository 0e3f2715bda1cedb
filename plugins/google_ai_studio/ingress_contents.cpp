#include "ingress_contents.hpp"

#include <deque>
#include <utility>

#include "google/state.hpp"
#include "ingress_request.hpp"

namespace llm_rotate::google_ai_studio {

namespace {

using google::StateEntry;
using sdk::json::Value;
using sdk::json::Writer;

void append(std::string& list, std::string_view element) {
  if (!list.empty()) list += ',';
  list += element;
}

// Bytes or a URL as a part of chat JSON; empty for a part that is neither.
std::string media_of(Value part) {
  const Value bytes = member_of(part, "inlineData");
  const Value file = member_of(part, "fileData");
  if (!bytes.is_object() && !file.is_object()) return {};
  const Value media = bytes.is_object() ? bytes : file;
  const std::string type(member_of(media, "mimeType").string());
  const std::string data(bytes["data"].string());
  const std::string_view uri = member_of(file, "fileUri").string();
  const std::string url = bytes.is_object() ? "data:" + type + ";base64," + data : std::string(uri);
  Writer out;
  out.begin_object();
  if (type.starts_with("image/")) {
    out.string("type", "image_url").key("image_url").begin_object().string("url", url);
  } else if (type.starts_with("audio/") && bytes.is_object()) {
    out.string("type", "input_audio").key("input_audio").begin_object();
    const std::string format = type == "audio/mpeg" ? "mp3" : type.substr(type.find('/') + 1);
    out.string("data", data).string("format", format);
  } else {
    out.string("type", "file").key("file").begin_object();
    out.string(bytes.is_object() ? "file_data" : "file_url", url);
    if (!type.empty()) out.string("mime_type", type);
  }
  return out.end_object().end_object().str();
}

// What a plain text became when it was sent, or the whole. A text that is an object itself stays
// inside: by itself it would become the whole.
std::string text_of_result(Value response) {
  if (!response.is_object()) return "{}";
  const std::string_view plain = response["result"].string();
  const bool alone = response.size() == 1 && response["result"].is_string() &&
                     !sdk::json::Document(plain).root().is_object();
  return alone ? std::string(plain) : sdk::json::dump(response);
}

class Reader {
 public:
  Reader(std::string_view model, const google::Host& host) : model_(model), host_(host) {}

  void take_instruction(Value instruction) {
    std::string text(instruction.string());
    const auto take = [&](Value part) { text += part["text"].string(); };
    if (instruction["parts"].is_object()) take(instruction["parts"]);
    instruction["parts"].each(take);
    if (text.empty()) return;
    Writer out;
    out.begin_object().string("role", "system").string("content", text).end_object();
    append(messages_, out.view());
  }

  void take(Value content) {
    const bool of_model = content["role"].string() == "model";
    const Value parts = content["parts"];
    if (!content.is_object() || !(parts.is_array() || parts.is_object())) {
      refuse_client("no_parts", "contents[" + std::to_string(index_) +
                                    "] has no \"parts\"; give a list with at least one part");
    }
    ++index_;
    begin();
    const auto each = [&](Value part) { of_model ? take_said(part) : take_asked(part); };
    if (parts.is_object()) each(parts);
    parts.each(each);
    of_model ? end_said() : end_asked();
  }

  std::string messages() { return "[" + messages_ + "]"; }

 private:
  void begin() {
    text_.clear();
    parts_.clear();
    thoughts_.clear();
    calls_.clear();
    entries_.clear();
    entry_count_ = 0;
  }

  // Results come before whatever else the user says in the same turn.
  void take_asked(Value part) {
    const Value result = member_of(part, "functionResponse");
    if (result.is_object()) {
      append(messages_, tool_message(result));
    } else if (part["text"].is_string()) {
      Writer out;
      out.begin_object().string("type", "text").value("text", part["text"]).end_object();
      append(parts_, out.view());
    } else if (const std::string media = media_of(part); !media.empty()) {
      append(parts_, media);
    }
  }

  void end_asked() {
    if (!parts_.empty()) append(messages_, R"({"role":"user","content":[)" + parts_ + "]}");
  }

  // By its id, else the oldest open call of that function.
  std::string call_for(Value result) {
    const std::string_view id = result["id"].string();
    const std::string_view name = result["name"].string();
    for (auto open = open_.begin(); open != open_.end(); ++open) {
      if (id.empty() ? open->second != name : open->first != id) continue;
      std::string found = open->first;
      open_.erase(open);
      return found;
    }
    return id.empty() ? "call_unknown" : std::string(id);
  }

  std::string tool_message(Value result) {
    const Value response = result["response"];
    const std::string text = text_of_result(response);
    std::string media;
    result["parts"].each([&](Value part) {
      if (const std::string one = media_of(part); !one.empty()) append(media, one);
    });
    Writer out;
    out.begin_object().string("role", "tool").string("tool_call_id", call_for(result));
    if (media.empty()) {
      out.string("content", text);
    } else {
      Writer first;
      first.begin_object().string("type", "text").string("text", text).end_object();
      out.raw("content", "[" + first.str() + "," + media + "]");
    }
    return out.end_object().str();
  }

  void take_said(Value part) {
    const std::string_view signature = member_of(part, "thoughtSignature").string();
    const Value call = member_of(part, "functionCall");
    if (call.is_object()) {
      take_call(call, signature);
    } else if (part["text"].is_string() && part["thought"].boolean()) {
      thoughts_ += part["text"].string();
      if (!signature.empty()) {
        keep({StateEntry::Kind::kThought, signature, part["text"].string(), {}, 0, 0});
      }
    } else if (part["text"].is_string()) {
      const std::size_t from = text_.size();
      text_ += part["text"].string();
      if (!signature.empty()) {
        keep({StateEntry::Kind::kText, signature, {}, {}, from, text_.size()});
      }
    } else if (part.size() > 0) {
      const std::string json = sdk::json::dump(part);
      keep({StateEntry::Kind::kPart, json, {}, {}, text_.size(), text_.size()});
    }
  }

  void take_call(Value call, std::string_view signature) {
    std::string id(call["id"].string());
    if (id.empty()) id = std::string(google::kOwnCallId) + std::to_string(call_count_);
    ++call_count_;
    open_.emplace_back(id, call["name"].string());
    Writer out;
    out.begin_object().string("id", id).string("type", "function").key("function").begin_object();
    out.string("name", call["name"].string());
    out.string("arguments", call["args"].is_object() ? sdk::json::dump(call["args"]) : "{}");
    out.end_object().end_object();
    append(calls_, out.view());
    // What stands for "no signature" is none.
    if (!signature.empty() && signature != google::kNoSignature) {
      keep({StateEntry::Kind::kMember, signature, {}, id, 0, 0});
    }
  }

  void keep(const StateEntry& entry) {
    Writer out;
    google::write_state(entry, entry_count_++, host_, model_, out);
    append(entries_, out.view());
  }

  void end_said() {
    Writer out;
    out.begin_object().string("role", "assistant");
    if (text_.empty() && !calls_.empty()) {
      out.key("content").null();
    } else {
      out.string("content", text_);
    }
    if (!thoughts_.empty()) out.string("reasoning_content", thoughts_);
    if (!entries_.empty()) out.raw("reasoning_details", "[" + entries_ + "]");
    if (!calls_.empty()) out.raw("tool_calls", "[" + calls_ + "]");
    append(messages_, out.end_object().view());
  }

  std::string_view model_;
  const google::Host& host_;
  std::size_t index_ = 0;
  std::size_t call_count_ = 0;
  std::deque<std::pair<std::string, std::string>> open_;  // ids and functions without a result
  std::string messages_;  // elements of an array, as are the next but the texts
  std::string parts_, calls_, entries_;
  std::string text_, thoughts_;
  std::size_t entry_count_ = 0;
};

}  // namespace

std::string messages_of(Value request, std::string_view model, const google::Host& host) {
  Reader reader(model, host);
  const Value contents = request["contents"];
  if (!contents.is_array() || contents.size() == 0) {
    refuse_client("no_contents", "\"contents\" must be a list with at least one content");
  }
  reader.take_instruction(member_of(request, "systemInstruction"));
  contents.each([&](Value content) { reader.take(content); });
  return reader.messages();
}

}  // namespace llm_rotate::google_ai_studio
