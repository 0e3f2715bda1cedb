#include "cli/health_command.hpp"

#include <algorithm>
#include <cmath>

#include "llm_rotate/llm_rotate.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "cli/answer_text.hpp"
#include "cli/config_path.hpp"
#include "cli/exit_code.hpp"
#include "cli/logging.hpp"

namespace llm_rotate::cli {
namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

constexpr double kUsualTimeout = 30;

Style style_of(const std::string& state) {
  if (state == "active") return Style::kGreen;
  return state == "probation" || state == "cooldown" ? Style::kYellow : Style::kRed;
}

std::string back_in(const RouteReport& route) {
  if (route.back_in_ms == 0) return "now";
  return route.back_in_ms < 0 ? "when enabled" : duration_text(route.back_in_ms);
}

std::string percent(const RouteReport& route) {
  if (route.successes + route.failures == 0) return "-";
  return std::to_string(std::lround(route.success_rate * 100)) + " %";
}

std::string probe_word(const KeyProbe& probe) {
  if (!probe.skipped.empty()) return "not asked";
  return probe.ok ? "ok, " + duration_text(probe.latency_ms) : "FAILED";
}

void add_route(Table& table, const KeyReport& key, const RouteReport& route,
               const KeyProbe* probe) {
  std::vector<Cell> cells = {
      route.model.empty() ? key.key_id : "  " + route.model,
      key.provider,
      Cell(route.state, style_of(route.state)),
      back_in(route),
      std::to_string(route.in_flight),
      percent(route),
      route.latency_ms > 0 ? duration_text(std::lround(route.latency_ms)) : std::string("-")};
  if (probe != nullptr) {
    const bool whole = route.model.empty();
    cells.emplace_back(whole ? probe_word(*probe) : std::string());
  }
  cells.emplace_back(route.cause);
  table.add(std::move(cells));
}

void write_probe(Writer& out, const KeyProbe& probe) {
  out.key("probe").begin_object();
  if (!probe.skipped.empty()) {
    out.string("skipped", probe.skipped).end_object();
    return;
  }
  out.boolean("ok", probe.ok).string("model", probe.model);
  if (probe.ok) out.integer("latency_ms", probe.latency_ms);
  if (!probe.ok) out.string("error", probe.error);
  out.end_object();
}

bool any_failed(const std::vector<KeyProbe>& probes) {
  return std::any_of(probes.begin(), probes.end(),
                     [](const KeyProbe& probe) { return probe.skipped.empty() && !probe.ok; });
}

// What the probes have seen, under the names that the keys have among each other.
void merge(HealthReport& report, const std::vector<KeyProbe>& probes) {
  for (std::size_t i = 0; i < std::min(report.keys.size(), probes.size()); ++i) {
    if (!probes[i].skipped.empty()) continue;
    const std::string name = report.keys[i].key_id;
    report.keys[i] = probes[i].report;
    report.keys[i].key_id = name;
  }
}

}  // namespace

Table health_table(const HealthReport& report, const std::vector<KeyProbe>& probes) {
  std::vector<std::string> headings = {"key",       "provider", "state",  "back in",
                                       "in flight", "success",  "latency"};
  if (!probes.empty()) headings.emplace_back("probe");
  headings.emplace_back("cause");
  Table table(std::move(headings));
  for (std::size_t i = 0; i < report.keys.size(); ++i) {
    const KeyReport& key = report.keys[i];
    const KeyProbe* probe = i < probes.size() ? &probes[i] : nullptr;
    add_route(table, key, key.key, probe);
    for (const RouteReport& route : key.models) {
      // A model that is as well as its key has nothing to tell.
      if (route.state != "active" || !route.cause.empty()) add_route(table, key, route, probe);
    }
  }
  return table;
}

