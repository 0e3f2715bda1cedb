#include "openai_family/body.hpp"

#include <initializer_list>
#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "openai_family/effort_choice.hpp"
#include "openai_family/messages.hpp"
#include "openai_family/parts.hpp"
#include "openai_family/request_scan.hpp"

namespace llm_rotate::openai_family {

namespace {

using sdk::json_raw::Patch;

class BodyBuilder {
 public:
  BodyBuilder(const sdk::ChatRequest& request, const BodyPlan& plan)
      : request_(request), plan_(plan), traits_(plan.traits) {}

  std::string build() {
    if (!fields_.read(request_.json, plan_.dialect)) unreadable();
    set_model();
    set_stream();
    drop_extensions();
    set_max_tokens();
    set_tools();
    set_effort();
    set_sampling();
    set_messages();
    return fields_.assembled();
  }

 private:
  [[noreturn]] void unreadable() const {
    refuse(plan_.dialect, "unreadable",
           "the request is not one valid JSON object; check its brackets, quotes and literals");
  }

  void set(Field field, std::string_view raw) { fields_.set(field, raw); }
  void set_owned(Field field, std::string raw) {
    owned_.push_back(std::move(raw));
    set(field, owned_.back());
  }
  // Leaves the member out, which changes nothing of what the request means.
  void drop(Field field) { fields_.drop(field); }
  // Leaves out something that the caller asked for and the vendor lacks.
  void lose(Field field) {
    if (fields_.has(field) && !is_default(field, fields_[field])) {
      if (request_.strict) {
        refuse(plan_.dialect, "unsupported_parameter",
               model_name() + " takes no \"" + std::string(name_of(field)) +
                   "\"; leave it out, or do not ask for strict parameters");
      }
      tell_dropped(name_of(field));
    }
    drop(field);
  }
  void lose(std::initializer_list<Field> fields) {
    for (const Field field : fields) lose(field);
  }

  void tell_dropped(std::string_view name) const {
    if (plan_.dropped != nullptr) plan_.dropped->emplace_back(name);
  }

  std::string model_name() const {
    return plan_.model.empty() ? std::string(plan_.dialect.vendor) : std::string(plan_.model);
  }

  void set_model() {
    if (plan_.model.empty()) {
      drop(Field::kModel);
    } else {
      set_owned(Field::kModel, sdk::json::quoted(plan_.model));
    }
  }

  void set_stream() {
    if (!request_.stream) {
      drop(Field::kStream);
      drop(Field::kStreamOptions);
      return;
    }
    set(Field::kStream, "true");
    if (!plan_.options.stream_options) {
      drop(Field::kStreamOptions);
      return;
    }
    const std::string_view asked = fields_[Field::kStreamOptions];
    std::vector<Patch> changes = {{"include_usage", "true"}};
    const bool says = sdk::json_raw::member(asked, "include_obfuscation").has_value();
    if (plan_.thin_stream && !says) changes.push_back({"include_obfuscation", "false"});
    auto options = sdk::json_raw::patched(asked, changes);
    if (!options) options = sdk::json_raw::patched("{}", changes);
    set_owned(Field::kStreamOptions, std::move(*options));
  }

  void drop_extensions() {
    const Dialect& dialect = plan_.dialect;
    drop(Field::kLlmRotate);
    if (!dialect.cache_control) drop(Field::kCacheControl);
    if (!dialect.sampling_extras) {
      lose({Field::kTopK, Field::kTopA, Field::kMinP, Field::kRepetitionPenalty});
    }
    if (!dialect.routing) {
      lose({Field::kProvider, Field::kModels, Field::kRoute, Field::kTransforms, Field::kPlugins});
      drop(Field::kSessionId);
      drop(Field::kTrace);
      drop(Field::kUsage);
    }
  }

  void set_max_tokens() {
    MaxTokensField wanted = plan_.options.max_tokens_field;
    if (wanted == MaxTokensField::kAuto && traits_.reasons()) {
      wanted = MaxTokensField::kMaxCompletionTokens;
    }
    const Field said =
        fields_.says(Field::kMaxCompletionTokens) ? Field::kMaxCompletionTokens : Field::kMaxTokens;
    Field sent = said;
    if (wanted == MaxTokensField::kMaxTokens) sent = Field::kMaxTokens;
    if (wanted == MaxTokensField::kMaxCompletionTokens) sent = Field::kMaxCompletionTokens;
    if (sent != said && fields_.has(said)) set(sent, fields_[said]);
    // Both together are refused.
    const Field other = sent == Field::kMaxTokens ? Field::kMaxCompletionTokens : Field::kMaxTokens;
    if (fields_.has(other)) drop(other);
  }

  bool has_tools() const {
    const std::string_view tools = fields_[Field::kTools];
    return tools.starts_with('[') && tools.find('{') != std::string_view::npos;
  }

