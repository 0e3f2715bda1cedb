// Plays what the responder answers without sockets or waiting, and shows what would have been done.
// For tests.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "fake_upstream/attempt.hpp"
#include "fake_upstream/responder.hpp"
#include "unit/fake_upstream/parsed_response.hpp"

namespace llm_rotate::fake {

struct Played {
  ParsedResponse response;
  std::string bytes;
  // "send", "wait 50", "hold 600000", "reset", "cut", "done"; sends in a row are one.
  std::vector<std::string> steps;
  Attempt attempt;
  std::uint64_t chunks = 0;
  bool keep_alive = true;
};

inline std::string step_name(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kSend:
      return "send";
    case Step::Kind::kWait:
      return "wait " + std::to_string(step.wait.count());
    case Step::Kind::kHold:
      return "hold " + std::to_string(step.wait.count());
    case Step::Kind::kReset:
      return "reset";
    case Step::Kind::kCut:
      return "cut";
    case Step::Kind::kDone:
      break;
  }
  return "done";
}

inline Played play(Response response) {
  Played played;
  Step step;
  do {
    std::string out;
    step = response.plan->next(out);
    played.bytes += out;
    const std::string name = step_name(step);
    if (name != "send" || played.steps.empty() || played.steps.back() != "send") {
      played.steps.push_back(name);
    }
  } while (step.kind == Step::Kind::kSend || step.kind == Step::Kind::kWait);
  played.response = parse_response(played.bytes);
  played.chunks = response.plan->chunks();
  played.attempt = response.attempt;
  played.keep_alive = response.keep_alive;
  return played;
}

// One request to a responder, with what can be said about it.
struct Sent {
  std::string body;
  std::string key = "sk-0123456789";
  std::string method = "POST";
  std::string target = "/v1/chat/completions";
  std::int64_t t_ms = 0;
  std::uint64_t seq = 1;
  bool http_1_0 = false;
};

inline std::string chat_body(bool stream, const std::string& model = "gpt-4o",
                             const std::string& text = "hello") {
  return R"({"model":")" + model + R"(","stream":)" + (stream ? "true" : "false") +
         R"(,"messages":[{"role":"user","content":")" + text + R"("}]})";
}

inline Played send(const Responder& responder, Sent sent) {
  const std::string authorization = "Bearer " + sent.key;
  Request request;
  request.method = sent.method;
  request.target = sent.target;
  request.path = path_of(request.target);
  if (!sent.key.empty()) {
    request.headers.push_back({"Authorization", authorization});
  }
  request.body = &sent.body;
  request.http_1_0 = sent.http_1_0;
  constexpr std::int64_t kUnixMs = 1'700'000'000'000;
  return play(responder.respond(request, {sent.t_ms, kUnixMs + sent.t_ms}, sent.seq));
}

// The answer to a chat for which one rule applies.
inline Played with_fault(Action action, bool stream) {
  const Responder responder(Script{}.rule({}, std::move(action)));
  return send(responder, {chat_body(stream)});
}

}  // namespace llm_rotate::fake
