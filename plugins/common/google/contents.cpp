#include "google/contents.hpp"

#include <utility>
#include <vector>

#include "google/function_calls.hpp"
#include "google/media.hpp"
#include "google/state.hpp"

namespace llm_rotate::google {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

std::string text_part(std::string_view text, std::string_view signature = {}) {
  Writer out;
  out.begin_object().string("text", text);
  if (!signature.empty()) out.string("thoughtSignature", signature);
  return out.end_object().str();
}

std::string_view text_of(Value part) {
  if (part.is_string()) return part.string();
  const std::string_view type = part["type"].string();
  if (type == "refusal") return part["refusal"].string();
  return type == "text" || type.empty() ? part["text"].string() : std::string_view();
}

// All text of a message's content.
std::string joined_text(Value content) {
  if (content.is_string()) return std::string(content.string());
  std::string text;
  content.each([&](Value part) { text += text_of(part); });
  return text;
}

class Translator {
 public:
  Translator(const Host& host, const ModelTraits& traits, std::string_view model)
      : host_(host), traits_(traits), model_(model), calls_(host, traits) {}

  Contents run(Value messages, std::string_view hint) {
    if (!messages.is_array() || messages.size() == 0) {
      refuse(host_, "no_messages", "\"messages\" must be a list with at least one message");
    }
    messages.each([&](Value message) { take(message); });
    close_calls();
    if (!hint.empty()) instructions_.emplace_back(hint);
    Contents out;
    place_instructions(out);
    close_ends();
    out.contents = written();
    return out;
  }

 private:
  struct Turn {
    std::string_view role;
    std::vector<std::string> parts;
  };

  // Turns of one role follow each other as one content.
  void add(std::string_view role, std::string part) {
    if (turns_.empty() || turns_.back().role != role) turns_.push_back({role, {}});
    turns_.back().parts.push_back(std::move(part));
  }

  void take(Value message) {
    const std::string_view role = message["role"].string();
    if (role == "tool" || role == "function") {
      take_result(message);
    } else {
      close_calls();
      if (role == "system" || role == "developer") {
        const std::string text = joined_text(message["content"]);
        if (!text.empty()) instructions_.push_back(text);
      } else if (role == "assistant") {
        take_answer(message);
      } else if (role == "user") {
        take_question(message["content"]);
      } else {
        refuse(host_, "bad_role",
               "messages[" + std::to_string(index_) +
                   "].role must be system, developer, user, assistant or tool");
      }
    }
    ++index_;
  }

  void take_question(Value content) {
    if (content.is_string()) {
      if (!content.string().empty()) add("user", text_part(content.string()));
      return;
    }
    std::size_t place = 0;
    content.each([&](Value part) {
      const std::string_view text = text_of(part);
      if (!text.empty()) {
        add("user", text_part(text));
      } else if (is_media(part) || (part["type"].string() != "text" && part.is_object())) {
        add("user", media_part(part, host_, index_, place));
      }
      ++place;
    });
  }

  // What was signed goes back part by part, as it came.
  void take_answer(Value message) {
    const std::string content =
        joined_text(message["content"].is_null() ? message["refusal"] : message["content"]);
    const auto state = read_state(message["reasoning_details"], host_, model_, content);
    std::size_t at = 0;
    const auto text_until = [&](std::size_t end) {
      if (end > at) add("model", text_part(std::string_view(content).substr(at, end - at)));
      at = std::max(at, end);
    };
    for (const StateEntry& entry : state) {
      if (entry.kind == StateEntry::Kind::kThought) {
        add_thought(entry);
      } else if (entry.kind == StateEntry::Kind::kText) {
        text_until(entry.from);
        add("model", text_part(std::string_view(content).substr(at, entry.to - at), entry.data));
        at = entry.to;
      } else if (entry.kind == StateEntry::Kind::kPart) {
        text_until(entry.from);
        if (Document(entry.data).root().is_object()) add("model", std::string(entry.data));
      }
    }
    text_until(content.size());
    add_images(message["images"], state);
    add_calls(message, state);
  }