  // The endpoint refuses a choice between tools when there are none.
  void set_tools() {
    if (!has_tools()) {
      const std::string_view choice = fields_[Field::kToolChoice];
      drop(Field::kTools);
      if (choice == "\"auto\"" || choice == "\"none\"") {
        drop(Field::kToolChoice);
      } else {
        lose(Field::kToolChoice);
      }
      drop(Field::kParallelToolCalls);
      return;
    }
    if (!traits_.takes_parallel_tool_calls) lose(Field::kParallelToolCalls);
    if (!plan_.dialect.cache_control) unmark_tools();
  }

  void unmark_tools() {
    const std::string_view tools = fields_[Field::kTools];
    if (tools.find("\"cache_control\"") == std::string_view::npos) return;
    std::string out;
    constexpr Patch kUnmarked[] = {{"cache_control", ""}};
    sdk::json_raw::for_each_element(tools, [&](std::string_view tool) {
      const auto unmarked = sdk::json_raw::patched(tool, kUnmarked);
      out.append(out.empty() ? "[" : ",").append(unmarked ? *unmarked : tool);
      return true;
    });
    set_owned(Field::kTools, out + "]");
  }

  void set_effort() {
    if (plan_.dialect.reasoning_object) {
      set_reasoning();
      return;
    }
    effort_ = choose_effort(fields_, traits_, has_tools());
    if (!effort_.lost.empty()) {
      if (request_.strict) lose_effort();
      tell_dropped(name_of(Field::kReasoningEffort));
    }
    drop(Field::kReasoning);
    if (effort_.sent.empty()) {
      drop(Field::kReasoningEffort);
    } else if (effort_.sent != effort_.asked || !fields_.says(Field::kReasoningEffort)) {
      set_owned(Field::kReasoningEffort, sdk::json::quoted(effort_.sent));
    }
  }

  // The vendor takes one of an effort and a budget, in `reasoning`; the effort's own field wins.
  void set_reasoning() {
    if (!fields_.says(Field::kReasoningEffort)) return;
    const Patch changes[] = {
        {"effort", fields_[Field::kReasoningEffort]}, {"max_tokens", ""}, {"enabled", ""}};
    auto reasoning = sdk::json_raw::patched(fields_[Field::kReasoning], changes);
    if (!reasoning) reasoning = sdk::json_raw::patched("{}", changes);
    set_owned(Field::kReasoning, std::move(*reasoning));
    drop(Field::kReasoningEffort);
  }

  [[noreturn]] void lose_effort() const {
    refuse(plan_.dialect, "unsupported_parameter",
           model_name().append(" ").append(effort_.lost) + ", so \"reasoning_effort\": \"" +
               effort_.asked +
               "\" cannot be sent; leave it out, or do not ask for strict parameters");
  }

  void set_sampling() {
    using Sampling = ModelTraits::Sampling;
    if (!traits_.takes_stop) lose(Field::kStop);
    if (!traits_.takes_verbosity) lose(Field::kVerbosity);
    if (!traits_.takes_cache_retention) drop(Field::kPromptCacheRetention);
    if (traits_.sampling == Sampling::kFree) return;
    lose({Field::kFrequencyPenalty, Field::kPresencePenalty, Field::kLogitBias});
    const bool rests = effort_.sent == name_of(Effort::kNone);
    if (traits_.sampling == Sampling::kNever || !rests) {
      lose({Field::kTemperature, Field::kTopP, Field::kLogprobs, Field::kTopLogprobs});
    } else if (traits_.only_default_temperature && !is_number(fields_[Field::kTemperature], 1.0)) {
      lose(Field::kTemperature);
    }
  }

  void set_messages() {
    MessageRules rules = {plan_.dialect, Instructions::kAsGiven, plan_.options.reasoning_field,
                          plan_.model};
    switch (plan_.options.developer_role) {
      case DeveloperRole::kAuto:
        if (traits_.reasons()) rules.instructions = Instructions::kDeveloper;
        break;
      case DeveloperRole::kAlways:
        rules.instructions = Instructions::kDeveloper;
        break;
      case DeveloperRole::kNever:
        rules.instructions = Instructions::kSystem;
    }
    auto messages = rewritten_messages(fields_[Field::kMessages], fields_.survey(), rules);
    if (messages) set_owned(Field::kMessages, std::move(*messages));
  }

  const sdk::ChatRequest& request_;
  const BodyPlan& plan_;
  const ModelTraits& traits_;
  RequestScan fields_;
  std::list<std::string> owned_;  // what changes point to
  EffortChoice effort_;
};

}  // namespace

std::string chat_body(const sdk::ChatRequest& request, const BodyPlan& plan) {
  std::string body = BodyBuilder(request, plan).build();
  return with_extra(std::move(body), request.extra, plan.dialect);
}

std::string with_extra(std::string body, std::string_view extra, const Dialect& dialect) {
  if (extra.empty() || extra == "{}") return body;
  if (!sdk::json::Document(extra).root().is_object()) {
    refuse(dialect, "bad_extra",
           "\"extra\" must be a JSON object; its members are merged into the request's body");
  }
  return sdk::json::merged(body, extra);
}

}  // namespace llm_rotate::openai_family
