// Decides how each request is answered: dialect, script, keys, limits, and the fake model. No
// sockets, no clock. Called by the connections, from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "fake_upstream/attempt.hpp"
#include "fake_upstream/http_text.hpp"
#include "fake_upstream/plan.hpp"
#include "fake_upstream/script.hpp"

namespace llm_rotate::fake {

struct Now {
  std::int64_t t_ms = 0;  // since the server's start
  std::int64_t unix_ms = 0;
};

struct ScriptSession;

struct Response {
  std::unique_ptr<IPlan> plan;
  Attempt attempt;
  bool keep_alive = true;
};

class Responder {
 public:
  explicit Responder(Script script);
  ~Responder();

  // From now on; counters and limits start anew.
  void set_script(Script script, std::int64_t t_ms);

  // `seq` is the attempt's number. The request's body is used up.
  Response respond(const Request& request, Now now, std::uint64_t seq) const;
  // A request whose body is larger than the server takes.
  Response refuse_body(const Request& request, Now now, std::uint64_t seq) const;

 private:
  std::shared_ptr<ScriptSession> session() const;

  mutable std::mutex mutex_;  // guards the pointer only
  std::shared_ptr<ScriptSession> session_;
};

}  // namespace llm_rotate::fake
