#include "fake_upstream/anthropic/anthropic_dialect.hpp"

#include <array>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "fake_upstream/anthropic/anthropic_check.hpp"
#include "fake_upstream/anthropic/anthropic_errors.hpp"
#include "fake_upstream/anthropic/anthropic_models.hpp"
#include "fake_upstream/anthropic/anthropic_request.hpp"
#include "fake_upstream/anthropic/anthropic_writer.hpp"
#include "fake_upstream/json_text.hpp"
#include "fake_upstream/json_value.hpp"

namespace llm_rotate::fake {
namespace {

// "2026-11-21T12:00:00Z"
std::string rfc3339(std::int64_t unix_seconds) {
  const std::time_t time = unix_seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

void set_allowance(HeaderList& headers, std::string_view kind, const Allowance& real,
                   const Allowance& usual, std::int64_t now) {
  const Allowance& told = real.limit != 0 ? real : usual;
  const std::string name = "anthropic-ratelimit-" + std::string(kind);
  constexpr std::int64_t kSecond = 1000;
  headers.set(name + "-limit", std::to_string(told.limit));
  headers.set(name + "-remaining", std::to_string(told.remaining));
  headers.set(name + "-reset", rfc3339(now + (told.reset_ms + kSecond - 1) / kSecond));
}

class AnthropicDialect : public IDialect {
 public:
  std::string_view name() const override { return "anthropic"; }

  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    constexpr std::string_view kModel = "/v1/models/";
    if (method == "POST" && path == "/v1/messages") {
      return Endpoint{Operation::kChat};
    }
    if (method == "POST" && path == "/v1/messages/count_tokens") {
      return Endpoint{Operation::kCountTokens};
    }
    if (method == "GET" && path == "/v1/models") {
      return Endpoint{Operation::kListModels};
    }
    if (method == "GET" && path.starts_with(kModel) && path.size() > kModel.size()) {
      return Endpoint{Operation::kGetModel, std::string(path.substr(kModel.size()))};
    }
    return std::nullopt;
  }

  std::string_view key_of(const Request& request) const override {
    constexpr std::string_view kBearer = "Bearer ";
    const std::string_view key = request.header("x-api-key");
    const std::string_view token = request.header("authorization");
    if (!key.empty() || !equals_ignoring_case(token.substr(0, kBearer.size()), kBearer)) {
      return key;
    }
    return token.substr(kBearer.size());
  }

  Ask read(const Endpoint& endpoint, const Request& request, bool strict) const override {
    Ask ask;
    ask.operation = endpoint.operation;
    ask.model = endpoint.model;
    if (endpoint.operation == Operation::kChat || endpoint.operation == Operation::kCountTokens) {
      anthropic::read_request(request, strict, ask);
    }
    return ask;
  }

  VendorError error_for(Fault fault, const ErrorFacts& facts) const override {
    return anthropic::error_for(fault, facts);
  }
  VendorError unknown_url(const Request&) const override { return anthropic::unknown_url(); }
  VendorError missing_key() const override { return anthropic::missing_key(); }
  VendorError body_too_large() const override { return anthropic::body_too_large(); }
  void write_error(const VendorError& error, std::string& body) const override {
    anthropic::write_error(error, body);
  }

  void write_headers(const HeadFacts& facts, HeaderList& headers) const override {
    headers.set("request-id", "req_011Fake" + std::to_string(facts.stamp.seq));
    headers.set("anthropic-organization-id", "org-fake");
    if (facts.good || facts.limits.refusal != LimitVerdict::Refusal::kNone) {
      const std::int64_t now = facts.stamp.unix_seconds;
      set_allowance(headers, "requests", facts.limits.requests, {4000, 3999, 1, 15}, now);
      for (const std::string_view kind : {"tokens", "input-tokens"}) {
        set_allowance(headers, kind, facts.limits.tokens, {400'000, 399'000, 1000, 150}, now);
      }
    }
    headers.set("via", "1.1 google");
    headers.set("server", "cloudflare");
  }
  std::string_view stream_content_type() const override {
    return "text/event-stream; charset=utf-8";
  }

  void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp,
                   std::string& body) const override {
    anthropic::write_reply(ask, answer, stamp, body);
  }
  std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                             const Stamp& stamp) const override {
    return anthropic::open_stream(ask, answer, stamp);
  }
  void write_token_count(std::uint64_t tokens, std::string& body) const override {
    body += R"({"input_tokens":)";
    append_number(body, tokens);
    body += '}';
  }
  void write_models(const std::vector<std::string>& ids, std::string& body) const override {
    anthropic::write_models(ids, body);
  }
  void write_model(std::string_view id, std::string& body) const override {
    anthropic::write_model(id, body);
  }
  std::vector<std::string> known_models() const override { return anthropic::known_models(); }
};

