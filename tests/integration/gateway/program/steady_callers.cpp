#include "integration/gateway/program/steady_callers.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>

#include "unit/fake_upstream/raw_client.hpp"

namespace llm_rotate::tests {

namespace {

// Of a machine that may have much else to do.
constexpr std::chrono::seconds kPatience{45};

std::string request_of(bool stream) {
  return fake::post("/v1/chat/completions",
                    std::string(R"({"model":"gpt-4o-mini",)") +
                        (stream ? R"("stream":true,)" : "") +
                        R"("messages":[{"role":"user","content":"Hello"}]})");
}

// Nothing if the answer is whole and good.
std::string what_is_wrong(const fake::ParsedResponse& answer, bool stream) {
  if (answer.status != 200U) {
    return "status " + std::to_string(answer.status) + " " + answer.body.substr(0, 200);
  }
  if (!answer.complete) return "an answer that ends in its middle";
  if (stream && answer.last_event() != "[DONE]") return "a stream without its end";
  return {};
}

}  // namespace

SteadyCallers::SteadyCallers(std::uint16_t port, int of_each_kind, bool may_vanish)
    : port_(port), may_vanish_(may_vanish) {
  for (int i = 0; i < of_each_kind; ++i) {
    for (const Kind kind : {Kind::kFresh, Kind::kKept, Kind::kStream}) {
      threads_.emplace_back([this, kind] { run(kind); });
    }
  }
}

SteadyCallers::~SteadyCallers() {
  stop();
}

void SteadyCallers::stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::vector<std::string> SteadyCallers::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

void SteadyCallers::run(Kind kind) {
  const bool stream = kind == Kind::kStream;
  const std::string request = request_of(stream);
  std::unique_ptr<fake::RawClient> client;
  while (!stopping_) {
    std::string problem;
    // On a busy machine a caller may be away for longer than a gateway that ends keeps an idle
    // connection; no client sends a call into one that was closed meanwhile.
    if (client != nullptr && client->is_stale()) client.reset();
    try {
      if (client == nullptr) client = std::make_unique<fake::RawClient>(port_);
    } catch (const std::runtime_error& error) {
      if (may_vanish_) return;
      problem = error.what();
    }
    if (client != nullptr) {
      client->send(request);
      const fake::ParsedResponse answer = client->receive(kPatience);
      problem = what_is_wrong(answer, stream);
      if (problem.empty() && (kind != Kind::kKept || answer.header("connection") == "close"))
        client.reset();
    }
    if (problem.empty()) {
      ++answered_;
      continue;
    }
    const std::lock_guard lock(mutex_);
    failures_.push_back((stream                ? "stream: "
                         : kind == Kind::kKept ? "kept connection: "
                                               : "new connection: ") +
                        problem);
    return;
  }
}

}  // namespace llm_rotate::tests
