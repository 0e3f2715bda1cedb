#include "google/generate.hpp"

#include <string>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "base/safe_text.hpp"
#include "google/drops.hpp"
#include "google/media.hpp"
#include "google/model_traits.hpp"
#include "google/thinking.hpp"

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

class Builder {
 public:
  Builder(Value request, bool strict, std::string_view model, const Host& host)
      : request_(request), host_(host), traits_(traits_of(model)), drops_(host, model, strict) {}

  Body build(std::string_view safety_settings) {
    const std::string_view instruction = request_["system_instruction"].string();
    Writer out;
    out.begin_object();
    if (!instruction.empty() && traits_.system_instruction) {
      out.key("systemInstruction").begin_object().key("parts").begin_array();
      out.begin_object().string("text", instruction).end_object().end_array().end_object();
    }
    out.key("contents").begin_array().begin_object().string("role", "user");
    out.key("parts").begin_array();
    if (!instruction.empty() && !traits_.system_instruction) write_text(instruction, out);
    write_contents(request_["contents"], out);
    out.end_array().end_object().end_array();
    write_config(out);
    if (!safety_settings.empty()) out.raw("safetySettings", safety_settings);
    // Calling functions by itself is a habit of the vendor's client libraries; this one has none.
    if (request_["disable_automatic_function_calling"].is_bool() &&
        !request_["disable_automatic_function_calling"].boolean()) {
      drops_.lose("disable_automatic_function_calling");
    }
    Body body;
    body.json = out.end_object().str();
    body.dropped = drops_.take();
    return body;
  }

 private:
  static void write_text(std::string_view text, Writer& out) {
    out.begin_object().string("text", text).end_object();
  }

  void write_contents(Value contents, Writer& out) {
    std::size_t written = 0;
    const auto take = [&](Value item) {
      if (item.is_string() || item["type"].string() == "text") {
        const std::string_view text = item.is_string() ? item.string() : item["text"].string();
        if (text.empty()) return;
        write_text(text, out);
      } else {
        out.raw(part_of(item, written));
      }
      ++written;
    };
    if (contents.is_array()) {
      contents.each(take);
    } else {
      take(contents);
    }
    if (written == 0) {
      refuse(host_, "no_contents",
             "\"contents\" holds nothing; give a text, a part, or a list of them");
    }
  }

  std::string part_of(Value item, std::size_t place) const {
    const std::string_view type = item["type"].string();
    const std::string_view mime_type = item["mime_type"].string();
    if (type == "pdf_bytes" || type == "image_bytes") {
      const std::string_view plain = type == "pdf_bytes" ? "application/pdf" : "image/png";
      return inline_part(mime_type.empty() ? plain : mime_type, item["data"].string());
    }
    if (type == "file" && !item["uri"].string().empty()) {
      return file_part(item["uri"].string(), mime_type, "application/pdf", host_);
    }
    refuse(host_, "unknown_part",
           "contents[" + std::to_string(place) + "] is a part of type \"" +
               plugin_base::safe_text(type, 64) +
               "\"; send text, pdf_bytes or image_bytes with data, or file with uri");
  }

  void write_config(Writer& out) {
    Writer config;
    config.begin_object();
    struct {
      std::string_view name, wire;
      bool sampling;
    } constexpr kMembers[] = {{"max_output_tokens", "maxOutputTokens", false},
                              {"temperature", "temperature", true},
                              {"top_p", "topP", true},
                              {"seed", "seed", false},
                              {"response_mime_type", "responseMimeType", false}};
    for (const auto& [name, wire, sampling] : kMembers) {
      const Value value = request_[name];
      if (value.is_null()) continue;
      if (sampling && !traits_.sampling) {
        drops_.lose(name);
      } else {
        config.value(wire, value);
      }
    }
    const Value budget = request_["thinking_budget"];
    if (budget.is_number()) write_thinking_budget(budget.integer(), traits_, drops_, config);
    config.end_object();
    if (config.view() != "{}") out.raw("generationConfig", config.view());
  }

  Value request_;
  const Host& host_;
  const ModelTraits traits_;
  Drops drops_;
};

}  // namespace

Body generate_body(const sdk::ChatRequest& request, std::string_view model,
                   std::string_view safety_settings, const Host& host) {
  const sdk::json::Document document(request.json);
  if (!document.root().is_object()) {
    refuse(host, "unreadable",
           "the request is not one valid JSON object; check its brackets, quotes and literals");
  }
  Body body = Builder(document.root(), request.strict, model, host).build(safety_settings);
  body.json = with_extra(std::move(body.json), request.extra, host);
  return body;
}

}  // namespace llm_rotate::google
