#include "google/generation_config.hpp"

#include <algorithm>
#include <string>

#include "google/thinking.hpp"

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

constexpr std::size_t kMaxStops = 5;

class Config {
 public:
  Config(Value request, const Host& host, const ModelTraits& traits, Drops& drops)
      : request_(request), host_(host), traits_(traits), drops_(drops) {
    out_.begin_object();
  }

  std::string written(const OutputForm& form) {
    write_limits();
    write_sampling();
    write_penalties();
    write_stops();
    write_logprobs();
    write_modalities();
    if (form.json) out_.string("responseMimeType", "application/json");
    if (form.json && form.schema.is_object()) out_.value("responseJsonSchema", form.schema);
    write_thinking(request_, traits_, drops_, out_);
    return out_.end_object().str();
  }

 private:
  void write_limits() {
    const Value newer = request_["max_completion_tokens"];
    const Value limit = newer.is_number() ? newer : request_["max_tokens"];
    if (limit.is_number()) out_.integer("maxOutputTokens", limit.integer());
    if (request_["n"].is_number() && request_["n"].integer() != 1) {
      out_.integer("candidateCount", request_["n"].integer());
    }
    if (request_["seed"].is_number()) out_.integer("seed", request_["seed"].integer());
  }

  void write_sampling() {
    struct {
      std::string_view name, wire;
      double plain;
    } constexpr kSampling[] = {
        {"temperature", "temperature", 1.0}, {"top_p", "topP", 1.0}, {"top_k", "topK", 0.0}};
    for (const auto& [name, wire, plain] : kSampling) {
      const Value value = request_[name];
      if (!value.is_number()) continue;
      if (traits_.sampling) {
        out_.value(wire, value);
      } else if (value.number() != plain) {
        drops_.lose(name);
      }
    }
  }

  void write_penalties() {
    const bool taken = traits_.penalties_everywhere || host_.penalties_of_2_5;
    struct {
      std::string_view name, wire;
    } constexpr kPenalties[] = {{"presence_penalty", "presencePenalty"},
                                {"frequency_penalty", "frequencyPenalty"}};
    for (const auto& [name, wire] : kPenalties) {
      const Value value = request_[name];
      if (!value.is_number()) continue;
      if (taken) {
        out_.value(wire, value);
      } else if (value.number() != 0.0) {
        drops_.lose(name);
      }
    }
  }

  void write_stops() {
    const Value stop = request_["stop"];
    if (stop.is_string()) {
      out_.key("stopSequences").begin_array().string(stop.string()).end_array();
    }
    if (!stop.is_array() || stop.size() == 0) return;
    if (stop.size() > kMaxStops) drops_.lose("stop");
    out_.key("stopSequences").begin_array();
    for (std::size_t i = 0; i < std::min(stop.size(), kMaxStops); ++i) {
      out_.string(stop.at(i).string());
    }
    out_.end_array();
  }

  void write_logprobs() {
    if (!request_["logprobs"].boolean()) return;
    out_.boolean("responseLogprobs", true);
    const Value top = request_["top_logprobs"];
    if (top.is_number()) out_.integer("logprobs", top.integer());
  }

  void write_modalities() {
    const Value modalities = request_["modalities"];
    if (modalities.size() == 0) return;
    out_.key("responseModalities").begin_array();
    modalities.each([&](Value modality) {
      std::string name(modality.string());
      std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      out_.string(name);
    });
    out_.end_array();
  }

  Value request_;
  const Host& host_;
  const ModelTraits& traits_;
  Drops& drops_;
  Writer out_;
};

}  // namespace

OutputForm output_form(Value request, Drops& drops) {
  const Value format = request["response_format"];
  const std::string_view type = format["type"].string();
  if (type == "json_object") return {true, {}};
  if (type == "json_schema") return {true, format["json_schema"]["schema"]};
  if (!format.is_null() && type != "text") drops.lose("response_format");
  return {};
}

void write_generation_config(Value request, const OutputForm& form, const Host& host,
                             const ModelTraits& traits, Drops& drops, Writer& out) {
  const std::string config = Config(request, host, traits, drops).written(form);
  if (config != "{}") out.raw("generationConfig", config);
}

}  // namespace llm_rotate::google
