#include "cache_marks.hpp"

#include <cstddef>

namespace llm_rotate::anthropic {

namespace {

using Ttl = CacheMark::Ttl;

constexpr std::size_t kMostMarks = 4;

// In the order in which the vendor caches a prompt.
std::vector<std::optional<CacheMark>*> marks_in(std::vector<Tool>& tools,
                                                Conversation& conversation,
                                                std::optional<CacheMark>& whole) {
  std::vector<std::optional<CacheMark>*> found;
  const auto add = [&found](std::optional<CacheMark>& mark) {
    if (mark) found.push_back(&mark);
  };
  for (Tool& tool : tools) add(tool.mark);
  for (Block& block : conversation.system) add(block.mark);
  for (Turn& turn : conversation.turns) {
    for (Block& block : turn.blocks) add(block.mark);
  }
  add(whole);
  return found;
}

}  // namespace

std::optional<CacheMark> mark_of(sdk::json::Value cache_control) {
  if (!cache_control.is_object()) return std::nullopt;
  const std::string_view ttl = cache_control["ttl"].string();
  if (ttl == "1h") return CacheMark{Ttl::kHour};
  return CacheMark{ttl == "5m" ? Ttl::kMinutes : Ttl::kUnsaid};
}

std::string_view mark_json(CacheMark mark) {
  switch (mark.ttl) {
    case Ttl::kHour:
      return R"({"type":"ephemeral","ttl":"1h"})";
    case Ttl::kMinutes:
      return R"({"type":"ephemeral","ttl":"5m"})";
    case Ttl::kUnsaid:
      break;
  }
  return R"({"type":"ephemeral"})";
}

std::string marked(std::string_view object, const std::optional<CacheMark>& mark) {
  if (!mark) return std::string(object);
  const std::size_t end = object.find_last_of('}');
  const bool empty = object.substr(0, end).find('"') == std::string_view::npos;
  std::string out(object.substr(0, end));
  return out.append(empty ? "" : ",").append("\"cache_control\":").append(mark_json(*mark)) + "}";
}

void settle_marks(std::vector<Tool>& tools, Conversation& conversation,
                  std::optional<CacheMark>& whole) {
  const auto marks = marks_in(tools, conversation, whole);
  std::size_t surplus = marks.size() > kMostMarks ? marks.size() - kMostMarks : 0;
  bool minutes_came = false;
  for (std::optional<CacheMark>* mark : marks) {
    if (surplus > 0) {
      mark->reset();
      --surplus;
    } else if ((*mark)->ttl != Ttl::kHour) {
      minutes_came = true;
    } else if (minutes_came) {
      (*mark)->ttl = Ttl::kMinutes;
    }
  }
}

}  // namespace llm_rotate::anthropic
