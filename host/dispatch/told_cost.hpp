// What a provider says that an answer cost: `usage.cost` of chat JSON, as brokers have it.
//
// Called by the attempt, once for each answer that tells its usage. Pure function, any thread.
#pragma once

#include <cmath>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::dispatch {

// In US dollars; negative when it is not said. With a key of one's own behind the broker, what that
// key's vendor asks comes on top of the broker's fee.
inline double told_cost(std::string_view json) {
  if (json.find("\"cost\"") == std::string_view::npos) return -1;  // most say nothing
  const auto usage = sdk::json_raw::member(json, "usage");
  if (!usage || !sdk::json_raw::member(*usage, "cost")) return -1;
  const sdk::json::Document told(*usage);
  const double fee = told["cost"].number(-1);
  if (!std::isfinite(fee) || fee < 0) return -1;
  if (!told["is_byok"].boolean()) return fee;
  const double own = told["cost_details"]["upstream_inference_cost"].number();
  return std::isfinite(own) && own > 0 ? fee + own : fee;
}

}  // namespace llm_rotate::dispatch
