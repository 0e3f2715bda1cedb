#include "fake_upstream/anthropic/anthropic_request.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "fake_upstream/anthropic/anthropic_check.hpp"
#include "fake_upstream/anthropic/anthropic_messages.hpp"
#include "fake_upstream/anthropic/anthropic_models.hpp"
#include "fake_upstream/anthropic/anthropic_parameters.hpp"
#include "fake_upstream/anthropic/anthropic_thinking.hpp"
#include "fake_upstream/anthropic/anthropic_tools.hpp"

namespace llm_rotate::fake::anthropic {
namespace {

using Name = std::string_view;

Refusal check_head(const Request& request) {
  constexpr std::array kVersions = {Name("2023-01-01"), Name("2023-06-01"), Name("2026-10-21")};
  const Name version = request.header("anthropic-version");
  if (version.empty()) {
    return at("anthropic-version", "header is required");
  }
  if (std::find(kVersions.begin(), kVersions.end(), version) == kVersions.end()) {
    return at("anthropic-version", '"' + std::string(version) + "\" is not a valid version");
  }
  return std::nullopt;
}

class RequestReader {
 public:
  RequestReader(const Json& body, const Request& request, bool strict, Ask& ask)
      : body_(body),
        request_(request),
        strict_(strict),
        counts_(ask.operation == Operation::kCountTokens),
        ask_(ask) {}

  Refusal read() {
    if (auto refused = check_head(request_)) {
      return refused;
    }
    const Json* stream = member(body_, "stream");
    ask_.stream = stream != nullptr && stream->IsTrue() && !counts_;
    if (auto refused = check_text(body_, {}, "model")) {
      return refused;
    }
    ask_.model = text_in(body_, "model");
    traits_ = traits_of(ask_.model);
    // Read early, told late: rules want to know what was asked.
    const Refusal refused_thinking = read_thinking(body_, traits_, mode_, ask_.chat);
    const Refusal refused_conversation = read_conversation();
    if (strict_) {
      if (auto refused = counts_ ? check_count_parameters(body_) : check_known_parameters(body_)) {
        return refused;
      }
    }
    if (!counts_) {
      if (auto refused = read_parameters(body_, traits_, ask_.model,
                                         request_.header("anthropic-version"), ask_.chat)) {
        return refused;
      }
    }
    if (refused_conversation) {
      return refused_conversation;
    }
    return refused_thinking ? refused_thinking : read_output_config(body_, traits_, ask_.chat);
  }

 private:
  // In the order in which the vendor caches a prompt.
  Refusal read_conversation() {
    const bool files = request_.header("anthropic-beta").find("files-api-2025-04-14") != Name::npos;
    const ContentRules content = {strict_, files};
    if (auto refused = read_tools(body_, traits_, marks_, ask_.chat)) {
      return refused;
    }
    if (const Json* system = member(body_, "system")) {
      Content read;
      if (auto refused = read_plain_content(*system, "system", content, marks_, read)) {
        return refused;
      }
      ask_.chat.prompt_chars += read.chars;
    }
    const Json* messages = member(body_, "messages");
    if (messages == nullptr) {
      return missing("messages");
    }
    if (!messages->IsArray()) {
      return invalid_type("messages", "list");
    }
    if (auto refused =
            read_messages(*messages, {ask_.model, traits_, mode_, content}, marks_, ask_.chat)) {
      return refused;
    }
    if (auto refused = marks_.read(body_, "")) {
      return refused;
    }
    ask_.chat.marks_cache = marks_.any();
    return marks_.too_many();
  }

  const Json& body_;
  const Request& request_;
  const bool strict_;
  const bool counts_;
  Ask& ask_;
  ModelTraits traits_;
  ThinkingMode mode_ = ThinkingMode::kUnsaid;
  CacheMarks marks_;
};

}  // namespace

void read_request(const Request& request, bool strict, Ask& ask) {
  const ParsedBody parsed(*request.body);
  const Json* body = parsed.object();
  ask.refusal = body == nullptr
                    ? refusal("The request body is not valid JSON: expected value at line 1")
                    : RequestReader(*body, request, strict, ask).read();
}

}  // namespace llm_rotate::fake::anthropic
