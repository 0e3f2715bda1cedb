#include "fake_upstream/openai/openai_dialect.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/json_text.hpp"
#include "fake_upstream/openai/family_dialect.hpp"
#include "fake_upstream/openai/openai_errors.hpp"
#include "fake_upstream/openai/openai_models.hpp"
#include "fake_upstream/openai/openai_writer.hpp"

namespace llm_rotate::fake {
namespace {

std::string number_text(std::uint64_t value) {
  std::string out;
  append_number(out, value);
  return out;
}

// As Go prints a duration: "120ms", "6.5s", "1m0s".
std::string duration_text(std::int64_t ms) {
  if (ms <= 0) {
    return "0s";
  }
  if (ms < 1000) {
    return number_text(static_cast<std::uint64_t>(ms)) + "ms";
  }
  const auto minutes = static_cast<std::uint64_t>(ms / 60'000);
  const auto rest = static_cast<std::uint64_t>(ms % 60'000);
  std::string out = minutes == 0 ? "" : number_text(minutes) + "m";
  out += number_text(rest / 1000);
  if (rest % 1000 != 0) {
    std::string fraction = number_text(1000 + rest % 1000).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    out += "." + fraction;
  }
  return out + "s";
}

// "req_" and 32 digits that are well spread and still the same in every run.
std::string request_id(std::uint64_t seq) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "req_";
  std::uint64_t state = seq;
  for (int half = 0; half < 2; ++half) {
    state += 0x9E3779B97F4A7C15U;
    std::uint64_t bits = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits ^= bits >> 27U;
    for (int digit = 0; digit < 16; ++digit) {
      out += kHex[bits & 15U];
      bits >>= 4U;
    }
  }
  return out;
}

void set_allowance(HeaderList& headers, const std::string& kind, const Allowance& real,
                   const Allowance& usual) {
  const Allowance& told = real.limit != 0 ? real : usual;
  headers.set("x-ratelimit-limit-" + kind, number_text(told.limit));
  headers.set("x-ratelimit-remaining-" + kind, number_text(told.remaining));
  headers.set("x-ratelimit-reset-" + kind, duration_text(told.reset_ms));
}

class OpenAiDialect final : public openai::FamilyDialect {
 public:
  OpenAiDialect() : FamilyDialect({.members = openai::kMembers, .pads_chunks = true}) {}

  std::string_view name() const override { return "openai"; }

  // A head that only Anthropic's clients send.
  bool speaks(const Request& request) const override {
    return request.header("anthropic-version").empty() && request.header("x-api-key").empty();
  }

  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    constexpr std::string_view kModel = "/v1/models/";
    if (method == "POST" && path == "/v1/chat/completions") {
      return Endpoint{Operation::kChat};
    }
    if (method == "POST" && path == "/v1/embeddings") {
      return Endpoint{Operation::kEmbeddings};
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
    return openai::bearer_of(request);
  }

  VendorError error_for(Fault fault, const ErrorFacts& facts) const override {
    return openai::error_for(fault, facts);
  }
  VendorError unknown_url(const Request& request) const override {
    return openai::unknown_url(request);
  }
  VendorError missing_key() const override { return openai::missing_key(); }
  VendorError body_too_large() const override { return openai::body_too_large(); }
  void write_error(const VendorError& error, std::string& body) const override {
    openai::write_error(error, body);
  }

  void write_headers(const HeadFacts& facts, HeaderList& headers) const override {
    headers.set("openai-organization", "org-fake");
    headers.set("openai-processing-ms", "12");
    headers.set("openai-version", "2020-10-01");
    headers.set("x-request-id", request_id(facts.stamp.seq));
    if (facts.good || facts.limits.refusal != LimitVerdict::Refusal::kNone) {
      set_allowance(headers, "requests", facts.limits.requests, {10'000, 9'999, 1, 6});
      set_allowance(headers, "tokens", facts.limits.tokens, {2'000'000, 1'999'000, 1'000, 30});
    }
    headers.set("x-content-type-options", "nosniff");
    headers.set("server", "cloudflare");
  }
  std::vector<std::string> known_models() const override { return openai::known_models(); }
};

}  // namespace

std::unique_ptr<IDialect> make_openai_dialect() {
  return std::make_unique<OpenAiDialect>();
}

}  // namespace llm_rotate::fake
