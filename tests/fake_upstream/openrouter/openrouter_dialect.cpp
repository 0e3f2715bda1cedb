#include "fake_upstream/openrouter/openrouter_dialect.hpp"

#include <utility>

#include "fake_upstream/json_text.hpp"
#include "fake_upstream/openai/family_dialect.hpp"
#include "fake_upstream/openrouter/openrouter_check.hpp"
#include "fake_upstream/openrouter/openrouter_errors.hpp"

namespace llm_rotate::fake {
namespace {

// Says that it is at work before it speaks, and tells an error beside a chunk that ends.
class ProcessingStream final : public IStreamWriter {
 public:
  explicit ProcessingStream(std::unique_ptr<IStreamWriter> inner) : inner_(std::move(inner)) {}

  void write(const Delta& delta, std::string& out) override {
    begin(out);
    inner_->write(delta, out);
  }
  void write_malformed(std::string& out) override { inner_->write_malformed(out); }
  void write_error(const VendorError& error, std::string& out) override {
    begin(out);
    out += R"(data: {"id":"gen-fake","object":"chat.completion.chunk","error":)";
    openrouter::append_error(error, out);
    out += R"(,"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]})";
    out += "\n\n";
  }

 private:
  void begin(std::string& out) {
    if (!begun_) out += ": OPENROUTER PROCESSING\n\n";
    begun_ = true;
  }

  std::unique_ptr<IStreamWriter> inner_;
  bool begun_ = false;
};

class OpenRouterDialect final : public openai::FamilyDialect {
 public:
  OpenRouterDialect()
      : FamilyDialect({.members = R"(,"provider":"Fake Upstream")",
                       .rules = openrouter::chat_rules(),
                       .always_usage = true,
                       .broker = true}) {}

  std::string_view name() const override { return "openrouter"; }

  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    if (method == "POST" && path == "/api/v1/chat/completions") {
      return Endpoint{Operation::kChat};
    }
    if (method == "POST" && path == "/api/v1/embeddings") {
      return Endpoint{Operation::kEmbeddings};
    }
    if (method == "GET" && path == "/api/v1/models") {
      return Endpoint{Operation::kListModels};
    }
    return std::nullopt;
  }
  std::string_view key_of(const Request& request) const override {
    return openai::bearer_of(request);
  }

  VendorError error_for(Fault fault, const ErrorFacts& facts) const override {
    return openrouter::error_for(fault, facts);
  }
  VendorError unknown_url(const Request&) const override { return openrouter::not_found(); }
  VendorError missing_key() const override { return openrouter::missing_key(); }
  VendorError body_too_large() const override {
    VendorError error = openrouter::not_found();
    error.status = 413;
    error.type = "payload_too_large";
    error.message = "Payload Too Large";
    return error;
  }
  void write_error(const VendorError& error, std::string& body) const override {
    openrouter::write_error(error, body);
  }

  // A limit is told in Unix milliseconds, and only when it is reached.
  void write_headers(const HeadFacts& facts, HeaderList& headers) const override {
    headers.set("server", "cloudflare");
    if (facts.limits.refusal != LimitVerdict::Refusal::kNone && facts.limits.wait_ms > 0) {
      headers.set("X-RateLimit-Reset",
                  std::to_string(facts.stamp.unix_seconds * 1000 + facts.limits.wait_ms));
    }
  }

  // White space comes before an answer that took its time.
  void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp,
                   std::string& body) const override {
    body += "\n         \n";
    FamilyDialect::write_reply(ask, answer, stamp, body);
  }
  std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                             const Stamp& stamp) const override {
    return std::make_unique<ProcessingStream>(FamilyDialect::open_stream(ask, answer, stamp));
  }
  std::vector<std::string> known_models() const override {
    return {"anthropic/claude-haiku-4.5", "google/gemini-2.5-flash", "openai/gpt-4o-mini"};
  }
};

}  // namespace

std::unique_ptr<IDialect> make_openrouter_dialect() {
  return std::make_unique<OpenRouterDialect>();
}

}  // namespace llm_rotate::fake
