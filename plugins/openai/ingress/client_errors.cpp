#include "ingress/client_errors.hpp"

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::openai {

namespace {

[[noreturn]] void refuse(std::string rule, std::string message) {
  throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest, std::move(rule), std::move(message));
}

}  // namespace

void bad_request(std::string_view parameter, std::string_view what) {
  refuse("openai.ingress.parameter", std::string("'").append(parameter).append("' ").append(what));
}

void bad_body() {
  refuse("openai.ingress.body",
         "the body is not one JSON object that can be read; check its brackets and quotes");
}

std::string_view error_type(const sdk::IngressFailure& failure) {
  if (failure.status == 429) return "rate_limit_exceeded";
  if (failure.status == 403) return "permission_error";
  return failure.status >= 500 ? "server_error" : "invalid_request_error";
}

std::string_view error_code(const sdk::IngressFailure& failure) {
  if (!failure.verdict.provider_code.empty()) return failure.verdict.provider_code;
  switch (failure.status) {
    case 401:
      return "invalid_api_key";
    case 404:
      return failure.verdict.type == sdk::ErrorType::kModelUnavailable ? "model_not_found"
                                                                       : "not_found";
    default:
      return sdk::name_of(failure.verdict.type);
  }
}

std::string error_object(const sdk::IngressFailure& failure) {
  sdk::json::Writer out;
  out.begin_object().string("message", failure.verdict.message);
  out.string("type", error_type(failure)).key("param").null();
  out.string("code", error_code(failure)).end_object();
  return out.str();
}

}  // namespace llm_rotate::openai
