// The error of an exchange: the vendor's words, with what the script says instead. Called by the
// plans' makers; pure.
#pragma once

#include "fake_upstream/exchange.hpp"

namespace llm_rotate::fake {

VendorError scripted_error(const Exchange& exchange, Fault fault);

}  // namespace llm_rotate::fake
