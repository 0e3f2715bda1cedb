#include "native_body.hpp"

#include <string>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "anthropic_messages/model_traits.hpp"
#include "ingress.hpp"

namespace llm_rotate::anthropic {

namespace {

bool fits_model(std::string_view written_for, std::string_view model) {
  const bool own_name = written_for.find("claude") != std::string_view::npos;
  return !own_name || is_same_model(written_for, model);
}

}  // namespace

std::optional<Body> native_body(const sdk::ChatRequest& request, std::string_view model) {
  if (request.native_dialect != kDialect) return std::nullopt;
  const auto named = sdk::json_raw::member(request.native_json, "model");
  if (named && !fits_model(sdk::json::Document(*named).root().string(), model)) return std::nullopt;
  const std::string name = sdk::json::quoted(model);
  const sdk::json_raw::Patch patches[] = {{"model", name},
                                          {"stream", request.stream ? "true" : ""}};
  auto json = sdk::json_raw::patched(request.native_json, patches);
  if (!json) return std::nullopt;
  Body body;
  body.json = with_extra(std::move(*json), request.extra);
  const bool uses_files = body.json.find("\"file_id\"") != std::string::npos;
  if (uses_files) body.needed_beta = kFilesBeta;
  return body;
}

}  // namespace llm_rotate::anthropic
