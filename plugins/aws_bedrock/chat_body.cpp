#include "chat_body.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "conversation.hpp"
#include "drops.hpp"
#include "inference_config.hpp"
#include "model_traits.hpp"
#include "request_metadata.hpp"
#include "thinking.hpp"
#include "tools.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;
using sdk::json::Writer;
using Schema = ModelTraits::Schema;

constexpr std::string_view kJsonOnly =
    "Answer with one JSON object and with nothing else: no words around it, no code fence.";

void write_blocks(Writer& out, const std::vector<Block>& blocks) {
  out.begin_array();
  for (const Block& block : blocks) out.raw(block.json);
  out.end_array();
}

class BodyBuilder {
 public:
  BodyBuilder(const sdk::ChatRequest& request, Value root, std::string_view model,
              const Options& options)
      : request_(request),
        root_(root),
        options_(options),
        traits_(
            traits_of(options.base_model.empty() ? model : std::string_view(options.base_model))),
        drops_(model, request.strict),
        marks_(root, traits_) {}

  ChatBody build() {
    lose_unknown(root_, drops_);
    // Marks are asked for in the order of the prompt, so tools are looked at before messages; what
    // the tools must be is only known from the messages.
    CacheMarks marks_of_tools = marks_;
    skip_tools(marks_);
    Conversation conversation(root_["messages"], traits_, marks_);
    const Thinking thinking =
        thinking_for(root_, traits_, !conversation.loops_without_reasoning(), drops_);
    const ToolPlan tools = tools_for(conversation, thinking, marks_of_tools);
    if (auto mark = marks_.point(root_["cache_control"])) {
      conversation.mark_end(std::move(*mark));
    }
    out_.begin_object();
    if (!conversation.system().empty()) write_blocks(out_.key("system"), conversation.system());
    write_messages(conversation);
    const Inference inference = inference_for(root_, traits_, thinking, drops_);
    if (!inference.config.empty()) out_.raw("inferenceConfig", inference.config);
    if (!tools.config.empty()) out_.raw("toolConfig", tools.config);
    if (!native_schema_.empty()) out_.raw("outputConfig", native_schema_);
    write_additional(thinking, inference, tools);
    write_service();
    out_.end_object();
    return {with_extra(), drops_.take()};
  }

 private:
  void skip_tools(CacheMarks& marks) const {
    if (!traits_.cache_points_in_tools) return;
    root_["tools"].each([&marks](Value tool) { marks.point(tool["cache_control"]); });
  }

  void write_messages(const Conversation& conversation) {
    out_.key("messages").begin_array();
    for (const Turn& turn : conversation.turns()) {
      out_.begin_object().string("role", turn.assistant ? "assistant" : "user");
      write_blocks(out_.key("content"), turn.blocks);
      out_.end_object();
    }
    out_.end_array();
  }

  ToolPlan tools_for(Conversation& conversation, const Thinking& thinking, CacheMarks& marks) {
    // Claude refuses to be forced while it thinks by a budget.
    ToolNeeds needs = {conversation.called_tools(), thinking.budget == 0, {}};
    const Value format = root_["response_format"];
    const std::string_view type = format["type"].string();
    std::string schema;
    if (type == "json_schema") {
      const Value asked = format["json_schema"];
      schema =
          asked["schema"].is_object() ? sdk::json::dump(asked["schema"]) : R"({"type":"object"})";
      if (traits_.schema == Schema::kNative) {
        native_schema_ = output_config(asked, schema);
      } else if (traits_.schema == Schema::kTool &&
                 may_use_schema_tool(root_, traits_, needs.may_force)) {
        needs.schema = schema;
      } else {
        conversation.instruct(std::string(kJsonOnly) + " It must follow this JSON schema:\n" +
                              schema);
      }
    } else if (type == "json_object") {
      conversation.instruct(kJsonOnly);
    }
    return plan_tools(root_, traits_, needs, marks, drops_);
  }

  // The schema goes as a text that holds JSON.
  static std::string output_config(Value asked, std::string_view schema) {
    Writer out;
    out.begin_object().key("textFormat").begin_object().string("type", "json_schema");
    out.key("structure").begin_object().key("jsonSchema").begin_object();
    if (!asked["name"].string().empty()) out.string("name", asked["name"].string());
    if (!is_blank(asked["description"].string())) {
      out.string("description", asked["description"].string());
    }
    out.string("schema", schema).end_object().end_object().end_object().end_object();
    return out.str();
  }

  // What Converse has no word for and the model itself has.
  void write_additional(const Thinking& thinking, const Inference& inference,
                        const ToolPlan& tools) {
    Writer more;
    more.begin_object();
    for (const auto& [name, json] : thinking.fields) more.raw(name, json);
    for (const auto& [name, json] : inference.additional) more.raw(name, json);
    if (!tools.claude_choice.empty()) more.raw("tool_choice", tools.claude_choice);
    if (traits_.is_claude() && !options_.anthropic_beta.empty()) {
      more.key("anthropic_beta").begin_array();
      for (const std::string& beta : options_.anthropic_beta) more.string(beta);
      more.end_array();
    }
    more.end_object();
    if (more.view() != "{}") out_.raw("additionalModelRequestFields", more.view());
  }

  void write_service() {
    if (!options_.guardrail_json.empty()) out_.raw("guardrailConfig", options_.guardrail_json);
    if (!options_.latency.empty()) {
      out_.key("performanceConfig").begin_object().string("latency", options_.latency).end_object();
    }
    const std::string_view tier = root_["service_tier"].string();
    constexpr std::array<std::string_view, 4> kTiers = {"default", "flex", "priority", "reserved"};
    if (std::find(kTiers.begin(), kTiers.end(), tier) != kTiers.end()) {
      out_.key("serviceTier").begin_object().string("type", tier).end_object();
    } else if (!tier.empty() && tier != "auto") {
      drops_.lose("service_tier");
    }
    const std::string metadata = request_metadata(root_, drops_);
    if (!metadata.empty()) out_.raw("requestMetadata", metadata);
  }

  std::string with_extra() const {
    const std::string_view extra = request_.extra;
    if (extra.empty() || extra == "{}") return out_.str();
    if (!sdk::json::Document(extra).root().is_object()) {
      refuse("bad_extra",
             "\"extra\" must be a JSON object; its members are merged into the request's body");
    }
    return sdk::json::merged(out_.view(), extra);
  }

  const sdk::ChatRequest& request_;
  Value root_;
  const Options& options_;
  const ModelTraits traits_;
  Drops drops_;
  CacheMarks marks_;
  std::string native_schema_;
  Writer out_;
};

}  // namespace

ChatBody chat_body(const sdk::ChatRequest& request, std::string_view model,
                   const Options& options) {
  const sdk::json::Document document(request.json);
  if (!document.root().is_object()) {
    refuse("unreadable",
           "the request is not one valid JSON object; check its brackets, quotes and literals");
  }
  return BodyBuilder(request, document.root(), model, options).build();
}

}  // namespace llm_rotate::aws_bedrock
