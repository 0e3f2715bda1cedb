#include "dispatch/embed_list.hpp"

#include <algorithm>
#include <cstdint>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::dispatch {
namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

sdk::Usage sum_of(std::span<const sdk::ChatReply> parts) {
  sdk::Usage sum;
  sum.known = std::all_of(parts.begin(), parts.end(),
                          [](const sdk::ChatReply& part) { return part.usage.known; });
  if (!sum.known) return sum;
  for (const sdk::ChatReply& part : parts) {
    sum.prompt_tokens += part.usage.prompt_tokens;
    sum.completion_tokens += part.usage.completion_tokens;
    sum.total_tokens += part.usage.total_tokens;
    sum.cached_tokens += part.usage.cached_tokens;
  }
  return sum;
}

void write_vector(Value vector, std::int64_t index, Writer& out) {
  out.begin_object();
  vector.each_member([&](std::string_view name, Value value) {
    if (name != "index") out.value(name, value);
  });
  out.integer("index", index).end_object();
}

}  // namespace

std::vector<std::string> inputs_of(std::string_view request_json) {
  const auto raw = sdk::json_raw::member(request_json, "input");
  if (!raw || !raw->starts_with('[')) return {};
  const Document list(*raw);
  std::vector<std::string> inputs;
  if (list.root().at(0).is_number()) return inputs;
  list.root().each([&](Value input) { inputs.push_back(sdk::json::dump(input)); });
  return inputs;
}

std::string with_inputs(std::string_view request_json, std::span<const std::string> inputs) {
  std::string list = "[";
  for (const std::string& input : inputs) list.append(list.size() > 1 ? "," : "").append(input);
  list += "]";
  const sdk::json_raw::Patch patches[] = {{"input", list}};
  return sdk::json_raw::patched(request_json, patches).value_or("{}");
}

std::size_t vectors_in(const sdk::ChatReply& reply) {
  return Document(reply.json)["data"].size();
}

sdk::ChatReply joined(std::span<const sdk::ChatReply> parts) {
  sdk::ChatReply all;
  all.model = parts.empty() ? std::string() : parts.front().model;
  all.usage = sum_of(parts);
  Writer out;
  out.begin_object().string("object", "list").key("data").begin_array();
  std::int64_t index = 0;
  for (const sdk::ChatReply& part : parts) {
    const Document document(part.json);
    document["data"].each([&](Value vector) { write_vector(vector, index++, out); });
  }
  out.end_array().string("model", all.model);
  if (all.usage.known) {
    out.key("usage").begin_object().integer("prompt_tokens", all.usage.prompt_tokens);
    out.integer("total_tokens", all.usage.total_tokens).end_object();
  }
  all.json = out.end_object().str();
  return all;
}

}  // namespace llm_rotate::dispatch