// The models as Vertex AI serves them: named by the path, the version in the body.
class VertexClaudeDialect final : public AnthropicDialect {
 public:
  std::string_view name() const override { return "google_vertex"; }

  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    constexpr std::string_view kModels = "/publishers/anthropic/models/";
    const std::size_t models = path.find(kModels);
    const std::size_t colon = path.rfind(':');
    const bool versioned = path.starts_with("/v1/") || path.starts_with("/v1beta1/");
    if (method != "POST" || !versioned || models == std::string_view::npos ||
        colon == std::string_view::npos || colon <= models + kModels.size()) {
      return std::nullopt;
    }
    const std::string_view verb = path.substr(colon + 1);
    if (verb != "rawPredict" && verb != "streamRawPredict") {
      return std::nullopt;
    }
    const std::size_t begin = models + kModels.size();
    return Endpoint{Operation::kChat, std::string(path.substr(begin, colon - begin)),
                    verb == "streamRawPredict"};
  }

  std::string_view key_of(const Request& request) const override {
    constexpr std::string_view kBearer = "Bearer ";
    const std::string_view token = request.header("authorization");
    return equals_ignoring_case(token.substr(0, kBearer.size()), kBearer)
               ? token.substr(kBearer.size())
               : std::string_view();
  }

  // Read as Anthropic's own, once it is one.
  Ask read(const Endpoint& endpoint, const Request& request, bool strict) const override {
    rapidjson::Document body;
    body.Parse(request.body->data(), request.body->size());
    Ask ask;
    ask.operation = endpoint.operation;
    ask.model = endpoint.model;
    ask.stream = endpoint.stream;
    const bool reads = !body.HasParseError() && body.IsObject();
    if (reads && body.HasMember("model")) {
      ask.refusal = anthropic::refusal("model: Extra inputs are not permitted");
    } else if (reads && text_in(body, "anthropic_version") != "vertex-2023-10-16") {
      ask.refusal = anthropic::refusal("anthropic_version: Input should be 'vertex-2023-10-16'");
    } else if (reads && endpoint.stream != has_true(body, "stream")) {
      ask.refusal = anthropic::refusal("stream: Input should say what the method says");
    }
    if (!reads || ask.refusal) {
      return ask;
    }
    Request own = request;
    own.headers.push_back({"anthropic-version", "2023-06-01"});
    body.RemoveMember("anthropic_version");
    body.AddMember("model", rapidjson::StringRef(endpoint.model.c_str()), body.GetAllocator());
    rapidjson::StringBuffer text;
    rapidjson::Writer<rapidjson::StringBuffer> writer(text);
    body.Accept(writer);
    request.body->assign(text.GetString(), text.GetSize());
    anthropic::read_request(own, strict, ask);
    return ask;
  }

 private:
  static bool has_true(const rapidjson::Value& object, std::string_view name) {
    const Json* value = member(object, name);
    return value != nullptr && value->IsTrue();
  }
};

}  // namespace

std::unique_ptr<IDialect> make_anthropic_dialect() {
  return std::make_unique<AnthropicDialect>();
}
std::unique_ptr<IDialect> make_vertex_claude_dialect() {
  return std::make_unique<VertexClaudeDialect>();
}

}  // namespace llm_rotate::fake
