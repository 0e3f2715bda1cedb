#include "base/misplaced.hpp"

#include <string>
#include <utility>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "base/safe_text.hpp"

namespace llm_rotate::plugin_base {

namespace {

using sdk::ErrorType;

constexpr std::size_t kMostQuoted = 200;

sdk::Verdict judged(std::string_view body, const std::string& what) {
  sdk::Verdict verdict;
  verdict.type = ErrorType::kTransientServerError;
  if (body.empty()) {
    verdict.rule = "empty";
    verdict.message = "an empty body where " + what + " should be";
    return verdict;
  }
  const sdk::json::Document document(body);
  if (document.ok()) {
    verdict.type = ErrorType::kUnknown;
    verdict.rule = "another_shape";
    verdict.message = "JSON that is not " + what + ": " + safe_text(body, kMostQuoted);
  } else if (body.front() == '{' || body.front() == '[') {
    verdict.rule = "broken_json";
    verdict.message = "broken JSON where " + what + " should be; " + document.error();
  } else {
    verdict.rule = "not_json";
    verdict.message =
        "something else than JSON, so a proxy may have answered, or base_url points to the wrong "
        "place: " +
        safe_page(body, kMostQuoted);
  }
  return verdict;
}

[[noreturn]] void throw_verdict(sdk::Verdict verdict, const sdk::HttpResponse& response,
                                const Expected& expected) {
  verdict.scope = sdk::Scope::kKeyModel;
  verdict.rule.insert(0, std::string(expected.id) + ".2xx.");
  verdict.message.insert(0, "HTTP " + std::to_string(response.status) + " from " +
                                std::string(expected.vendor) + " with ");
  throw sdk::ProviderError(std::move(verdict));
}

}  // namespace

void throw_misplaced(const sdk::HttpResponse& response, const Expected& expected) {
  throw_verdict(judged(trimmed(response.body), std::string(expected.what)), response, expected);
}

void throw_unanswered(const sdk::HttpResponse& response, const Expected& expected) {
  sdk::Verdict verdict;
  verdict.type = ErrorType::kTransientServerError;
  verdict.rule = "unanswered";
  verdict.message = std::string(expected.what) + " in which nothing was answered; ask again";
  throw_verdict(std::move(verdict), response, expected);
}

}  // namespace llm_rotate::plugin_base
