#include "cli/batch_line.hpp"

#include <charconv>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "front/chat_json.hpp"

namespace llm_rotate::cli {
namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

constexpr std::string_view kIdPrefix = "batch_req_";
constexpr std::string_view kErrorMember = "llm_rotate_error";
constexpr std::int64_t kUsualOutputTokens = 1'000;

std::string prompt_chat(const std::string& model, std::string_view prompt) {
  Writer out;
  out.begin_object().string("model", model).key("messages").begin_array();
  out.begin_object().string("role", "user").string("content", prompt).end_object();
  out.end_array().end_object();
  return out.str();
}

std::string take_body(BatchLine& line, Value request, const std::string& model) {
  const std::string_view url = request["url"].string();
  if (url.ends_with("/chat/completions")) {
    line.call.operation = dispatch::Operation::kChat;
  } else if (url.ends_with("/embeddings")) {
    line.call.operation = dispatch::Operation::kEmbed;
  } else {
    return "its \"url\" must be /v1/chat/completions or /v1/embeddings";
  }
  const Value body = request["body"];
  if (body["stream"].boolean()) return "its body streams; a batch takes whole answers";
  line.call.model = body["model"].string(model);
  line.call.json = sdk::json::dump(body);
  line.call.output_tokens =
      body["max_completion_tokens"].integer(body["max_tokens"].integer(kUsualOutputTokens));
  if (line.call.operation == dispatch::Operation::kEmbed) line.call.output_tokens = 0;
  return {};
}

std::string take_object(BatchLine& line, Value root, const std::string& model) {
  if (root["custom_id"].is_string()) line.custom_id = root["custom_id"].string();
  if (root["body"].is_object()) return take_body(line, root, model);
  if (!root["prompt"].is_string()) {
    return "it has neither a \"body\" as in OpenAI's batch format nor a \"prompt\"";
  }
  line.call.model = root["model"].string(model);
  line.call.json = prompt_chat(line.call.model, root["prompt"].string());
  line.call.output_tokens = kUsualOutputTokens;
  return {};
}

}  // namespace

std::variant<BatchLine, std::string> read_batch_line(std::uint64_t number, std::string_view text,
                                                     const std::string& model) {
  BatchLine line;
  line.number = number;
  line.custom_id = "line-" + std::to_string(number);
  line.text = text;
  const std::size_t first = text.find_first_not_of(" \t");
  const bool is_object = first != std::string_view::npos && text[first] == '{';
  std::string problem;
  if (is_object) {
    const Document document(text);
    problem = document.ok() ? take_object(line, document.root(), model)
                            : "it is no valid JSON: " + document.error();
  } else {
    const Document document(text);
    line.call.model = model;
    line.call.json = prompt_chat(model, document.root().string(text));
    line.call.output_tokens = kUsualOutputTokens;
  }
  if (problem.empty() && line.call.model.empty()) {
    problem = "it names no model; name one for all such lines with --model";
  }
  if (!problem.empty()) return problem;
  line.call.input_tokens = front::estimate_tokens(line.call.json.size());
  return line;
}

std::string batch_result(const BatchLine& line, const dispatch::CallOutcome& outcome) {
  Writer out;
  out.begin_object().string("id", std::string(kIdPrefix) + std::to_string(line.number));
  out.string("custom_id", line.custom_id).key("response").begin_object();
  out.integer("status_code", 200).string("request_id", outcome.call_id);
  const Document body(outcome.reply.json);  // in one line, whatever the provider sent
  out.value("body", body.root()).end_object();
  return out.key("error").null().end_object().str();
}

std::string batch_failure(const BatchLine& line, std::string_view type, std::string_view message) {
  Writer error;
  error.begin_object().integer("line", static_cast<std::int64_t>(line.number));
  error.string("type", type).string("message", message).end_object();
  const Document document(line.text);
  if (document.root().is_object()) {
    const sdk::json_raw::Patch patch[] = {{kErrorMember, error.view()}};
    if (auto patched = sdk::json_raw::patched(line.text, patch)) return std::move(*patched);
  }
  Writer out;
  out.begin_object().string("custom_id", line.custom_id);
  out.string("prompt", document.root().string(line.text));
  if (!line.call.model.empty()) out.string("model", line.call.model);
  return out.raw(kErrorMember, error.view()).end_object().str();
}

std::optional<std::uint64_t> done_line(std::string_view written) {
  std::string_view digits;
  if (const auto error = sdk::json_raw::member(written, kErrorMember)) {
    digits = sdk::json_raw::member(*error, "line").value_or("");
  } else if (const auto id = sdk::json_raw::member(written, "id")) {
    digits = *id;
    const std::string opening = "\"" + std::string(kIdPrefix);
    if (!digits.starts_with(opening) || !digits.ends_with('"')) return std::nullopt;
    digits = digits.substr(opening.size(), digits.size() - opening.size() - 1);
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc() && end == digits.data() + digits.size() && number > 0;
  return whole ? std::optional(number) : std::nullopt;
}

}  // namespace llm_rotate::cli
