#include "google/candidate.hpp"

#include <cstdio>

#include "google/finish.hpp"
#include "google/log_probs.hpp"

namespace llm_rotate::google {

namespace {

using sdk::FinishReason;
using sdk::json::Value;
using sdk::json::Writer;

void append(std::string& elements, const Writer& element) {
  if (!elements.empty()) elements += ',';
  elements += element.view();
}

// Tells calls apart when neither they nor their answer have an id.
std::string digest(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  char out[17];
  std::snprintf(out, sizeof out, "%016llx", static_cast<unsigned long long>(hash));
  return out;
}

// Members of a candidate that chat JSON has no place for stay where they are.
bool is_translated(std::string_view name) {
  return name == "content" || name == "index" || name == "finishReason" ||
         name == "logprobsResult" || name == "avgLogprobs" || name == "tokenCount";
}

}  // namespace

bool Candidate::write(Value piece, Form form, std::string_view answer_id, std::string_view model,
                      Writer& out) {
  form_ = form;
  answer_id_ = answer_id;
  model_ = model;
  text_.clear();
  thoughts_.clear();
  calls_.clear();
  images_.clear();
  entries_.clear();
  piece["content"]["parts"].each([&](Value part) { take_part(part); });
  if (form == Form::kMessage || !piece["finishReason"].string().empty()) close_partial();
  out.begin_object().integer("index", index_);
  out.key(form == Form::kMessage ? "message" : "delta").begin_object();
  write_texts(form, out);
  out.end_object();
  begun_ = true;
  write_log_probs(piece["logprobsResult"], out);
  piece.each_member([&](std::string_view name, Value value) {
    if (!is_translated(name)) out.value(name, value);
  });
  write_finish(piece, out);
  out.end_object();
  return !text_.empty() || !thoughts_.empty() || !calls_.empty() || !images_.empty();
}

void Candidate::take_part(Value part) {
  const std::string_view signature = part["thoughtSignature"].string();
  if (part["functionCall"].is_object()) {
    take_call(part);
  } else if (part["text"].is_string() && part["thought"].boolean()) {
    thoughts_ += part["text"].string();
    if (!signature.empty()) {
      keep({StateEntry::Kind::kThought, signature, part["text"].string(), {}, 0, 0});
    }
  } else if (part["text"].is_string()) {
    const std::string_view text = part["text"].string();
    text_ += text;
    // Kept even for an empty text: that is how a stream ends.
    if (!signature.empty()) {
      keep(
          {StateEntry::Kind::kText, signature, {}, {}, content_size_, content_size_ + text.size()});
    }
    content_size_ += text.size();
  } else {
    take_other(part);
  }
}

void Candidate::take_call(Value part) {
  const Value call = part["functionCall"];
  const std::string_view signature = part["thoughtSignature"].string();
  const bool piece = PartialCall::is_piece(call, partial_.has_value());
  if (partial_ && (!piece || partial_->is_another(call))) close_partial();
  if (!piece) {
    add_call({call["id"].string(), call["name"].string(),
              call["args"].is_object() ? sdk::json::dump(call["args"]) : "{}", signature});
    return;
  }
  if (!partial_) partial_.emplace();
  if (partial_->take(call, signature)) close_partial();
}

// Whatever there is of it: a candidate that has ended brings no more.
void Candidate::close_partial() {
  if (!partial_) return;
  add_call({partial_->id(), partial_->name(), partial_->arguments(), partial_->signature()});
  partial_.reset();
}

void Candidate::add_call(const Call& call) {
  std::string id(call.id);
  if (id.empty()) {
    id = kOwnCallId;
    id += answer_id_.empty() ? digest(std::string(call.name) + call.arguments)
                             : std::string(answer_id_);
    id += "_" + std::to_string(index_) + "_" + std::to_string(call_count_);
  }
  Writer out;
  out.begin_object();
  if (form_ == Form::kDelta) out.integer("index", static_cast<std::int64_t>(call_count_));
  out.string("id", id).string("type", "function").key("function").begin_object();
  out.string("name", call.name).string("arguments", call.arguments);
  append(calls_, out.end_object().end_object());
  ++call_count_;
  if (!call.signature.empty()) keep({StateEntry::Kind::kMember, call.signature, {}, id, 0, 0});
}

// A picture becomes one; code that the vendor ran, and what else may come, is kept for the next
// turn.
void Candidate::take_other(Value part) {
  const Value data = part["inlineData"];
  if (!data.is_object()) {
    if (!part.is_object() || part.size() == 0) return;
    const std::string json = sdk::json::dump(part);
    keep({StateEntry::Kind::kPart, json, {}, {}, content_size_, content_size_});
    return;
  }
  Writer out;
  out.begin_object().string("type", "image_url").key("image_url").begin_object();
  out.string("url", std::string("data:").append(data["mimeType"].string()) + ";base64," +
                        std::string(data["data"].string()));
  append(images_, out.end_object().end_object());
  const std::string_view signature = part["thoughtSignature"].string();
  const std::string id = "image_" + std::to_string(image_count_++);
  if (!signature.empty()) keep({StateEntry::Kind::kMember, signature, {}, id, 0, 0});
}

void Candidate::keep(StateEntry entry) {
  Writer out;
  write_state(entry, entry_count_++, host_, model_, out);
  append(entries_, out);
}

void Candidate::write_texts(Form form, Writer& out) const {
  const bool message = form == Form::kMessage;
  if (!begun_) out.string("role", "assistant");
  if (!text_.empty() || (message && calls_.empty())) {
    out.string("content", text_);
  } else if (message) {
    out.key("content").null();
  }
  if (!thoughts_.empty()) out.string("reasoning_content", thoughts_);
  if (!entries_.empty()) out.raw("reasoning_details", "[" + entries_ + "]");
  if (!calls_.empty()) out.raw("tool_calls", "[" + calls_ + "]");
  if (!images_.empty()) out.raw("images", "[" + images_ + "]");
}

void Candidate::write_finish(Value piece, Writer& out) {
  const std::string_view word = piece["finishReason"].string();
  const FinishReason found = finish_named(word, call_count_ > 0);
  if (found == FinishReason::kNone) {
    out.key("finish_reason").null();
    return;
  }
  reason_ = found;
  raw_reason_ = word;
  out.string("finish_reason", name_of(found));
}

}  // namespace llm_rotate::google
