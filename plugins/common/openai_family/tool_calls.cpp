#include "openai_family/tool_calls.hpp"

#include <algorithm>

#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::openai_family {

namespace {

using sdk::json_raw::Patch;

constexpr std::int64_t kNoIndex = -1;
// An index beyond this is nonsense and counts as none.
constexpr std::int64_t kMaxIndex = 1'000'000;

// The member that holds a call's name: "function", or "custom" for a tool without a schema.
std::string_view holder(std::string_view json) {
  return sdk::json_raw::member(json, "custom") ? "custom" : "function";
}

// What `holder` holds, without the name that was told before.
std::string without_name(std::string_view json, std::string_view holder) {
  constexpr Patch kNameless[] = {{"name", ""}};
  const auto held = sdk::json_raw::member(json, holder);
  return sdk::json_raw::patched(held.value_or("{}"), kNameless).value_or("{}");
}

}  // namespace

std::optional<std::string> ToolCallBook::mended(const ReplyScan::ToolCall& piece,
                                                std::string_view json) {
  Call& call = calls_[place(piece)];
  const bool repeats_id = !piece.id.empty() && piece.id == call.id;
  const bool repeats_name = !piece.name.empty() && piece.name == call.name;
  const bool moved = piece.index != call.index;
  if (call.id.empty()) call.id = piece.id;
  if (call.name.empty()) call.name = piece.name;
  if (!repeats_id && !repeats_name && !moved) return std::nullopt;

  const std::string index = std::to_string(call.index);
  std::vector<Patch> patches = {{"index", index}};
  if (repeats_id) {
    patches.push_back({"id", ""});
    patches.push_back({"type", ""});
  }
  std::string nameless;
  if (repeats_name) {
    nameless = without_name(json, holder(json));
    patches.push_back({holder(json), nameless});
  }
  return sdk::json_raw::patched(json, patches);
}

std::size_t ToolCallBook::place(const ReplyScan::ToolCall& piece) {
  const bool sane = piece.index && *piece.index >= 0 && *piece.index <= kMaxIndex;
  const std::int64_t wire_index = sane ? *piece.index : kNoIndex;
  const auto is_same = [&](const Call& call) {
    // Without an index the id tells; without both it is the call that came last.
    if (wire_index == kNoIndex) return piece.id.empty() || call.id == piece.id;
    return call.wire_index == wire_index;
  };
  const auto found = std::find_if(calls_.rbegin(), calls_.rend(), is_same);
  if (found == calls_.rend()) return start(wire_index);
  const bool another = !piece.id.empty() && !found->id.empty() && piece.id != found->id;
  if (another) return start(wire_index);
  return static_cast<std::size_t>(calls_.rend() - found) - 1;
}

std::size_t ToolCallBook::start(std::int64_t wire_index) {
  if (calls_.size() >= kMaxCalls) return calls_.size() - 1;
  std::int64_t index = wire_index;
  if (index == kNoIndex || is_taken(index)) {
    index = 0;
    for (const Call& call : calls_) index = std::max(index, call.index + 1);
  }
  calls_.push_back({wire_index, index, {}, {}});
  return calls_.size() - 1;
}

bool ToolCallBook::is_taken(std::int64_t index) const {
  return std::any_of(calls_.begin(), calls_.end(),
                     [index](const Call& call) { return call.index == index; });
}

}  // namespace llm_rotate::openai_family
