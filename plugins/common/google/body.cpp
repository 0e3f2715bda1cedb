#include "google/body.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "base/safe_text.hpp"
#include "base/untaken.hpp"
#include "google/contents.hpp"
#include "google/generation_config.hpp"
#include "google/model_traits.hpp"
#include "google/tools.hpp"

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

constexpr std::size_t kMaxLabel = 63;
// What chat JSON has for this vendor beside what all take.
constexpr auto kTaken =
    std::to_array<std::string_view>({"frequency_penalty", "logprobs", "modalities", "n",
                                     "presence_penalty", "seed", "top_logprobs"});

// A label of Google Cloud: lower case, digits, _ and -.
std::string label_of(std::string_view text) {
  std::string label = plugin_base::lower(text.substr(0, kMaxLabel));
  std::replace_if(
      label.begin(), label.end(),
      [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-');
      },
      '_');
  return label;
}

class Builder {
 public:
  Builder(Value request, bool strict, std::string_view model, const Host& host)
      : request_(request),
        model_(model),
        host_(host),
        traits_(traits_of(model)),
        drops_(host, model, strict) {}

  Body build(std::string_view safety_settings) {
    drop_what_is_not_there();
    OutputForm form = output_form(request_, drops_);
    std::string hint;
    if (form.json && !traits_.json_with_tools && has_functions(request_)) {
      hint = ask_for_json(form);
      form = {};
    }
    const Contents messages =
        translated_messages(request_["messages"], host_, traits_, model_, hint);
    Writer out;
    out.begin_object();
    if (!messages.system_instruction.empty()) {
      out.raw("systemInstruction", messages.system_instruction);
    }
    out.raw("contents", messages.contents);
    write_tools(request_, traits_, drops_, out);
    write_generation_config(request_, form, host_, traits_, drops_, out);
    if (!safety_settings.empty()) out.raw("safetySettings", safety_settings);
    write_labels(out);
    Body body;
    body.tier = tier();
    if (host_.tier_in_body && !body.tier.empty()) out.string("serviceTier", body.tier);
    body.json = out.end_object().str();
    body.dropped = drops_.take();
    return body;
  }

 private:
  // Models before 3 take no responseMimeType beside functions, so they are asked in words.
  std::string ask_for_json(const OutputForm& form) {
    drops_.lose("response_format");
    if (!form.schema.is_object()) return "Answer with one JSON object and nothing else.";
    return "Answer with one JSON value and nothing else. It must fit this JSON schema: " +
           sdk::json::dump(form.schema);
  }

  void drop_what_is_not_there() {
    plugin_base::lose_untaken(request_, kTaken,
                              [this](const std::string& name) { drops_.lose(name); });
    if (!host_.labels && request_["metadata"].size() > 0) drops_.lose("metadata");
  }

  void write_labels(Writer& out) const {
    const Value metadata = request_["metadata"];
    if (!host_.labels || !metadata.is_object() || metadata.size() == 0) return;
    out.key("labels").begin_object();
    metadata.each_member([&](std::string_view name, Value value) {
      out.string(label_of(name), label_of(value.is_string() ? std::string(value.string())
                                                            : sdk::json::dump(value)));
    });
    out.end_object();
  }

  std::string tier() {
    std::string asked = plugin_base::lower(request_["service_tier"].string("auto"));
    if (asked == "flex" || asked == "priority" || asked == "standard") return asked;
    if (asked == "default") return "standard";
    if (asked != "auto") drops_.lose("service_tier");
    return {};
  }

  Value request_;
  std::string_view model_;
  const Host& host_;
  const ModelTraits traits_;
  Drops drops_;
};

}  // namespace

Body chat_body(const sdk::ChatRequest& request, std::string_view model,
               std::string_view safety_settings, const Host& host) {
  const sdk::json::Document document(request.json);
  if (!document.root().is_object()) {
    refuse(host, "unreadable",
           "the request is not one valid JSON object" +
               (document.ok() ? std::string() : ": " + document.error()) +
               "; check its brackets, quotes and literals");
  }
  Body body = Builder(document.root(), request.strict, model, host).build(safety_settings);
  body.json = with_extra(std::move(body.json), request.extra, host);
  return body;
}

std::string with_extra(std::string body, std::string_view extra, const Host& host) {
  if (extra.empty() || extra == "{}") return body;
  const sdk::json::Document patch(extra);
  if (!patch.root().is_object()) {
    refuse(host, "bad_extra",
           "\"extra\" must be a JSON object; its members are merged into the request's body");
  }
  body = sdk::json::merged(body, extra);
  if (patch["cachedContent"].is_null()) return body;
  constexpr sdk::json_raw::Patch kCached[] = {
      {"systemInstruction", ""}, {"tools", ""}, {"toolConfig", ""}};
  auto thin = sdk::json_raw::patched(body, kCached);
  return thin ? std::move(*thin) : body;
}

}  // namespace llm_rotate::google