std::string health_json(const HealthReport& report, const std::vector<KeyProbe>& probes) {
  const Document document(report.to_json());
  Writer out;
  out.begin_object();
  document.root().each_member([&](std::string_view name, Value member) {
    if (name != "keys") out.value(name, member);
  });
  out.key("keys").begin_array();
  std::size_t at = 0;
  document["keys"].each([&](Value key) {
    out.begin_object();
    key.each_member([&](std::string_view name, Value member) { out.value(name, member); });
    if (at < probes.size()) write_probe(out, probes[at]);
    ++at;
    out.end_object();
  });
  return out.end_array().end_object().str();
}

CommandInfo HealthCommand::info() const {
  return {
      "health", "[--probe] [--store] [--json]",
      "a table of the keys; with --probe each is asked once",
      "Shows every key of the configuration: its state, why, when it is expected back, and how\n"
      "it has served. With the memory store this is known inside one process only, so a fresh\n"
      "one has nothing to tell; --probe then makes one tiny call over every key, which costs a\n"
      "few tokens each, and shows what came of it.\n\n"
      "With a shared store (backend = \"redis\") it is what the whole fleet knows; --store\n"
      "insists on that.\n\n"
      "Exit code: 0, or 1 if a key failed its probe, or if --store found nobody to ask.",
      R"(llm-rotate health
# do all keys work?
llm-rotate health --probe
# what the fleet knows
llm-rotate health --store
# which do not, for a script
llm-rotate health --probe --json | jq -r '.keys[] | select(.probe.ok == false).key_id')"};
}

void HealthCommand::declare(OptionSet& set) {
  set.flag("--probe", &probe_, "make one call of one token over every key");
  set.flag("--store", &store_, "the fleet's view, from the shared store; fail if it is not there");
  set.number("--timeout", "SECONDS", {0.001, 86'400}, &timeout_, "for each probe (30)");
  set.flag("--json", &json_, "print the report as one JSON object");
}

int HealthCommand::run(Context& context) {
  const LMRotateConfig config = configure_from_file(config_path(context.options));
  set_log_level(context.options, config.observability.log_level);
  if (store_ && config.state_store.backend == "memory") {
    return context.fail(kUsage,
                        "--store needs a store that processes share; set [state_store] backend = "
                        "\"redis\"");
  }
  HealthReport report = LMRotate(config).health();
  if (store_ && report.degraded) {
    return context.fail(kFailed, "the shared state store cannot be asked: " + report.store_trouble);
  }
  std::vector<KeyProbe> probes;
  if (probe_) {
    const double seconds = timeout_.value_or(kUsualTimeout);
    probes = probe_keys(config, std::chrono::milliseconds(std::lround(seconds * 1000)));
    merge(report, probes);
  }
  const bool fresh = !probe_ && config.state_store.backend == "memory";
  if (fresh && !json_) {
    context.note(
        "nothing is known of these keys yet: the memory store belongs to one process, and "
        "this one has made no call; --probe asks each key once");
  }
  return show(context, report, probes);
}

int HealthCommand::show(Context& context, const HealthReport& report,
                        const std::vector<KeyProbe>& probes) const {
  if (json_) {
    context.out.write(health_json(report, probes) + "\n");
    return any_failed(probes) ? kFailed : kOk;
  }
  context.out.write(health_table(report, probes).render(context.out));
  if (report.degraded) {
    context.note("the shared state store is out of reach (" + report.store_trouble +
                 "); this is a local view");
  }
  if (store_) {
    context.note("processes that share the store, this one included: " +
                 std::to_string(report.workers));
  }
  for (std::size_t i = 0; i < probes.size() && i < report.keys.size(); ++i) {
    const std::string& key = report.keys[i].key_id;
    if (!probes[i].skipped.empty())
      context.note("key " + key + " was not asked: " + probes[i].skipped);
    if (!probes[i].error.empty()) context.fail(kFailed, "key " + key + ": " + probes[i].error);
  }
  return any_failed(probes) ? kFailed : kOk;
}

}  // namespace llm_rotate::cli
