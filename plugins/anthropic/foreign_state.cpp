#include "foreign_state.hpp"

#include <algorithm>
#include <utility>

#include "base/base64.hpp"

namespace llm_rotate::anthropic {

namespace {

constexpr std::string_view kPrefix = "llm-rotate:";

}  // namespace

std::string packed_state(std::string_view entry_json) {
  return std::string(kPrefix) + plugin_base::base64_encoded(entry_json);
}

std::optional<std::string> unpacked_state(std::string_view data) {
  if (!data.starts_with(kPrefix)) return std::nullopt;
  auto entry = plugin_base::base64_decoded(data.substr(kPrefix.size()));
  if (!entry || !sdk::json::Document(*entry).root().is_object()) return std::nullopt;
  return entry;
}

void StatePieces::add(sdk::json::Value piece) {
  Entry* const entry = entry_of(piece["index"].integer(), piece["type"].string());
  if (entry == nullptr) return;
  piece.each_member([entry](std::string_view name, sdk::json::Value value) {
    if ((name == "text" || name == "summary") && value.is_string()) {
      entry->texts[std::string(name)] += value.string();
    } else if (name != "type" && name != "index") {
      entry->others[std::string(name)] = sdk::json::dump(value);
    }
  });
}

StatePieces::Entry* StatePieces::entry_of(std::int64_t index, std::string_view type) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.index == index && entry.type == type;
  });
  if (found != entries_.end()) return &*found;
  if (entries_.size() >= kMostEntries) return nullptr;
  Entry& entry = entries_.emplace_back();
  entry.index = index;
  entry.type = type;
  return &entry;
}

std::vector<std::string> StatePieces::take() {
  std::vector<std::string> out;
  for (const Entry& entry : std::exchange(entries_, {})) {
    sdk::json::Writer json;
    json.begin_object().string("type", entry.type);
    for (const auto& [name, text] : entry.texts) json.string(name, text);
    for (const auto& [name, raw] : entry.others) json.raw(name, raw);
    out.push_back(json.integer("index", entry.index).end_object().str());
  }
  return out;
}

}  // namespace llm_rotate::anthropic
