#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "conformance/checks.hpp"
#include "conformance/raw_provider.hpp"
#include "conformance/samples.hpp"

namespace llm_rotate::conformance {

namespace {

using sdk::iequals;

constexpr std::string_view kMarker = "conformance-SECRET-4711";

std::string printed(const sdk::HttpRequest& request) {
  std::string out = request.method + " " + request.url + "\n";
  for (const sdk::Header& header : request.headers) {
    out += header.name + ": " + header.value + "\n";
  }
  return out + "\n" + request.body;
}

std::string printed(const sdk::Verdict& verdict) {
  return std::to_string(static_cast<int>(verdict.type)) + " " +
         std::to_string(static_cast<int>(verdict.scope)) + " " +
         std::to_string(verdict.retry_after_ms) + " " + std::to_string(verdict.never_fits) + " " +
         verdict.rule + " " + verdict.message + " " + verdict.provider_code;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
}

std::string trouble_with_request(const Outcome<sdk::HttpRequest>& built) {
  if (std::string broken = broken_rule(built); !broken.empty()) return broken;
  if (!built.ok()) return "it failed: " + built.faults.last.message;
  const sdk::HttpRequest& request = built.value;
  const std::string_view url = request.url;
  if (!url.starts_with("https://") && !url.starts_with("http://")) {
    return "'" + request.url + "' is no http or https URL";
  }
  if (has_control(url) || url.find(' ') != std::string_view::npos) {
    return "the URL holds characters that no URL has";
  }
  if (request.method != "POST" && request.method != "GET") {
    return "the method is '" + request.method + "', neither POST nor GET";
  }
  for (const sdk::Header& header : request.headers) {
    if (header.name.empty() || has_control(header.name) || has_control(header.value)) {
      return "the header '" + header.name + "' is no header";
    }
  }
  return {};
}

std::string credential_in(const sdk::HttpRequest& request) {
  for (const sdk::Header& header : request.headers) {
    for (const std::string_view name :
         {"authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key",
          "cookie", "x-amz-security-token"}) {
      if (iequals(header.name, name)) return "it sets the header " + header.name;
    }
  }
  const std::size_t host = request.url.find("//") + 2;
  const std::size_t path = std::min(request.url.find_first_of("/?", host), request.url.size());
  if (request.url.find('@', host) < path) return "its URL holds a user";
  for (const std::string_view parameter : {"?key=", "&key=", "?api_key=", "&api_key="}) {
    if (request.url.find(parameter) != std::string::npos) return "its URL holds a key";
  }
  return {};
}

class ProviderChecks {
 public:
  ProviderChecks(const RawProvider& provider, Report& report)
      : provider_(provider), report_(report) {}

  void run() {
    report_.check("provider: says what it is capable of", [&] { return capabilities(); });
    report_.check("provider: builds a request from a minimal chat", [&] { return build(); });
    report_.check("provider: puts no credential into a request", [&] { return no_credential(); });
    report_.check("provider: builds the same request twice", [&] { return same_request(); });
    report_.check("provider: survives odd chats", [&] { return odd_requests(); });
    report_.check("provider: authorises with headers or says why not", [&] { return authorize(); });
    report_.check("provider: shows no secret in a fault", [&] { return no_secret_shown(); });
    report_.check("provider: classifies any answer", [&] { return classify(); });
    report_.check("provider: reports a fault for a body it cannot read", [&] { return parse(); });
    report_.check("provider: reads a stream the same wherever it is cut", [&] { return decode(); });
    report_.check("provider: reads limits from any headers", [&] { return limits(); });
    report_.check("provider: works from several threads at once", [&] { return threads(); });
  }

 private:
  std::string capabilities() {
    const auto found = provider_.capabilities();
    if (std::string broken = broken_rule(found); !broken.empty()) return broken;
    if (!found.ok()) return "it failed: " + found.faults.last.message;
    if (found.value.dialect.empty() || has_control(found.value.dialect)) {
      return "the dialect is no name";
    }
    token_auth_ = found.value.token_auth;
    return {};
  }

  std::string build() {
    const std::string trouble = trouble_with_request(provider_.build(kMinimalChat, false));
    return trouble.empty() ? trouble_with_request(provider_.build(kMinimalChat, true)) : trouble;
  }

  std::string no_credential() { return credential_in(request()); }

  std::string same_request() {
    return printed(request()) == printed(request()) ? "" : "the second request differs";
  }

  std::string odd_requests() {
    for (const std::string& chat : odd_chats()) {
      const std::string broken = broken_rule(provider_.build(chat, false));
      if (!broken.empty()) return "for " + chat.substr(0, 80) + ": " + broken;
    }
    return {};
  }

  std::string authorize() {
    const auto headers = provider_.authorize(request(), kMarker);
    if (std::string broken = broken_rule(headers); !broken.empty()) return broken;
    if (headers.ok() && headers.value.empty()) return "it gave no header at all";
    for (const sdk::Header& header : headers.value) {
      if (header.name.empty() || has_control(header.name) || has_control(header.value)) {
        return "the header '" + header.name + "' is no header";
      }
    }
    return {};
  }

