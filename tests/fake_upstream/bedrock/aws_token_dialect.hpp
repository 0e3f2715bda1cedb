// Where AWS's credentials come from: STS, the agent of a container at /v2/credentials/…, and the
// metadata of an instance (IMDSv2). What they hand out, the Bedrock dialect takes. Made by
// dialects.cpp.
#pragma once

#include <memory>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake {

std::unique_ptr<IDialect> make_aws_token_dialect();

}  // namespace llm_rotate::fake