  void add_thought(const StateEntry& entry) {
    Writer out;
    out.begin_object().string("text", entry.text).boolean("thought", true);
    add("model", out.string("thoughtSignature", entry.data).end_object().str());
  }

  static std::string_view signature_of(const std::vector<StateEntry>& state, std::string_view id) {
    for (const StateEntry& entry : state) {
      if (entry.kind == StateEntry::Kind::kMember && entry.id == id) return entry.data;
    }
    return {};
  }

  // Pictures that a model drew are kept as a list of data URLs.
  void add_images(Value images, const std::vector<StateEntry>& state) {
    std::size_t place = 0;
    images.each([&](Value image) {
      const std::string_view signature = signature_of(state, "image_" + std::to_string(place++));
      if (!image["image_url"]["url"].string().starts_with("data:")) return;
      std::string part = media_part(image, host_, index_, place - 1);
      if (!signature.empty()) {
        part.pop_back();
        part.append(R"(,"thoughtSignature":)").append(sdk::json::quoted(signature)).append("}");
      }
      add("model", std::move(part));
    });
  }

  void add_calls(Value message, const std::vector<StateEntry>& state) {
    bool first = true;
    message["tool_calls"].each([&](Value call) {
      if (call["function"]["name"].string().empty()) return;
      std::string_view signature = signature_of(state, call["id"].string());
      if (first && signature.empty() && traits_.needs_signatures) signature = kNoSignature;
      first = false;
      add("model", calls_.begin(call, signature));
    });
  }

  void take_result(Value message) {
    const Value content = message["content"];
    std::vector<std::string> media;
    std::size_t place = 0;
    content.each([&](Value part) {
      if (is_media(part)) media.push_back(media_part(part, host_, index_, place));
      ++place;
    });
    const std::string text = joined_text(content);
    const std::string_view id = message["tool_call_id"].string();
    if (calls_.answer(id, text, media)) return;
    // The result of a call that is not there: said in words, for the vendor would not take it.
    close_calls();
    add("user", text_part("Result of tool call " + std::string(id) + ": " + text));
    for (std::string& part : media) add("user", std::move(part));
  }

  void close_calls() {
    if (calls_.empty()) return;
    for (std::string& part : calls_.take_results()) add("user", std::move(part));
  }

  void place_instructions(Contents& out) {
    if (instructions_.empty()) return;
    std::vector<std::string> parts;
    for (const std::string& text : instructions_) parts.push_back(text_part(text));
    // A chat of instructions alone asks them; gemma has no other place for them.
    if (turns_.empty() || !traits_.system_instruction) {
      if (turns_.empty() || turns_.front().role != "user") {
        turns_.insert(turns_.begin(), {"user", {}});
      }
      auto& first = turns_.front().parts;
      first.insert(first.begin(), parts.begin(), parts.end());
      return;
    }
    out.system_instruction = R"({"parts":)" + array_of(parts) + "}";
  }

  // The vendor wants the user to have the first and the last word.
  void close_ends() {
    if (turns_.empty() || turns_.front().role != "user") {
      turns_.insert(turns_.begin(), {"user", {text_part("Begin.")}});
    }
    if (turns_.back().role != "user") add("user", text_part("Continue."));
  }

  static std::string array_of(const std::vector<std::string>& parts) {
    std::string out = "[";
    for (const std::string& part : parts) {
      if (out.size() > 1) out += ',';
      out += part;
    }
    return out + "]";
  }

  std::string written() const {
    std::string out = "[";
    for (const Turn& turn : turns_) {
      if (out.size() > 1) out += ',';
      out.append(R"({"role":")").append(turn.role).append(R"(","parts":)");
      out.append(array_of(turn.parts)).append("}");
    }
    return out + "]";
  }

  const Host& host_;
  const ModelTraits& traits_;
  std::string_view model_;
  FunctionCalls calls_;
  std::vector<Turn> turns_;
  std::vector<std::string> instructions_;
  std::size_t index_ = 0;
};

}  // namespace

Contents translated_messages(Value messages, const Host& host, const ModelTraits& traits,
                             std::string_view model, std::string_view hint) {
  return Translator(host, traits, model).run(messages, hint);
}

}  // namespace llm_rotate::google
