#include "fake_upstream/azure/azure_dialect.hpp"

#include <utility>

#include "fake_upstream/azure/azure_errors.hpp"
#include "fake_upstream/json_text.hpp"
#include "fake_upstream/openai/family_dialect.hpp"
#include "fake_upstream/openai/openai_models.hpp"
#include "fake_upstream/openai/openai_writer.hpp"

namespace llm_rotate::fake {
namespace {

constexpr std::string_view kDeployments = "/openai/deployments/";
constexpr std::string_view kFilterResults =
    R"("prompt_filter_results":[{"prompt_index":0,"content_filter_results":{)"
    R"("hate":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":false,"detected":false}}}])";

// A path's segment, with %XX undone.
std::string decoded(std::string_view segment) {
  const auto digit = [](char c) {
    constexpr std::string_view kHex = "0123456789ABCDEFabcdef";
    const std::size_t at = kHex.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at < 16 ? at : at - 6);
  };
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const bool escape = segment[i] == '%' && i + 2 < segment.size() && digit(segment[i + 1]) >= 0 &&
                        digit(segment[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(digit(segment[i + 1]) * 16 + digit(segment[i + 2]));
      i += 2;
    } else {
      out += segment[i];
    }
  }
  return out;
}

std::optional<Operation> operation_named(std::string_view name) {
  if (name == "chat/completions") {
    return Operation::kChat;
  }
  return name == "embeddings" ? std::optional(Operation::kEmbeddings) : std::nullopt;
}

std::optional<Endpoint> deployment_endpoint(std::string_view rest) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0) {
    return std::nullopt;
  }
  const auto operation = operation_named(rest.substr(slash + 1));
  return operation ? std::optional(Endpoint{*operation, decoded(rest.substr(0, slash))})
                   : std::nullopt;
}

bool takes_no_date(std::string_view path) {
  return path.starts_with("/openai/v1/");
}

std::string_view version_of(const Request& request) {
  constexpr std::string_view kName = "api-version=";
  const std::size_t at = request.target.find(kName);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view version = request.target.substr(at + kName.size());
  return version.substr(0, version.find('&'));
}

// Begins as Azure's streams do: with what the filters say about the prompt.
class FilteredStream final : public IStreamWriter {
 public:
  explicit FilteredStream(std::unique_ptr<IStreamWriter> inner) : inner_(std::move(inner)) {}

  void write(const Delta& delta, std::string& out) override {
    if (!begun_) {
      out += R"(data: {"choices":[],"created":0,"id":"","model":"","object":"",)";
      out += kFilterResults;
      out += "}\n\n";
      begun_ = true;
    }
    inner_->write(delta, out);
  }
  void write_malformed(std::string& out) override { inner_->write_malformed(out); }
  void write_error(const VendorError& error, std::string& out) override {
    inner_->write_error(error, out);
  }

 private:
  std::unique_ptr<IStreamWriter> inner_;
  bool begun_ = false;
};

class AzureDialect final : public openai::FamilyDialect {
 public:
  AzureDialect() : FamilyDialect({.members = R"(,"system_fingerprint":"fp_fakeazure")"}) {}

  std::string_view name() const override { return "azure_openai"; }

  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    constexpr std::string_view kV1 = "/openai/v1/";
    constexpr std::string_view kCatalogue = "/models/";
    if (method == "GET" && (path == "/openai/models" || path == "/openai/v1/models")) {
      return Endpoint{Operation::kListModels};
    }
    if (method != "POST") {
      return std::nullopt;
    }
    if (path.starts_with(kDeployments)) {
      return deployment_endpoint(path.substr(kDeployments.size()));
    }
    for (const std::string_view root : {kV1, kCatalogue}) {
      if (!path.starts_with(root)) continue;
      const auto operation = operation_named(path.substr(root.size()));
      return operation ? std::optional(Endpoint{*operation}) : std::nullopt;
    }
    return std::nullopt;
  }

  std::string_view key_of(const Request& request) const override {
    const std::string_view key = request.header("api-key");
    return key.empty() ? openai::bearer_of(request) : key;
  }

  Ask read(const Endpoint& endpoint, const Request& request, bool strict) const override {
    Ask ask = FamilyDialect::read(endpoint, request, strict);
    const std::string_view version = version_of(request);
    const bool dated = !version.empty() && version.front() >= '0' && version.front() <= '9';
    // The dated API and the catalogue need a date, the v1 API refuses one.
    if (dated == takes_no_date(request.path)) {
      ask.refusal = azure::not_found();
    }
    return ask;
  }

  VendorError error_for(Fault fault, const ErrorFacts& facts) const override {
    return azure::error_for(fault, facts);
  }
  VendorError unknown_url(const Request&) const override { return azure::not_found(); }
  VendorError missing_key() const override { return azure::missing_key(); }
  VendorError body_too_large() const override {
    VendorError error = azure::not_found();
    error.status = 413;
    error.code = "413";
    error.message = "Request body too large.";
    return error;
  }
  void write_error(const VendorError& error, std::string& body) const override {
    azure::write_error(error, body);
  }

  void write_headers(const HeadFacts& facts, HeaderList& headers) const override {
    headers.set("apim-request-id", "00000000-0000-4000-8000-" + padded(facts.stamp.seq));
    headers.set("x-ms-region", "Fake Central");
    if (!facts.good && facts.limits.refusal == LimitVerdict::Refusal::kNone) {
      return;
    }
    set_allowance(headers, "requests", facts.limits.requests);
    set_allowance(headers, "tokens", facts.limits.tokens);
  }

  void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp,
                   std::string& body) const override {
    FamilyDialect::write_reply(ask, answer, stamp, body);
    body.resize(body.rfind('}'));
    body.append(",").append(kFilterResults).append("}");
  }
  std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                             const Stamp& stamp) const override {
    return std::make_unique<FilteredStream>(FamilyDialect::open_stream(ask, answer, stamp));
  }
  std::vector<std::string> known_models() const override { return openai::known_models(); }

 private:
  static std::string padded(std::uint64_t seq) {
    const std::string digits = std::to_string(seq % 1'000'000'000'000U);
    return std::string(12 - digits.size(), '0') + digits;
  }

  // Plain seconds here, and only where there is a limit.
  static void set_allowance(HeaderList& headers, const std::string& kind, const Allowance& told) {
    if (told.limit == 0) {
      return;
    }
    headers.set("x-ratelimit-limit-" + kind, std::to_string(told.limit));
    headers.set("x-ratelimit-remaining-" + kind, std::to_string(told.remaining));
    headers.set("x-ratelimit-reset-" + kind, std::to_string((told.reset_ms + 999) / 1000));
  }
};

}  // namespace

std::unique_ptr<IDialect> make_azure_dialect() {
  return std::make_unique<AzureDialect>();
}

}  // namespace llm_rotate::fake
