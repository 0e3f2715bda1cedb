#include "replay/google_config.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/safe_text.hpp"
#include "replay/google_shape.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;
using Names = std::vector<std::string_view>;

constexpr std::size_t kMaxStops = 5;
constexpr std::size_t kMaxLabel = 63;

bool is_function_list(Value tools) {
  bool plain = tools.size() == 1 && has_only(tools.at(0), Names{"functionDeclarations"});
  tools.at(0)["functionDeclarations"].each([&](Value function) {
    plain = plain && has_only(function, Names{"name", "description", "parametersJsonSchema"}) &&
            !function["name"].string().empty();
  });
  return plain;
}

bool all_strings(Value list) {
  bool all = list.is_array();
  list.each([&](Value element) { all = all && element.is_string(); });
  return all;
}

void write_named(std::string_view name, Writer& out) {
  out.begin_object().string("type", "function").key("function").begin_object();
  out.string("name", name).end_object().end_object();
}

void write_allowed(Value names, std::string_view mode, Writer& out) {
  out.key("tool_choice").begin_object().string("type", "allowed_tools").key("allowed_tools");
  out.begin_object().string("mode", mode).key("tools").begin_array();
  names.each([&](Value name) { write_named(name.string(), out); });
  out.end_array().end_object().end_object();
}

// A label of Google Cloud as it may stand.
bool is_label(std::string_view text) {
  return text.size() <= kMaxLabel &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == text.npos;
}

// Whether a merge would take something away.
bool removes(Value patch) {
  bool any = patch.is_null();
  patch.each_member([&](std::string_view, Value member) { any = any || removes(member); });
  return any;
}

}  // namespace

GoogleConfig::GoogleConfig(const google::Host& host, const google::ModelTraits& traits)
    : host_(host), traits_(traits) {
  extra_.begin_object();
  generation_.begin_object();
}

void GoogleConfig::read(Value body, Writer& chat) {
  const bool functions = is_function_list(body["tools"]);
  read_tools(body, chat);
  read_generation(body["generationConfig"], functions, chat);
  body.each_member([&](std::string_view name, Value value) {
    for (const std::string_view seen : {"contents", "systemInstruction", "tools", "toolConfig",
                                        "generationConfig", "safetySettings"}) {
      if (name == seen) return;
    }
    const std::string_view tier = name == "serviceTier" ? value.string() : std::string_view();
    if (host_.tier_in_body && (tier == "flex" || tier == "priority" || tier == "standard")) {
      chat.string("service_tier", tier);
    } else if (name != "labels" || !read_labels(value, chat)) {
      extra_.value(name, value);
    }
  });
}

std::optional<std::string> GoogleConfig::extra() {
  generation_.end_object();
  if (generation_.view() != "{}") extra_.raw("generationConfig", generation_.view());
  const std::string text = extra_.end_object().str();
  if (removes(Document(text).root())) return std::nullopt;
  return text;
}

// Tools that are not all functions go along as they are, and how they are called with them.
void GoogleConfig::read_tools(Value body, Writer& chat) {
  const Value tools = body["tools"];
  const Value config = body["toolConfig"];
  const bool functions = is_function_list(tools);
  if (functions) {
    chat.key("tools").begin_array();
    tools.at(0)["functionDeclarations"].each([&](Value function) {
      chat.begin_object().string("type", "function").key("function").begin_object();
      chat.value("name", function["name"]);
      if (function["description"].exists()) chat.value("description", function["description"]);
      const Value schema = function["parametersJsonSchema"];
      if (schema.exists()) chat.value("parameters", schema);
      chat.end_object().end_object();
    });
    chat.end_array();
  } else if (tools.exists()) {
    extra_.value("tools", tools);
  }
  if (config.exists() && !(functions && read_choice(config, chat))) {
    extra_.value("toolConfig", config);
  }
}

bool GoogleConfig::read_choice(Value config, Writer& chat) {
  const Value calling = config["functionCallingConfig"];
  const std::string_view mode = calling["mode"].string();
  const Value names = calling["allowedFunctionNames"];
  const bool plain = has_only(config, Names{"functionCallingConfig"}) &&
                     has_only(calling, Names{"mode", "allowedFunctionNames"}) &&
                     (!names.exists() || all_strings(names));
  if (!plain || mode.empty()) return false;
  if (names.size() > 0) {
    if (mode != "ANY" && mode != "VALIDATED") return false;
    if (mode == "ANY" && names.size() == 1) {
      write_named(names.at(0).string(), chat.key("tool_choice"));
    } else {
      write_allowed(names, mode == "ANY" ? "required" : "auto", chat);
    }
    return true;
  }
  if (mode != "NONE" && mode != "ANY") return false;
  chat.string("tool_choice", mode == "NONE" ? "none" : "required");
  return true;
}

