// Entra ID: POST /TENANT/oauth2/v2.0/token, for a client secret or the token of a platform. The key
// that the script speaks of is the client's id. Made by dialects.cpp.
#pragma once

#include <memory>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake {

std::unique_ptr<IDialect> make_entra_dialect();

}  // namespace llm_rotate::fake
