// In what two JSON values differ, by meaning: the order of members and the spelling of numbers are
// no difference. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::replay {

// One line for each place, `messages[0].role: recorded "system", rebuilt "developer"`; at most 50.
std::vector<std::string> differences(sdk::json::Value recorded, sdk::json::Value rebuilt);

}  // namespace llm_rotate::replay
