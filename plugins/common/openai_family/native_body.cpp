#include "openai_family/native_body.hpp"

#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::openai_family {

namespace {

bool is_plain_wire(const Options& options) {
  return options.max_tokens_field == MaxTokensField::kAuto &&
         options.developer_role == DeveloperRole::kAuto && options.reasoning_field.empty();
}

// Whether the client asked for that very model, perhaps by way of a provider: "openai/gpt-4o".
bool is_asked_for(std::string_view asked, std::string_view model) {
  if (asked.size() < 2) return false;
  asked = asked.substr(1, asked.size() - 2);
  return asked == model || (asked.size() > model.size() && asked.ends_with(model) &&
                            asked[asked.size() - model.size() - 1] == '/');
}

}  // namespace

std::optional<std::string> native_body(const sdk::ChatRequest& request, const BodyPlan& plan) {
  if (request.native_dialect != kNativeDialect || !is_plain_wire(plan.options)) {
    return std::nullopt;
  }
  std::string_view asked;
  std::string_view stream_options;
  sdk::json_raw::for_each_member(request.native_json,
                                 [&](std::string_view name, std::string_view value) {
                                   if (name == "model") asked = value;
                                   if (name == "stream_options") stream_options = value;
                                   return true;
                                 });
  if (plan.traits.reasons() && !is_asked_for(asked, plan.model)) return std::nullopt;
  if (plan.model.empty()) return std::nullopt;  // the URL says it, so a member would have to go
  const std::string model = sdk::json::quoted(plan.model);
  std::vector<sdk::json_raw::Patch> changes = {{"model", model}};
  std::string with_usage;
  const bool asks = sdk::json_raw::member(stream_options, "include_usage") == "true";
  if (request.stream && plan.options.stream_options && !asks) {
    const sdk::json_raw::Patch usage[] = {{"include_usage", "true"}};
    const std::string_view given = stream_options.starts_with('{') ? stream_options : "{}";
    with_usage = sdk::json_raw::replaced(given, usage).value_or(R"({"include_usage":true})");
    changes.push_back({"stream_options", with_usage});
  }
  auto body = sdk::json_raw::replaced(request.native_json, changes);
  if (!body) return std::nullopt;
  return with_extra(std::move(*body), request.extra, plan.dialect);
}

}  // namespace llm_rotate::openai_family
