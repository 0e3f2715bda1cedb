#include "replay/google_contents_form.hpp"

#include "google/state.hpp"
#include "replay/google_spelling.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::json::Value;

bool is_bare_text(Value part) {
  bool bare = part["text"].is_string();
  part.each_member([&](std::string_view name, Value) {
    bare = bare && (name == "text" || name == "thought" || name == "thoughtSignature");
  });
  return bare;
}

bool is_picture(Value file) {
  return file["mimeType"].string().starts_with("image/");
}

}  // namespace

void GoogleContentsForm::write_instruction(Value instruction) {
  std::string text(instruction.string());
  bool texts = true;
  each_of(instruction["parts"], [&](Value part) {
    text += part["text"].string();
    texts = texts && part["text"].is_string() && part.size() == 1;
  });
  if (!texts) {
    out_.value("systemInstruction", instruction);
  } else if (!text.empty()) {
    out_.key("systemInstruction").begin_object().key("parts").begin_array();
    out_.begin_object().string("text", text).end_object().end_array().end_object();
  }
}

void GoogleContentsForm::write_contents(Value contents) {
  std::string open;
  out_.key("contents").begin_array();
  each_of(contents, [&](Value content) {
    std::string_view role = content["role"].string();
    if (role.empty() || role == "function") role = "user";
    if (role != open) {
      end_turn(open);
      out_.begin_object().string("role", role);
      content.each_member([&](std::string_view name, Value value) {
        if (name != "role" && name != "parts") out_.value(name, value);
      });
      out_.key("parts").begin_array();
      open = role;
    }
    each_of(content["parts"], [&](Value part) { write_part(part, open == "model"); });
  });
  end_turn(open);
  out_.end_array();
}

void GoogleContentsForm::end_turn(std::string_view role) {
  flush_text();
  if (!role.empty()) out_.end_array().end_object();
}

// The texts of a model follow each other as one.
void GoogleContentsForm::flush_text() {
  if (!text_.empty()) out_.begin_object().string("text", text_).end_object();
  text_.clear();
}

void GoogleContentsForm::write_part(Value part, bool of_model) {
  const bool thought = part["thought"].boolean();
  const bool is_signed = !signature_of(part).empty();
  if (thought && of_model && !is_signed) return;  // goes back to no vendor
  if (is_bare_text(part) && !thought && !is_signed) {
    const std::string_view text = part["text"].string();
    if (of_model) {
      text_ += text;
    } else if (!text.empty()) {
      out_.begin_object().string("text", text).end_object();
    }
    return;
  }
  flush_text();
  out_.begin_object();
  part.each_member([&](std::string_view name, Value value) {
    if (name == "thought" && !thought) return;
    if (name == "thoughtSignature" && !is_signed) return;
    write_member(name, value);
  });
  out_.end_object();
}

void GoogleContentsForm::write_member(std::string_view name, Value value) {
  if (name == "functionCall") {
    write_call(value);
  } else if (name == "functionResponse" && !form_.ids) {
    write_without(name, value, "id");
  } else if (name == "inlineData") {
    write_bytes(value);
  } else if (name == "fileData" && !form_.picture_types && is_picture(value)) {
    write_without(name, value, "mimeType");
  } else {
    out_.value(name, value);
  }
}

std::string_view GoogleContentsForm::signature_of(Value part) const {
  const std::string_view signature = part["thoughtSignature"].string();
  const bool none = !form_.placeholders && signature == google::kNoSignature;
  return none ? std::string_view() : signature;
}

void GoogleContentsForm::write_without(std::string_view name, Value object,
                                       std::string_view left_out) {
  out_.key(name).begin_object();
  object.each_member([&](std::string_view member, Value value) {
    if (member != left_out) out_.value(member, value);
  });
  out_.end_object();
}

void GoogleContentsForm::write_call(Value call) {
  out_.key("functionCall").begin_object();
  call.each_member([&](std::string_view name, Value value) {
    if (name != "args" && (form_.ids || name != "id")) out_.value(name, value);
  });
  out_.key("args");
  if (call["args"].is_null()) {
    out_.begin_object().end_object();
  } else {
    out_.value(call["args"]);
  }
  out_.end_object();
}

// One sound has two names.
void GoogleContentsForm::write_bytes(Value bytes) {
  out_.key("inlineData").begin_object();
  bytes.each_member([&](std::string_view name, Value value) {
    const bool mp3 = name == "mimeType" && value.string() == "audio/mpeg";
    mp3 ? out_.string(name, "audio/mp3") : out_.value(name, value);
  });
  out_.end_object();
}

}  // namespace llm_rotate::replay
