#include "claude.hpp"

#include <utility>

#include "llm_rotate/sdk/json_raw.hpp"

#include "anthropic_messages/body.hpp"

namespace llm_rotate::google_vertex {

namespace {

constexpr std::string_view kVersion = R"("vertex-2023-10-16")";

std::string_view last_part(std::string_view resource) {
  return resource.substr(resource.rfind('/') + 1);
}

}  // namespace

std::string_view publisher_of(std::string_view resource) {
  constexpr std::string_view kPublishers = "publishers/";
  const std::size_t at = resource.find(kPublishers);
  if (at == std::string_view::npos) return {};
  const std::string_view name = resource.substr(at + kPublishers.size());
  return name.substr(0, name.find('/'));
}

std::string_view claude_method(bool stream) {
  return stream ? "streamRawPredict" : "rawPredict";
}

ClaudeBody claude_body(const sdk::ChatRequest& request, std::string_view resource) {
  anthropic::Body body = anthropic::message_body(request, last_part(resource), {});
  const auto said = sdk::json_raw::member(body.json, "anthropic_version");
  const std::string version(said ? *said : kVersion);
  const sdk::json_raw::Patch patches[] = {{"model", ""}, {"anthropic_version", version}};
  auto patched = sdk::json_raw::patched(body.json, patches);
  return {patched ? std::move(*patched) : std::move(body.json), std::move(body.dropped),
          body.needed_beta};
}

bool is_of_claude(sdk::json::Value answer) {
  const std::string_view type = answer["type"].string();
  return type == "message" || (type == "error" && answer["error"]["type"].is_string());
}

}  // namespace llm_rotate::google_vertex
