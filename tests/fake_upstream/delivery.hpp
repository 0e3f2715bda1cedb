// Turns a decision into a plan: how an error, a whole body or a stream is put on the wire, with the
// fault the script asks for. Called by the responder; pure.
#pragma once

#include <memory>
#include <string>

#include "fake_upstream/exchange.hpp"
#include "fake_upstream/plan.hpp"

namespace llm_rotate::fake {

std::unique_ptr<IPlan> deliver_error(const Exchange& exchange, const VendorError& error);

// Faults that give no answer at all.
std::unique_ptr<IPlan> deliver_nothing(const Exchange& exchange);

// A good answer in one piece, or what the fault makes of it.
std::unique_ptr<IPlan> deliver_body(const Exchange& exchange, std::string body);

// A good answer as a stream, or what the fault makes of it.
std::unique_ptr<IPlan> deliver_stream(Exchange exchange);

}  // namespace llm_rotate::fake