  std::string no_secret_shown() {
    const std::string marker(kMarker);
    const std::vector<std::string> secrets = {
        marker, "{\"private_key\":\"" + marker + "\",\"type\":\"service_account\"}",
        "{\"" + marker + "\":", marker + ":" + marker, marker + "\n"};
    for (const std::string& secret : secrets) {
      const auto headers = provider_.authorize(request(), secret);
      const auto exchange = provider_.token_request(secret);
      const auto& asked = exchange.request;
      const int results = asked.results + exchange.token.results;
      const bool none_needed = asked.ok() && results == 0;
      if (std::string broken =
              none_needed
                  ? ""
                  : broken_rule(asked.status, results,
                                asked.unreadable || exchange.token.unreadable, asked.faults.count);
          !broken.empty()) {
        return "token_request " + broken;
      }
      for (const Faults* faults : {&headers.faults, &asked.faults}) {
        if (printed(faults->last).find(marker) != std::string::npos) {
          return "a fault of authorize or token_request repeats the secret";
        }
      }
      if (asked.value.url.find(marker) != std::string::npos) {
        return "the URL of the token exchange holds the secret";
      }
      if (results > 0 && !token_auth_) {
        return "it asks for a token exchange, but its capabilities deny it";
      }
    }
    return {};
  }

  std::string classify() {
    for (const sdk::HttpResponse& answer : odd_answers()) {
      const auto first = provider_.classify(answer);
      std::string trouble = broken_rule(first);
      if (trouble.empty()) trouble = trouble_with_verdict(first);
      if (trouble.empty() && printed(first.value) != printed(provider_.classify(answer).value)) {
        trouble = "the second verdict differs";
      }
      if (!trouble.empty()) {
        return "for status " + std::to_string(answer.status) + " with a body of " +
               std::to_string(answer.body.size()) + " bytes: " + trouble;
      }
    }
    return {};
  }

  static std::string trouble_with_verdict(const Outcome<sdk::Verdict>& found) {
    if (!found.ok()) return "no verdict: " + found.faults.last.message;
    const auto type = static_cast<std::int32_t>(found.value.type);
    const auto scope = static_cast<std::int32_t>(found.value.scope);
    if (type < 0 || type > static_cast<std::int32_t>(sdk::ErrorType::kContentFiltered)) {
      return "the error type " + std::to_string(type) + " does not exist";
    }
    if (scope < 0 || scope > static_cast<std::int32_t>(sdk::Scope::kNone)) {
      return "the scope " + std::to_string(scope) + " does not exist";
    }
    if (found.value.retry_after_ms < sdk::Verdict::kNoHint) return "it asks for a negative wait";
    return found.value.rule.empty() ? "it names no rule" : "";
  }

  std::string parse() {
    for (const std::string& body : garbage_bodies()) {
      const auto reply = provider_.parse({200, {{"content-type", "application/json"}}, body});
      if (std::string broken = broken_rule(reply); !broken.empty()) return broken;
      if (reply.ok()) return "it takes " + body.substr(0, 40) + " for an answer";
      const auto token = provider_.parse_token({200, {}, body});
      if (std::string broken = broken_rule(token); !broken.empty()) return broken;
      if (token.ok()) return "it takes " + body.substr(0, 40) + " for a token";
    }
    return {};
  }

  std::string decode() {
    for (const std::string& body : odd_streams()) {
      const std::string_view all = body;
      const StreamRun whole = provider_.stream({all});
      if (!whole.broken.empty()) return whole.broken;
      for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        const StreamRun run = provider_.stream({all.substr(0, cut), all.substr(cut)});
        if (!run.broken.empty()) return run.broken;
        if (run.events != whole.events) {
          return "cut at byte " + std::to_string(cut) + ", it reads something else";
        }
      }
    }
    return {};
  }

  std::string limits() {
    for (const sdk::HttpResponse& answer : odd_answers()) {
      const auto hints = provider_.limits(answer);
      if (std::string broken = broken_rule(hints); !broken.empty()) return broken;
      if (!hints.ok()) return "it failed: " + hints.faults.last.message;
      for (const std::int64_t hint : {hints.value.remaining_requests, hints.value.remaining_tokens,
                                      hints.value.requests_reset_ms, hints.value.tokens_reset_ms}) {
        if (hint < -1) return "a hint is below -1";
      }
    }
    return {};
  }

  std::string threads() {
    const std::string expected = printed(request());
    std::atomic<int> wrong = 0;
    const auto work = [&] {
      for (int i = 0; i < 50; ++i) {
        if (printed(request()) != expected) ++wrong;
        provider_.classify(odd_answers()[static_cast<std::size_t>(i)]);
      }
    };
    std::vector<std::thread> workers;
    workers.reserve(4);
    for (int i = 0; i < 4; ++i) workers.emplace_back(work);
    for (std::thread& worker : workers) worker.join();
    return wrong == 0 ? "" : "requests differ when they are built at the same time";
  }

  sdk::HttpRequest request() const { return provider_.build(kMinimalChat, false).value; }

  const RawProvider& provider_;
  Report& report_;
  bool token_auth_ = false;
};

}  // namespace

void check_provider(const Subject& subject, const llmr_provider_v1& table, const void* self,
                    Report& report) {
  const RawProvider provider(subject, table, self);
  ProviderChecks(provider, report).run();
}

}  // namespace llm_rotate::conformance
