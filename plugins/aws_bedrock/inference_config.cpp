#include "inference_config.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "base/untaken.hpp"
#include "blocks.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;
using sdk::json::Writer;
using Family = ModelTraits::Family;

// What chat JSON has for this vendor beside what all take.
constexpr auto kTaken = std::to_array<std::string_view>({"user"});

class InferenceBuilder {
 public:
  InferenceBuilder(Value request, const ModelTraits& traits, const Thinking& thinking, Drops& drops)
      : request_(request), traits_(traits), thinking_(thinking), drops_(drops) {}

  Inference build() {
    out_.begin_object();
    limit();
    sampling();
    stop();
    out_.end_object();
    if (out_.view() != "{}") result_.config = out_.str();
    return std::move(result_);
  }

 private:
  bool thinks_as_claude() const { return traits_.is_claude() && thinking_.on; }

  void limit() {
    Value limit = request_["max_completion_tokens"];
    if (!limit.is_number()) limit = request_["max_tokens"];
    if (!limit.is_number()) return;
    std::int64_t tokens = limit.integer();
    // A limit that the budget does not fit under is the answer's own.
    if (thinking_.budget > 0 && tokens <= thinking_.budget) tokens += thinking_.budget;
    out_.integer("maxTokens", tokens);
  }

  void sampling() {
    const Value temperature = request_["temperature"];
    const Value top_p = request_["top_p"];
    // A thinking Claude keeps its temperature and cuts only the tail of what it draws from.
    constexpr double kLeastTopP = 0.95;
    const bool warm = traits_.sampling && (!thinks_as_claude() || temperature.number() == 1.0);
    const bool cut = traits_.sampling && (!thinks_as_claude() || top_p.number() >= kLeastTopP);
    const bool has_temperature = take("temperature", temperature, warm);
    if (has_temperature) write_temperature(temperature.number());
    const bool second = has_temperature && traits_.one_of_sampling;
    if (take("top_p", top_p, cut && !second)) out_.value("topP", top_p);
    top_k(request_["top_k"]);
  }

  bool take(std::string_view name, Value value, bool taken) {
    if (!value.is_number()) return false;
    if (!taken) drops_.lose(name);
    return taken;
  }

  // Converse's scale ends where others' middle is.
  void write_temperature(double temperature) {
    if (temperature > 1.0) {
      out_.integer("temperature", 1);
    } else {
      out_.value("temperature", request_["temperature"]);
    }
  }

  void top_k(Value top_k) {
    const std::string_view name = name_of_top_k();
    const bool taken = !name.empty() && traits_.sampling && !thinks_as_claude();
    if (!take("top_k", top_k, taken)) return;
    std::string json = sdk::json::dump(top_k);
    if (traits_.is_nova()) json = "{\"topK\":" + json + "}";
    result_.additional.emplace_back(name, std::move(json));
  }

  std::string_view name_of_top_k() const {
    switch (traits_.family) {
      case Family::kClaude:
      case Family::kMistral:
        return "top_k";
      case Family::kNova:
        return "inferenceConfig";
      case Family::kCohere:
        return "k";
      default:
        return {};
    }
  }

  void stop() {
    const Value stop = request_["stop"];
    std::vector<std::string_view> words;
    if (!is_blank(stop.string())) words.push_back(stop.string());
    stop.each([&words](Value word) {
      if (!is_blank(word.string())) words.push_back(word.string());
    });
    if (words.empty()) return;
    if (!traits_.stop) {
      drops_.lose("stop");
      return;
    }
    out_.key("stopSequences").begin_array();
    for (const std::string_view word : words) out_.string(word);
    out_.end_array();
  }

  Value request_;
  const ModelTraits& traits_;
  const Thinking& thinking_;
  Drops& drops_;
  Writer out_;
  Inference result_;
};

}  // namespace

Inference inference_for(Value request, const ModelTraits& traits, const Thinking& thinking,
                        Drops& drops) {
  return InferenceBuilder(request, traits, thinking, drops).build();
}

void lose_unknown(Value request, Drops& drops) {
  plugin_base::lose_untaken(request, kTaken,
                            [&drops](const std::string& name) { drops.lose(name); });
}

}  // namespace llm_rotate::aws_bedrock
