// What every ingress is tried with: hostile requests of its clients, and hostile answers to encode.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/ingress.hpp"

#include "fuzz/provider_targets.hpp"

namespace llm_rotate::fuzz {

namespace detail {

// A request for each route in turn, so that one input tries them all.
template <class Ingress>
void run_read(std::string_view bytes) {
  const Ingress ingress;
  const sdk::Headers none;
  for (const sdk::IngressRoute& route : ingress.facts().routes) {
    if (route.operation == sdk::IngressOperation::kListModels ||
        route.operation == sdk::IngressOperation::kGetModel) {
      continue;
    }
    std::string path = route.path;
    const std::size_t model = path.find("{model}");
    if (model != std::string::npos) path.replace(model, 7, "m");
    allow_refusal([&] {
      const sdk::IngressCall call =
          ingress.read({route.operation, route.method, path, "alt=sse", "m", none, bytes});
      if (!call.json.empty()) require_object(call.json);
      const sdk::ReplyContext context = {route.operation, call.memory, call.model, "c1", 1};
      sdk::ChatReply reply;
      reply.json = R"({"choices":[{"index":0,"message":{"role":"assistant","content":"x"}}]})";
      if (route.operation == sdk::IngressOperation::kChat) {
        require_object(ingress.reply(context, reply, "").body);
      }
    });
  }
}

// `visit(ingress, context)` for a client of each chat route.
template <class Ingress, const char* const& kRequest, class Visit>
void for_each_client(Visit&& visit) {
  const Ingress ingress;
  const sdk::Headers none;
  for (const sdk::IngressRoute& route : ingress.facts().routes) {
    if (route.operation != sdk::IngressOperation::kChat) continue;
    std::string path = route.path;
    const std::size_t model = path.find("{model}");
    if (model != std::string::npos) path.replace(model, 7, "m");
    allow_refusal([&] {
      const sdk::IngressCall call =
          ingress.read({route.operation, route.method, path, "alt=sse", "m", none, kRequest});
      visit(ingress, sdk::ReplyContext{route.operation, call.memory, call.model, "c1", 1});
    });
  }
}

// `bytes` as the answer of a provider.
template <class Ingress, const char* const& kRequest>
void run_reply(std::string_view bytes) {
  for_each_client<Ingress, kRequest>([&](const Ingress& ingress, const sdk::ReplyContext& context) {
    sdk::ChatReply reply;
    reply.json = bytes;
    ingress.reply(context, reply, "");
  });
}

// `bytes` as a piece of one.
template <class Ingress, const char* const& kRequest>
void run_encode(std::string_view bytes) {
  for_each_client<Ingress, kRequest>([&](const Ingress& ingress, const sdk::ReplyContext& context) {
    const std::unique_ptr<sdk::IReplyEncoder> encoder = ingress.open_reply(context);
    std::string out;
    sdk::StreamEvent event;
    event.json = bytes;
    encoder->on_event(event, out);
    encoder->on_native(bytes, out);
    encoder->end(out);
  });
}

}  // namespace detail

// `kRequest` is valid for all of its chat routes at once, or refused by some.
template <class Ingress, const char* const& kRequest>
std::vector<FuzzTarget> ingress_targets(std::vector<std::string> requests) {
  return {
      {"read", &detail::run_read<Ingress>, std::move(requests)},
      {"reply",
       &detail::run_reply<Ingress, kRequest>,
       {R"({"choices":[{"message":{"content":"x","reasoning_content":"y"}}]})",
        R"({"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}]})"}},
      {"encode",
       &detail::run_encode<Ingress, kRequest>,
       {R"({"choices":[{"index":0,"delta":{"content":"x","reasoning_content":"y"}}]})",
        R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}}]})",
        R"({"choices":[],"usage":{"total_tokens":1}})", "data: {\"choices\":[]}\n\n"}}};
}

}  // namespace llm_rotate::fuzz
