#include "simulate/script.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

#include "config/nearest.hpp"
#include "config/reader.hpp"

namespace llm_rotate::simulate {
namespace {

using config::Finding;
using config::Node;
using config::NodeKind;
using config::Position;

constexpr std::array<std::pair<std::string_view, FaultKind>, 7> kKinds = {{
    {"outage", FaultKind::kOutage},
    {"errors", FaultKind::kErrors},
    {"refused", FaultKind::kRefused},
    {"limited", FaultKind::kLimited},
    {"silent", FaultKind::kSilent},
    {"slow", FaultKind::kSlow},
    {"cut", FaultKind::kCut},
}};

constexpr double kMost = 1e9;

Finding error_at(const std::string& file, Position at, std::string message) {
  Finding finding;
  finding.file = file;
  finding.line = at.line;
  finding.column = at.column;
  finding.message = std::move(message);
  return finding;
}

// Reads the members of one table, and knows which it has asked for.
class Table {
 public:
  Table(const Node& node, std::string where, const std::string& file,
        std::vector<Finding>& findings)
      : node_(node), where_(std::move(where)), file_(file), findings_(findings) {}

  ~Table() {
    for (const config::Member& member : node_.members) {
      if (std::find(known_.begin(), known_.end(), member.name) != known_.end()) continue;
      fault(member.position, "unknown field '" + member.name + "' in " + where_ +
                                 config::did_you_mean(member.name, known_));
    }
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  void number(const char* name, double& target, double least, double most = kMost) {
    const Node* value = find(name);
    if (value == nullptr) return;
    const bool whole = value->kind == NodeKind::kInt;
    if (!whole && value->kind != NodeKind::kFloat) {
      fault(value->position, std::string("'") + name + "' in " + where_ + " must be a number");
      return;
    }
    const double given = whole ? static_cast<double>(value->integer) : value->number;
    if (!(given >= least && given <= most)) {
      fault(value->position, std::string("'") + name + "' in " + where_ + " is out of range");
      return;
    }
    target = given;
  }
  void text(const char* name, std::string& target) {
    const Node* value = find(name);
    if (value == nullptr) return;
    if (value->kind == NodeKind::kString && !value->text.empty()) {
      target = value->text;
    } else {
      fault(value->position, std::string("'") + name + "' in " + where_ + " must be a name");
    }
  }
  void fault(Position at, std::string message) {
    findings_.push_back(error_at(file_, at, std::move(message)));
  }
  void fault(std::string message) { fault(node_.position, std::move(message)); }
  // An array of tables.
  const std::vector<Node>& tables(const char* name) {
    static const std::vector<Node> none;
    const Node* value = find(name);
    if (value == nullptr) return none;
    const bool fits = value->kind == NodeKind::kArray &&
                      std::all_of(value->items.begin(), value->items.end(),
                                  [](const Node& item) { return item.kind == NodeKind::kTable; });
    if (fits) return value->items;
    fault(value->position, std::string("'") + name + "' must be written as [[" + name + "]]");
    return none;
  }
  const std::string& where() const { return where_; }

 private:
  const Node* find(const char* name) {
    known_.emplace_back(name);
    return node_.find(name);
  }

  const Node& node_;
  std::string where_;
  const std::string& file_;
  std::vector<Finding>& findings_;
  std::vector<std::string> known_;
};

void read_calls(Table& table, Script& script) {
  CallStream calls;
  table.text("model", calls.model);
  table.number("rate", calls.rate, 0.000'001, 100'000);
  table.number("peak", calls.peak, 1, 1'000);
  table.number("from_seconds", calls.from_s, 0);
  table.number("to_seconds", calls.to_s, 0);
  table.number("stream", calls.stream, 0, 1);
  table.number("input_tokens", calls.input_tokens, 1);
  table.number("output_tokens", calls.output_tokens, 1);
  table.number("timeout_seconds", calls.timeout_s, 0.001);
  if (calls.model.empty()) table.fault(table.where() + " needs a 'model'");
  script.calls.push_back(std::move(calls));
}

void read_provider(Table& table, Script& script) {
  ProviderModel provider;
  table.text("provider", provider.provider);
  table.number("first_token_ms", provider.first_token_ms, 0);
  table.number("spread", provider.spread, 0, 10);
  table.number("tokens_per_second", provider.tokens_per_s, 0.001);
  table.number("error_rate", provider.error_rate, 0, 1);
  if (provider.provider.empty()) table.fault(table.where() + " needs a 'provider'");
  script.providers.push_back(std::move(provider));
}

void read_limit(Table& table, Script& script) {
  RealLimit limit;
  table.text("key", limit.key);
  table.text("group", limit.group);
  table.text("provider", limit.provider);
  table.number("rpm", limit.rpm, 0);
  table.number("tpm", limit.tpm, 0);
  const int of = (limit.key.empty() ? 0 : 1) + (limit.group.empty() ? 0 : 1) +
                 (limit.provider.empty() ? 0 : 1);
  if (of != 1) table.fault(table.where() + " needs one of 'key', 'group' and 'provider'");
  script.limits.push_back(std::move(limit));
}

void read_fault(Table& table, Script& script) {
  FaultSpan fault;
  std::string kind;
  table.text("kind", kind);
  table.text("provider", fault.provider);
  table.text("key", fault.key);
  table.text("model", fault.model);
  table.number("from_seconds", fault.from_s, 0);
  table.number("to_seconds", fault.to_s, 0);
  table.number("share", fault.share, 0, 1);
  const auto known = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const auto& entry) { return entry.first == kind; });
  if (known != kKinds.end()) {
    fault.kind = known->second;
  } else {
    table.fault(table.where() +
                " needs a 'kind': outage, errors, refused, limited, silent, slow or cut");
  }
  if (fault.provider.empty() == fault.key.empty()) {
    table.fault(table.where() + " needs one of 'provider' and 'key'");
  }
  script.faults.push_back(std::move(fault));
}

}  // namespace

void read_script(std::string_view toml, const std::string& name, Script& script,
                 std::vector<Finding>& findings) {
  const config::ReadResult read = config::read_toml(toml);
  if (!read.root) {
    findings.push_back(error_at(name, read.position, read.error));
    return;
  }
  Table root(*read.root, "the script", name, findings);
  root.number("duration_seconds", script.duration_s, 1, 31 * 86'400.0);
  const auto each = [&](const char* list, void (*take)(Table&, Script&)) {
    for (const Node& item : root.tables(list)) {
      Table table(item, std::string("[[") + list + "]]", name, findings);
      take(table, script);
    }
  };
  each("calls", read_calls);
  each("providers", read_provider);
  each("limits", read_limit);
  each("faults", read_fault);
}

void check_script(const Script& script, const LMRotateConfig& config,
                  std::vector<Finding>& findings) {
  std::vector<std::string> keys;
  std::set<std::string> groups;
  std::set<std::string> providers;
  for (const KeyConfig& key : config.keys) {
    keys.push_back(key.key_id);
    providers.insert(key.provider);
    if (!key.quota_group.empty()) groups.insert(key.quota_group);
  }
  const auto check = [&](const char* what, const std::string& name,
                         const std::vector<std::string>& known) {
    if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
    findings.push_back(error_at("", {},
                                std::string("the script names ") + what + " '" + name +
                                    "', which the configuration does not have" +
                                    config::did_you_mean(name, known)));
  };
  const std::vector<std::string> of_providers(providers.begin(), providers.end());
  const std::vector<std::string> of_groups(groups.begin(), groups.end());
  for (const ProviderModel& model : script.providers) {
    check("provider", model.provider, of_providers);
  }
  for (const RealLimit& limit : script.limits) {
    check("key", limit.key, keys);
    check("group", limit.group, of_groups);
    check("provider", limit.provider, of_providers);
  }
  for (const FaultSpan& fault : script.faults) {
    check("key", fault.key, keys);
    check("provider", fault.provider, of_providers);
  }
  if (script.calls.empty()) {
    findings.push_back(
        error_at("", {}, "the script makes no calls; add [[calls]] with a model and a rate"));
  }
}

}  // namespace llm_rotate::simulate
