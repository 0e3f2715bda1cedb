#include "replay/google_form.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/safe_text.hpp"
#include "replay/google_contents_form.hpp"
#include "replay/google_spelling.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

void write_function(Value function, Writer& out) {
  out.begin_object();
  function.each_member([&](std::string_view name, Value value) {
    const bool schema = name == "parameters" || name == "parametersJsonSchema";
    if (schema ? value.size() == 0 : value.is_string() && value.string().empty()) return;
    out.value(schema ? "parametersJsonSchema" : name, value);
  });
  out.end_object();
}

// Returns whether there are functions.
bool write_tools(Value tools, Writer& out) {
  Writer functions, others;
  functions.begin_array();
  others.begin_array();
  each_of(tools, [&](Value tool) {
    each_of(tool["functionDeclarations"], [&](Value one) { write_function(one, functions); });
    if (tool.size() == (tool["functionDeclarations"].exists() ? 1U : 0U)) return;
    others.begin_object();
    tool.each_member([&](std::string_view name, Value value) {
      if (name != "functionDeclarations") others.value(name, value);
    });
    others.end_object();
  });
  functions.end_array();
  others.end_array();
  const bool any = functions.view() != "[]";
  if (!any && others.view() == "[]") return false;
  out.key("tools").begin_array();
  if (any) out.begin_object().raw("functionDeclarations", functions.view()).end_object();
  Document(others.view()).root().each([&](Value other) { out.value(other); });
  out.end_array();
  return any;
}

// How functions are called says nothing where there are none, nor does what is so anyway.
void write_tool_config(Value config, bool functions, Writer& out) {
  Writer calling, whole;
  calling.begin_object();
  const Value asked = config["functionCallingConfig"];
  if (functions) {
    const std::string mode = upper(asked["mode"].string());
    if (!mode.empty() && mode != "AUTO" && mode != "MODE_UNSPECIFIED") {
      calling.string("mode", mode);
    }
    if (asked["mode"].is_number()) calling.value("mode", asked["mode"]);
    asked.each_member([&](std::string_view name, Value value) {
      const bool empty = value.is_array() && value.size() == 0;
      if (name != "mode" && !empty) calling.value(name, value);
    });
  }
  calling.end_object();
  whole.begin_object();
  if (calling.view() != "{}") whole.raw("functionCallingConfig", calling.view());
  config.each_member([&](std::string_view name, Value value) {
    if (name != "functionCallingConfig") whole.value(name, value);
  });
  whole.end_object();
  if (whole.view() != "{}") out.raw("toolConfig", whole.view());
}

bool is_left_out(std::string_view name, Value value, const GoogleForm& form) {
  if (name == "temperature" || name == "topP" || name == "topK") return !form.sampling;
  if (name == "presencePenalty" || name == "frequencyPenalty") return !form.penalties;
  if (name == "candidateCount") return value.integer() == 1;
  if (name == "responseMimeType") return value.string() == "text/plain";
  if (name == "stopSequences") return value.size() == 0;
  return name == "responseLogprobs" && !value.boolean();
}

void write_modalities(Value modalities, Writer& out) {
  const bool text_alone = modalities.size() == 1 && upper(modalities.at(0).string()) == "TEXT";
  if (modalities.size() == 0 || text_alone) return;
  out.key("responseModalities").begin_array();
  modalities.each([&](Value modality) {
    modality.is_string() ? out.string(upper(modality.string())) : out.value(modality);
  });
  out.end_array();
}

void write_thinking(Value thinking, Writer& out) {
  Writer config;
  config.begin_object();
  thinking.each_member([&](std::string_view name, Value value) {
    if (name == "includeThoughts" && !value.boolean()) return;
    name == "thinkingLevel" ? config.string(name, upper(value.string()))
                            : config.value(name, value);
  });
  config.end_object();
  if (config.view() != "{}") out.raw("thinkingConfig", config.view());
}

void write_config(Value config, const GoogleForm& form, Writer& body) {
  Writer out;
  out.begin_object();
  config.each_member([&](std::string_view name, Value value) {
    if (is_left_out(name, value, form)) return;
    if (name == "responseModalities") {
      write_modalities(value, out);
    } else if (name == "thinkingConfig") {
      write_thinking(value, out);
    } else {
      out.value(name == "responseSchema" ? "responseJsonSchema" : name, value);
    }
  });
  out.end_object();
  if (out.view() != "{}") body.raw("generationConfig", out.view());
}

// Members that are not looked into; the model stands in the URL.
void write_others(Value body, Writer& out) {
  constexpr std::array<std::string_view, 7> kSeen = {
      "systemInstruction", "contents",    "tools", "toolConfig",
      "generationConfig",  "serviceTier", "model"};
  body.each_member([&](std::string_view name, Value value) {
    const bool empty = (value.is_array() || value.is_object()) && value.size() == 0;
    const bool seen = std::find(kSeen.begin(), kSeen.end(), name) != kSeen.end();
    if (!seen && !empty) out.value(name, value);
  });
}

// The text of a content that is nothing else.
Value only_text(Value content) {
  if (content.is_string()) return content;
  const Value parts = content["parts"];
  const Value part = parts.is_array() && parts.size() == 1 ? parts.at(0) : parts;
  return part.size() == 1 && part["text"].is_string() ? part["text"] : Value();
}

void write_settings(Value settings, Writer& out) {
  settings.each_member([&](std::string_view name, Value value) {
    const bool silent = name == "content" || name == "model" || value.is_null() ||
                        (name == "autoTruncate" && value.boolean());
    if (!silent && !value.is_object()) out.value(name, value);
  });
}

}  // namespace

std::string google_chat_form(Value body, const GoogleForm& form) {
  const Document document(camel_form(body));
  Writer out;
  out.begin_object();
  GoogleContentsForm contents(form, out);
  contents.write_instruction(document["systemInstruction"]);
  contents.write_contents(document["contents"]);
  const bool functions = write_tools(document["tools"], out);
  write_tool_config(document["toolConfig"], functions, out);
  write_config(document["generationConfig"], form, out);
  const std::string_view tier = document["serviceTier"].string();
  if (!tier.empty()) out.string("serviceTier", plugin_base::lower(tier));
  write_others(document.root(), out);
  return out.end_object().str();
}

std::string google_embedding_form(Value body) {
  const Document document(camel_form(body));
  const Value requests = document["requests"];
  const Value instances = document["instances"];
  const Value list = instances.exists() ? instances : requests;
  Writer out;
  out.begin_object().key("requests").begin_array();
  each_of(list.exists() ? list : document.root(), [&](Value request) {
    const Value text = only_text(request["content"]);
    out.begin_object();
    text.exists() ? out.value("text", text) : out.value("content", request["content"]);
    write_settings(request, out);
    write_settings(request["embedContentConfig"], out);
    write_settings(document["parameters"], out);
    out.end_object();
  });
  return out.end_array().end_object().str();
}

}  // namespace llm_rotate::replay