void GoogleConfig::read_generation(Value config, bool functions, Writer& chat) {
  const bool format = read_format(config, functions, chat);
  const bool logprobs = config["responseLogprobs"].boolean();
  config.each_member([&](std::string_view name, Value value) {
    bool said = read_number(name, value, chat);
    if (name == "responseMimeType" || name == "responseJsonSchema") said = format;
    if (name == "thinkingConfig") said = read_thinking(value, chat);
    if (name == "stopSequences" && all_strings(value) && value.size() <= kMaxStops) {
      chat.value("stop", value);
      said = true;
    }
    if (name == "responseModalities" && all_strings(value)) {
      chat.value("modalities", value);
      said = true;
    }
    if (name == "responseLogprobs" && logprobs) {
      chat.boolean("logprobs", true);
      said = true;
    }
    if (name == "logprobs" && logprobs && value.is_number()) {
      chat.value("top_logprobs", value);
      said = true;
    }
    if (!said) generation_.value(name, value);
  });
}

bool GoogleConfig::read_number(std::string_view name, Value value, Writer& chat) {
  constexpr std::pair<std::string_view, std::string_view> kNumbers[] = {
      {"maxOutputTokens", "max_tokens"},
      {"temperature", "temperature"},
      {"topP", "top_p"},
      {"topK", "top_k"},
      {"seed", "seed"},
      {"candidateCount", "n"},
      {"presencePenalty", "presence_penalty"},
      {"frequencyPenalty", "frequency_penalty"}};
  if (!value.is_number()) return false;
  for (const auto& [wire, word] : kNumbers) {
    if (wire != name) continue;
    chat.value(word, value);
    return true;
  }
  return false;
}

// A level or a budget that the model has; anything else as it is.
bool GoogleConfig::read_thinking(Value thinking, Writer& chat) const {
  using Thinking = google::ModelTraits::Thinking;
  if (!has_only(thinking, Names{"thinkingLevel", "thinkingBudget", "includeThoughts"}))
    return false;
  const Value level = thinking["thinkingLevel"];
  const Value budget = thinking["thinkingBudget"];
  const bool shown = thinking["includeThoughts"].boolean();
  if (level.exists() == budget.exists()) return false;
  Writer wish;
  wish.begin_object().boolean("exclude", !shown);
  if (level.exists()) {
    const std::string word = plugin_base::lower(level.string());
    const auto effort = plugin_base::effort_named(word);
    if (traits_.thinking != Thinking::kLevel || !effort || !traits_.levels.has(*effort))
      return false;
    wish.string("effort", word);
  } else {
    const std::int64_t tokens = budget.integer(-2);
    const bool rests = tokens == 0 && traits_.can_rest && !shown;
    const bool within = tokens >= std::max<std::int64_t>(traits_.lowest_budget, 1) &&
                        tokens <= traits_.highest_budget;
    if (traits_.thinking != Thinking::kBudget || !(rests || within || tokens == -1)) return false;
    wish.integer("max_tokens", tokens);
  }
  chat.raw("reasoning", wish.end_object().view());
  return true;
}

// Beside functions older models are asked in words, so there it is no word of chat JSON.
bool GoogleConfig::read_format(Value config, bool functions, Writer& chat) const {
  const Value schema = config["responseJsonSchema"];
  const bool plain = config["responseMimeType"].string() == "application/json" &&
                     (!schema.exists() || schema.is_object()) &&
                     (!functions || traits_.json_with_tools);
  if (!plain) return false;
  chat.key("response_format").begin_object();
  if (schema.exists()) {
    chat.string("type", "json_schema").key("json_schema").begin_object();
    chat.string("name", "response").value("schema", schema).end_object();
  } else {
    chat.string("type", "json_object");
  }
  chat.end_object();
  return true;
}

bool GoogleConfig::read_labels(Value labels, Writer& chat) const {
  bool fit = host_.labels && labels.is_object();
  labels.each_member([&](std::string_view name, Value value) {
    fit = fit && value.is_string() && is_label(name) && is_label(value.string());
  });
  if (fit) chat.value("metadata", labels);
  return fit;
}

}  // namespace llm_rotate::replay
