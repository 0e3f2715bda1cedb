#include "native_body.hpp"

#include <span>
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

// Every other byte stays; `stream` is touched only where it says something else than the call.
std::optional<std::string> with_model_and_stream(const sdk::ChatRequest& request,
                                                 std::string_view model) {
  using sdk::json_raw::Patch;
  const std::string name = sdk::json::quoted(model);
  const bool streams = sdk::json_raw::member(request.native_json, "stream") == "true";
  const Patch patches[] = {{"model", name}, {"stream", "true"}};
  const bool adds = request.stream && !streams;
  auto json = sdk::json_raw::replaced(request.native_json, std::span(patches, adds ? 2 : 1));
  if (!json || request.stream || !streams) return json;
  const Patch whole[] = {{"stream", ""}};
  return sdk::json_raw::patched(*json, whole);
}

}  // namespace

std::optional<Body> native_body(const sdk::ChatRequest& request, std::string_view model) {
  if (request.native_dialect != kDialect) return std::nullopt;
  const auto named = sdk::json_raw::member(request.native_json, "model");
  if (named && !fits_model(sdk::json::Document(*named).root().string(), model)) return std::nullopt;
  auto json = with_model_and_stream(request, model);
  if (!json) return std::nullopt;
  Body body;
  body.json = with_extra(std::move(*json), request.extra);
  const bool uses_files = body.json.find("\"file_id\"") != std::string::npos;
  if (uses_files) body.needed_beta = kFilesBeta;
  return body;
}

}  // namespace llm_rotate::anthropic
