#include "sampling.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/untaken.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Value;
using sdk::json::Writer;
using Name = std::string_view;

// What chat JSON has for this vendor beside what all take.
constexpr auto kTaken =
    std::to_array<Name>({"functions", "function_call", "user", "safety_identifier"});

void write_temperature(Writer& out, Value temperature, bool takes, Losses& losses) {
  const double value = temperature.number();
  if (!takes) {
    // 1 is what a model without the parameter does.
    if (value != 1.0) losses.lose("temperature");
  } else if (value > 1.0) {
    losses.lose("temperature", "takes a temperature from 0 to 1");
    out.number("temperature", 1.0);
  } else {
    out.value("temperature", temperature);
  }
}

void write_stops(Writer& out, Value stop, Losses& losses) {
  std::vector<Name> stops;
  const auto add = [&](Value text) {
    const bool blank = text.string().find_first_not_of(" \t\r\n") == Name::npos;
    if (!blank) {
      stops.push_back(text.string());
    } else if (!text.string().empty()) {
      losses.lose("stop", "takes no stop sequence of white space alone");
    }
  };
  if (stop.is_string()) add(stop);
  stop.each(add);
  if (stops.empty()) return;
  out.key("stop_sequences").begin_array();
  for (const Name text : stops) out.string(text);
  out.end_array();
}

}  // namespace

void write_sampling(Writer& out, Value root, const SamplingRules& rules, Losses& losses) {
  const Value temperature = root["temperature"];
  const Value top_p = root["top_p"];
  const Value top_k = root["top_k"];
  const bool takes = !rules.refused && !rules.thinks;
  const bool has_temperature = temperature.is_number() && temperature.number() != 1.0;
  // Where only one of the two may be sent, the one that says something is.
  const bool gives_way = rules.traits.one_of_sampling && !has_temperature && top_p.is_number() &&
                         top_p.number() != 1.0;
  if (temperature.is_number() && !gives_way) write_temperature(out, temperature, takes, losses);
  if (top_p.is_number()) {
    constexpr double kLeastThinking = 0.95;  // that goes with thinking
    constexpr double kAllButAll = 0.99;      // says as much as leaving it out
    const bool alone = !rules.traits.one_of_sampling || !has_temperature;
    const bool fits = !rules.thinks || top_p.number() >= kLeastThinking;
    if (!rules.refused && alone && fits) {
      out.value("top_p", top_p);
    } else if (top_p.number() < kAllButAll) {
      losses.lose("top_p");
    }
  }
  if (top_k.is_number() && top_k.integer() > 0) {
    if (takes) {
      out.value("top_k", top_k);
    } else {
      losses.lose("top_k");
    }
  }
  write_stops(out, root["stop"], losses);
}

void write_account(Writer& out, Value root, Losses& losses) {
  Name user = root["metadata"]["user_id"].string();
  for (const Name name : {"safety_identifier", "user"}) {
    if (user.empty()) user = root[name].string();
  }
  if (!user.empty()) out.key("metadata").begin_object().string("user_id", user).end_object();
  bool other = false;
  root["metadata"].each_member([&](Name name, Value) { other = other || name != "user_id"; });
  if (other) losses.lose("metadata", "takes nothing but user_id as metadata");

  const Name tier = root["service_tier"].string();
  if (tier == "auto" || tier == "standard_only") {
    out.string("service_tier", tier);
  } else if (tier == "default") {
    out.string("service_tier", "standard_only");
  } else if (!tier.empty()) {
    losses.lose("service_tier", "has no such service tier");
  }
}

void lose_unknown(Value root, Losses& losses) {
  plugin_base::lose_untaken(root, kTaken,
                            [&losses](const std::string& name) { losses.lose(name); });
}

}  // namespace llm_rotate::anthropic
