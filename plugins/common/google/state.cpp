#include "google/state.hpp"

#include "google/model_traits.hpp"

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;
using Kind = StateEntry::Kind;

constexpr std::string_view kText = "reasoning.text";
constexpr std::string_view kEncrypted = "reasoning.encrypted";
// Marks an entry whose data is a part of the vendor's, not a signature.
constexpr std::string_view kPart = "part";

bool starts_character(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

bool read_span(Value span, std::string_view content, StateEntry& entry) {
  if (!span.is_array()) {  // a client that knows only the common members: all of the text
    entry.to = content.size();
    return true;
  }
  const std::int64_t from = span.at(0).integer(-1);
  const std::int64_t to = span.at(1).integer(-1);
  if (from < 0 || to < from || static_cast<std::uint64_t>(to) > content.size()) return false;
  entry.from = static_cast<std::size_t>(from);
  entry.to = static_cast<std::size_t>(to);
  return starts_character(content, entry.from) && starts_character(content, entry.to);
}

std::optional<StateEntry> read_entry(Value json, std::string_view content) {
  StateEntry entry;
  if (json["type"].string() == kText) {
    entry.kind = Kind::kThought;
    entry.text = json["text"].string();
    entry.data = json["signature"].string();
    return entry.data.empty() ? std::nullopt : std::optional(entry);
  }
  entry.data = json["data"].string();
  entry.id = json["id"].string();
  if (json["type"].string() != kEncrypted || entry.data.empty()) return std::nullopt;
  if (entry.id == kPart) {
    entry.kind = Kind::kPart;
  } else if (!entry.id.empty()) {
    entry.kind = Kind::kMember;
    return entry;
  }
  return read_span(json["span"], content, entry) ? std::optional(entry) : std::nullopt;
}

}  // namespace

bool same_model(std::string_view state_model, std::string_view model) {
  const std::string state = bare_model(state_model);
  const std::string target = bare_model(model);
  if (state.empty() || target.empty()) return false;
  return state == target || target.ends_with("-latest") ||
         (state.starts_with(target) && state[target.size()] == '-' &&
          state.find_first_not_of("0123456789", target.size() + 1) == std::string::npos);
}

std::vector<StateEntry> read_state(Value details, const Host& host, std::string_view model,
                                   std::string_view content) {
  std::vector<StateEntry> entries;
  std::size_t at = 0;  // spans follow each other
  details.each([&](Value json) {
    if (json["format"].string() != host.state_format) return;
    if (!same_model(json["model"].string(), model)) return;
    const auto entry = read_entry(json, content);
    if (!entry) return;
    const bool placed = entry->kind == Kind::kText || entry->kind == Kind::kPart;
    if (placed && entry->from < at) return;
    if (placed) at = entry->kind == Kind::kPart ? entry->from : entry->to;
    entries.push_back(*entry);
  });
  return entries;
}

void write_state(const StateEntry& entry, std::size_t index, const Host& host,
                 std::string_view model, Writer& out) {
  const bool thought = entry.kind == Kind::kThought;
  out.begin_object().string("type", thought ? kText : kEncrypted);
  if (thought) {
    out.string("text", entry.text).string("signature", entry.data);
  } else {
    out.string("data", entry.data);
  }
  if (entry.kind == Kind::kMember) out.string("id", entry.id);
  if (entry.kind == Kind::kPart) out.string("id", kPart);
  if (entry.kind == Kind::kText || entry.kind == Kind::kPart) {
    out.key("span").begin_array().integer(static_cast<std::int64_t>(entry.from));
    out.integer(static_cast<std::int64_t>(entry.to)).end_array();
  }
  out.string("format", host.state_format).string("model", model);
  out.integer("index", static_cast<std::int64_t>(index)).end_object();
}

}  // namespace llm_rotate::google
