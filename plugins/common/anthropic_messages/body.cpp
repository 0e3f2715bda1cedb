#include "body.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "llm_rotate/sdk/json.hpp"

#include "answer_format.hpp"
#include "cache_marks.hpp"
#include "content.hpp"
#include "conversation.hpp"
#include "losses.hpp"
#include "model_traits.hpp"
#include "sampling.hpp"
#include "thinking.hpp"
#include "tools.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

class BodyBuilder {
 public:
  BodyBuilder(const sdk::ChatRequest& request, std::string_view model, const Options& options,
              BodyKind kind)
      : request_(request),
        options_(options),
        model_(model),
        counts_(kind == BodyKind::kCountTokens),
        traits_(traits_of(model)),
        losses_(model, request.strict),
        document_(request.json),
        root_(document_.root()) {}

  Body build() {
    if (!root_.is_object()) {
      refuse("unreadable",
             "the request is not one valid JSON object; check its brackets, quotes and literals");
    }
    plan();
    Body body;
    body.json = with_extra(written(), request_.extra);
    body.needed_beta = conversation_.uses_files ? kFilesBeta : std::string_view();
    lose_unknown(root_, losses_);
    body.dropped = losses_.take_names();
    return body;
  }

 private:
  void plan() {
    conversation_ = read_conversation(root_["messages"], model_);
    answer_ = plan_answer(root_["response_format"], traits_);
    tools_ = plan_tools(root_, traits_, answer_, losses_);
    thinking_ = plan_thinking(root_, traits_,
                              {.max_tokens = max_tokens(),
                               .forced_tool = tools_.forced,
                               .may_go_on = thinking_may_go_on(conversation_),
                               .display = options_.thinking_display},
                              losses_);
    for (const std::string& words : {answer_.words, tools_.words}) {
      if (!words.empty()) conversation_.system.push_back(text_block(words));
    }
    settle_ends(conversation_, traits_.takes_prefill && !thinking_.thinks);
    whole_mark_ = mark_of(root_["cache_control"]);
    settle_marks(tools_.tools, conversation_, whole_mark_);
  }

  std::int64_t max_tokens() const {
    for (const std::string_view name : {"max_completion_tokens", "max_tokens"}) {
      const Value value = root_[name];
      if (value.is_null()) continue;
      if (!value.is_number() || value.integer() < 0) {
        refuse("max_tokens", std::string(name) + " is no number of tokens; give a whole number");
      }
      return std::min(value.integer(), traits_.max_output);
    }
    const std::int64_t usual = options_.default_max_tokens;
    return usual > 0 ? std::min(usual, traits_.max_output) : traits_.default_output;
  }

  std::string written() {
    Writer out;
    out.begin_object().string("model", model_);
    if (!counts_) out.integer("max_tokens", thinking_.max_tokens);
    write_system(out);
    write_messages(out);
    write_tools(out);
    if (!thinking_.thinking.empty()) out.raw("thinking", thinking_.thinking);
    write_output_config(out);
    if (whole_mark_) out.raw("cache_control", mark_json(*whole_mark_));
    if (!counts_) {
      write_sampling(out, root_,
                     {.traits = traits_,
                      .refused = !traits_.takes_sampling || options_.refuses_sampling(),
                      .thinks = thinking_.thinks},
                     losses_);
      write_account(out, root_, losses_);
      if (request_.stream) out.boolean("stream", true);
    }
    return out.end_object().str();
  }

  static bool is_plain(const std::vector<Block>& blocks) {
    return blocks.size() == 1 && blocks[0].kind == Block::Kind::kText && !blocks[0].mark;
  }

  static void write_blocks(Writer& out, const std::vector<Block>& blocks) {
    if (is_plain(blocks)) {
      out.string(blocks[0].text);
      return;
    }
    out.begin_array();
    for (const Block& block : blocks) {
      if (block.kind == Block::Kind::kText) {
        out.begin_object().string("type", "text").string("text", block.text);
        if (block.mark) out.raw("cache_control", mark_json(*block.mark));
        out.end_object();
      } else {
        out.raw(marked(block.json, block.mark));
      }
    }
    out.end_array();
  }

  void write_system(Writer& out) const {
    if (!conversation_.system.empty()) write_blocks(out.key("system"), conversation_.system);
  }

  void write_messages(Writer& out) const {
    out.key("messages").begin_array();
    for (const Turn& turn : conversation_.turns) {
      out.begin_object().string("role", turn.assistant ? "assistant" : "user");
      write_blocks(out.key("content"), turn.blocks);
      out.end_object();
    }
    out.end_array();
  }

  void write_tools(Writer& out) const {
    if (tools_.tools.empty()) return;
    out.key("tools").begin_array();
    for (const Tool& tool : tools_.tools) out.raw(marked(tool.json, tool.mark));
    out.end_array();
    if (!tools_.choice.empty()) out.raw("tool_choice", tools_.choice);
  }

  void write_output_config(Writer& out) const {
    const bool formats = answer_.means == AnswerFormat::Means::kSchema;
    if (!formats && thinking_.effort.empty()) return;
    out.key("output_config").begin_object();
    if (formats) {
      out.key("format").begin_object().string("type", "json_schema");
      out.raw("schema", answer_.schema).end_object();
    }
    if (!thinking_.effort.empty()) out.string("effort", thinking_.effort);
    out.end_object();
  }

  const sdk::ChatRequest& request_;
  const Options& options_;
  std::string_view model_;
  bool counts_;
  ModelTraits traits_;
  Losses losses_;
  Document document_;
  Value root_;

  Conversation conversation_;
  AnswerFormat answer_;
  ToolPlan tools_;
  ThinkingPlan thinking_;
  std::optional<CacheMark> whole_mark_;
};

}  // namespace

std::string with_extra(std::string body, std::string_view extra) {
  if (extra.empty() || extra == "{}") return body;
  if (!Document(extra).root().is_object()) {
    refuse("bad_extra",
           "\"extra\" must be a JSON object; its members are merged into the request's body");
  }
  return sdk::json::merged(body, extra);
}

Body message_body(const sdk::ChatRequest& request, std::string_view model, const Options& options,
                  BodyKind kind) {
  return BodyBuilder(request, model, options, kind).build();
}

}  // namespace llm_rotate::anthropic
