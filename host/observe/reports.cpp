// How the reports of the public API look as JSON.
#include <algorithm>

#include "llm_rotate/health.hpp"
#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/usage.hpp"

namespace llm_rotate {
namespace {

using sdk::json::Writer;

void write_route(Writer& out, const RouteReport& route) {
  out.string("state", route.state);
  if (!route.cause.empty()) out.string("cause", route.cause);
  out.integer("consecutive_failures", route.consecutive_failures);
  out.integer("successes", static_cast<std::int64_t>(route.successes));
  out.integer("failures", static_cast<std::int64_t>(route.failures));
  out.number("success_rate", route.success_rate).number("latency_ms", route.latency_ms);
  out.integer("in_flight", route.in_flight).number("budget_left", route.budget_left);
  out.integer("back_in_ms", route.back_in_ms);
}

void write_counts(Writer& out, const UsageCounts& counts) {
  out.integer("successes", static_cast<std::int64_t>(counts.successes));
  out.integer("failures", static_cast<std::int64_t>(counts.failures));
  out.integer("input_tokens", counts.input_tokens).integer("output_tokens", counts.output_tokens);
  out.integer("cached_tokens", counts.cached_tokens);
  out.integer("cache_write_tokens", counts.cache_write_tokens);
  out.integer("reasoning_tokens", counts.reasoning_tokens);
  out.number("cost_usd", counts.cost_usd);
}

void write_table(Writer& out, std::string_view name,
                 const std::map<std::string, UsageCounts>& table) {
  out.key(name).begin_object();
  for (const auto& [row, counts] : table) {
    out.key(row).begin_object();
    write_counts(out, counts);
    out.end_object();
  }
  out.end_object();
}

}  // namespace

std::size_t HealthReport::available() const {
  return static_cast<std::size_t>(std::count_if(keys.begin(), keys.end(), [](const KeyReport& key) {
    return key.key.state == "active" || key.key.state == "probation";
  }));
}

std::string HealthReport::to_json() const {
  Writer out;
  out.begin_object().boolean("degraded", degraded);
  if (degraded) out.string("store_trouble", store_trouble);
  const auto count = [&](std::string_view name, std::uint64_t value) {
    out.integer(name, static_cast<std::int64_t>(value));
  };
  count("store_outages", store_outages);
  count("store_reservations", store_reservations);
  count("store_waited_ms", store_waited_ms);
  count("store_answered_here", store_answered_here);
  count("store_waiting", store_waiting);
  out.integer("workers", workers).key("keys").begin_array();
  for (const KeyReport& key : keys) {
    out.begin_object().string("key_id", key.key_id).string("provider", key.provider);
    write_route(out, key.key);
    out.key("models").begin_array();
    for (const RouteReport& route : key.models) {
      out.begin_object().string("model", route.model);
      write_route(out, route);
      out.end_object();
    }
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return out.str();
}

std::string UsageSummary::to_json() const {
  Writer out;
  out.begin_object();
  write_counts(out, total);
  out.integer("attempts", static_cast<std::int64_t>(attempts));
  out.integer("cancelled", static_cast<std::int64_t>(cancelled));
  write_table(out, "by_provider", by_provider);
  write_table(out, "by_model", by_model);
  write_table(out, "by_key", by_key);
  out.end_object();
  return out.str();
}

}  // namespace llm_rotate
