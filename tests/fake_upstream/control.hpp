// The server's own endpoints under /_fake/: attempts, health, and a new script. Called by the
// connections; safe from any thread.
#pragma once

#include <memory>
#include <string_view>

#include "fake_upstream/http_text.hpp"
#include "fake_upstream/plan.hpp"
#include "fake_upstream/server_core.hpp"

namespace llm_rotate::fake {

bool is_control_path(std::string_view path);
std::unique_ptr<IPlan> answer_control(ServerCore& core, const Request& request);

}  // namespace llm_rotate::fake
