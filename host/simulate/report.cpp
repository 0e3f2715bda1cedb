#include "simulate/report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::simulate {
namespace {

using sdk::json::Writer;

std::string fixed(double value, int digits) {
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

// One line of the comparison: how to read it from a result, and how to show it.
struct Measure {
  const char* name;
  const char* key;  // in JSON
  std::function<double(const Result&)> of;
  int digits;
  const char* unit;
};

const std::vector<Measure>& measures() {
  using R = Result;
  const auto count = [](std::uint64_t R::*member) {
    return [member](const R& r) { return static_cast<double>(r.*member); };
  };
  const auto latency = [](double share) {
    return [share](const R& r) { return static_cast<double>(r.latency.percentile(share)); };
  };
  const auto first = [](double share) {
    return [share](const R& r) { return static_cast<double>(r.first_token.percentile(share)); };
  };
  static const std::vector<Measure> all = {
      {"calls", "calls", count(&R::calls), 0, ""},
      {"success", "success_percent", &R::success_percent, 3, "%"},
      {"attempts", "attempts", count(&R::attempts), 0, ""},
      {"attempts per call", "attempts_per_call", &R::attempts_per_call, 3, ""},
      {"rate limits met", "rate_limits_met", count(&R::refused), 0, ""},
      {"hedges", "hedges", count(&R::hedges), 0, ""},
      {"answered by a fallback", "fallbacks", count(&R::fallbacks), 0, ""},
      {"calls that waited", "waited", count(&R::waited), 0, ""},
      {"mean wait of those", "wait_ms",
       [](const R& r) {
         return r.waited == 0 ? 0.0
                              : static_cast<double>(r.waited_ms) / static_cast<double>(r.waited);
       },
       0, "ms"},
      {"latency, half", "latency_p50_ms", latency(0.5), 0, "ms"},
      {"latency, 95 %", "latency_p95_ms", latency(0.95), 0, "ms"},
      {"latency, 99 %", "latency_p99_ms", latency(0.99), 0, "ms"},
      {"first token, half", "first_token_p50_ms", first(0.5), 0, "ms"},
      {"first token, 99 %", "first_token_p99_ms", first(0.99), 0, "ms"},
      {"cost", "cost_usd", [](const R& r) { return r.cost_usd; }, 2, "USD"},
  };
  return all;
}

bool shown(const Measure& measure, const Result& result, const Result* against) {
  const bool is_cost = std::string_view(measure.key) == "cost_usd";
  return !is_cost || result.cost_known || (against != nullptr && against->cost_known);
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string blanks(text.size() < width ? width - text.size() : 0, ' ');
  return right ? blanks + text : text + blanks;
}

constexpr std::size_t kNameWidth = 24;
constexpr std::size_t kValueWidth = 14;

std::string with_unit(const Measure& measure, double value) {
  const std::string unit = measure.unit;
  return fixed(value, measure.digits) + (unit.empty() ? "" : " " + unit);
}

void add_keys(std::string& out, const Result& result) {
  std::size_t width = 3;
  for (const KeyResult& key : result.keys) width = std::max(width, key.key_id.size());
  out += "\n" + padded("key", width + 2, false);
  for (const char* heading : {"attempts", "ok", "limited", "failed", "tokens", "USD"}) {
    out += padded(heading, 12, true);
  }
  out += '\n';
  for (const KeyResult& key : result.keys) {
    out += padded(key.key_id, width + 2, false);
    for (const std::uint64_t number :
         {key.attempts, key.ok, key.refused, key.failed, static_cast<std::uint64_t>(key.tokens)}) {
      out += padded(std::to_string(number), 12, true);
    }
    out += padded(result.cost_known ? fixed(key.cost_usd, 2) : "-", 12, true) + '\n';
  }
}

void write_result(Writer& out, const Result& result) {
  out.begin_object();
  out.integer("seed", static_cast<std::int64_t>(result.seed));
  out.number("duration_seconds", result.duration_s);
  for (const Measure& measure : measures()) {
    if (shown(measure, result, nullptr)) {
      out.number(measure.key, measure.of(result));
    } else {
      out.key(measure.key).null();
    }
  }
  out.key("errors").begin_object();
  for (const auto& [type, count] : result.errors) {
    out.integer(type, static_cast<std::int64_t>(count));
  }
  out.end_object().key("keys").begin_array();
  for (const KeyResult& key : result.keys) {
    out.begin_object().string("key_id", key.key_id).string("provider", key.provider);
    out.integer("attempts", static_cast<std::int64_t>(key.attempts));
    out.integer("ok", static_cast<std::int64_t>(key.ok));
    out.integer("rate_limits_met", static_cast<std::int64_t>(key.refused));
    out.integer("failed", static_cast<std::int64_t>(key.failed));
    out.integer("tokens", key.tokens);
    if (result.cost_known) out.number("cost_usd", key.cost_usd);
    out.end_object();
  }
  out.end_array().key("slices").begin_array();
  for (const Slice& slice : result.slices) {
    out.begin_array().integer(static_cast<std::int64_t>(slice.calls));
    out.integer(static_cast<std::int64_t>(slice.failed));
    out.integer(static_cast<std::int64_t>(slice.refused)).end_array();
  }
  out.end_array().end_object();
}

}  // namespace

std::string report_text(const Result& result, const Result* against) {
  std::string out = "played " + fixed(result.duration_s, 0) + " s of traffic, seed " +
                    std::to_string(result.seed) + "\n\n";
  if (against != nullptr) {
    out += padded("", kNameWidth, false) + padded("this", kValueWidth, true) +
           padded("against", kValueWidth, true) + padded("difference", kValueWidth, true) + '\n';
  }
  for (const Measure& measure : measures()) {
    if (!shown(measure, result, against)) continue;
    const double value = measure.of(result);
    out += padded(measure.name, kNameWidth, false) +
           padded(with_unit(measure, value), kValueWidth, true);
    if (against != nullptr) {
      const double other = measure.of(*against);
      const std::string difference = with_unit(measure, value - other);
      out += padded(with_unit(measure, other), kValueWidth, true) +
             padded(value > other ? "+" + difference : difference, kValueWidth, true);
    }
    out += '\n';
  }
  for (const auto& [type, count] : result.errors) {
    out += padded("  failed: " + type, kNameWidth, false) +
           padded(std::to_string(count), kValueWidth, true) + '\n';
  }
  add_keys(out, result);
  return out;
}

std::string report_json(const Result& result, const Result* against) {
  Writer out;
  if (against == nullptr) {
    write_result(out, result);
    return out.str();
  }
  out.begin_object().key("this");
  write_result(out, result);
  out.key("against");
  write_result(out, *against);
  out.end_object();
  return out.str();
}

}  // namespace llm_rotate::simulate
