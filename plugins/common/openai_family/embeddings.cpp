#include "openai_family/embeddings.hpp"

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "base/safe_text.hpp"
#include "openai_family/errors.hpp"
#include "openai_family/parts.hpp"
#include "openai_family/reply.hpp"
#include "openai_family/reply_scan.hpp"

namespace llm_rotate::openai_family {

namespace {

// Whether the body has vectors: a list under `data`, which is not read, for it may be long.
bool has_data(std::string_view body) {
  const auto data = sdk::json_raw::member(body, "data");
  return data && data->starts_with('[');
}

}  // namespace

std::string embeddings_body(std::string_view request_json, std::string_view model,
                            const Dialect& dialect) {
  const std::string name = model.empty() ? std::string() : sdk::json::quoted(model);
  const sdk::json_raw::Patch patches[] = {{"model", name}, {"llm_rotate", ""}};
  auto body = sdk::json_raw::patched(request_json, patches);
  if (!body) {
    refuse(dialect, "unreadable",
           "the request is not a JSON object that can be read; check its brackets and quotes, and "
           "spell the names of its members without escapes");
  }
  return std::move(*body);
}

sdk::ChatReply read_embeddings(const sdk::HttpResponse& response, const Dialect& dialect) {
  const std::string_view body = plugin_base::trimmed(response.body);
  ReplyScan scan;
  if (!scan.read(body) || scan.is_error() || !has_data(body)) {
    throw_misplaced(response, "a list of embeddings", dialect);
  }
  sdk::ChatReply reply;
  reply.model = scan.model();
  if (scan.usage()) reply.usage = *scan.usage();
  reply.json = body;
  return reply;
}

}  // namespace llm_rotate::openai_family
