#include "fake_upstream/control.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include "fake_upstream/fixed_plan.hpp"
#include "fake_upstream/json_text.hpp"
#include "fake_upstream/script_toml.hpp"

namespace llm_rotate::fake {
namespace {

struct Reply {
  unsigned status = 200;
  std::string body;
};

Reply failure(unsigned status, std::string_view message) {
  Reply reply{status, R"({"error":)"};
  append_json_string(reply.body, message);
  reply.body += "}\n";
  return reply;
}

// The number after `since=`; 0 without one.
std::uint64_t since(std::string_view target) {
  constexpr std::string_view kSince = "since=";
  const std::size_t at = target.find(kSince);
  std::uint64_t seq = 0;
  if (at != std::string_view::npos) {
    const std::string_view digits = target.substr(at + kSince.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), seq);
  }
  return seq;
}

Reply attempts(const ServerCore& core, const Request& request) {
  const std::uint64_t after = since(request.target);
  Reply reply{200, "["};
  for (const Attempt& attempt : core.log.attempts()) {
    if (attempt.seq > after) {
      reply.body += reply.body.size() == 1 ? "\n" : ",\n";
      reply.body += to_json(attempt);
    }
  }
  reply.body += "\n]\n";
  return reply;
}

Reply health(const ServerCore& core) {
  Reply reply{200, R"({"status":"ok","attempts":)"};
  append_number(reply.body, core.log.arrived());
  reply.body += R"(,"open_connections":)";
  append_number(reply.body, core.open_connections.load());
  reply.body += R"(,"uptime_ms":)";
  append_signed(reply.body, core.now().t_ms);
  reply.body += "}\n";
  return reply;
}

Reply replace_script(ServerCore& core, const Request& request) {
  ScriptResult result = parse_script(*request.body, "script");
  if (!result.script) {
    return failure(400, result.error);
  }
  Reply reply{200, R"({"rules":)"};
  append_number(reply.body, result.script->rules.size());
  reply.body += R"(,"limits":)";
  append_number(reply.body, result.script->limits.size());
  reply.body += "}\n";
  core.responder.set_script(std::move(*result.script), core.now().t_ms);
  return reply;
}

Reply reply_to(ServerCore& core, const Request& request) {
  if (request.method == "GET" && request.path == "/_fake/attempts") {
    return attempts(core, request);
  }
  if (request.method == "GET" && request.path == "/_fake/health") {
    return health(core);
  }
  if (request.method == "POST" && request.path == "/_fake/script") {
    return replace_script(core, request);
  }
  return failure(404, "use GET /_fake/attempts, GET /_fake/health or POST /_fake/script");
}

}  // namespace

bool is_control_path(std::string_view path) {
  return path.starts_with("/_fake/");
}

std::unique_ptr<IPlan> answer_control(ServerCore& core, const Request& request) {
  const Reply reply = reply_to(core, request);
  std::string length;
  append_number(length, reply.body.size());
  HeaderList headers;
  headers.set("content-type", "application/json");
  headers.set("content-length", length);
  headers.set("connection", request.keep_alive ? "keep-alive" : "close");
  std::string bytes;
  append_head(bytes, reply.status, headers);
  bytes += reply.body;
  auto plan = std::make_unique<FixedPlan>();
  plan->send(std::move(bytes));
  return plan;
}

}  // namespace llm_rotate::fake
