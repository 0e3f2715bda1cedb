#include "fake_upstream/responder.hpp"

#include <utility>

#include "fake_upstream/request_case.hpp"
#include "fake_upstream/script_session.hpp"

namespace llm_rotate::fake {

Responder::Responder(Script script)
    : session_(std::make_shared<ScriptSession>(std::move(script), 0)) {}

Responder::~Responder() = default;

void Responder::set_script(Script script, std::int64_t t_ms) {
  auto fresh = std::make_shared<ScriptSession>(std::move(script), t_ms);
  const std::scoped_lock lock(mutex_);
  session_.swap(fresh);
}

Response Responder::respond(const Request& request, Now now, std::uint64_t seq) const {
  return RequestCase(session(), request, now, seq).respond();
}

Response Responder::refuse_body(const Request& request, Now now, std::uint64_t seq) const {
  return RequestCase(session(), request, now, seq).refuse_body();
}

std::shared_ptr<ScriptSession> Responder::session() const {
  const std::scoped_lock lock(mutex_);
  return session_;
}

}  // namespace llm_rotate::fake
