#include "openai_family/request_scan.hpp"

#include <charconv>

#include "openai_family/parts.hpp"

namespace llm_rotate::openai_family {

namespace {

Field field_named(std::string_view name) {
  const auto* const found = std::lower_bound(kFieldNames.begin(), kFieldNames.end(), name);
  if (found == kFieldNames.end() || *found != name) return Field::kOther;
  return static_cast<Field>(found - kFieldNames.begin());
}

PartFacts take_part(plugin_base::JsonCursor& cursor) {
  PartFacts facts;
  cursor.object([&](const plugin_base::JsonCursor::Member& member) {
    const std::string_view value = cursor.text(cursor.skip());
    if (member.name == "type") facts.type = value;
    if (member.name == "cache_control") facts.marked = true;
  });
  return facts;
}

}  // namespace

bool is_number(std::string_view raw, double wanted) {
  double value = 0.0;
  const auto [stop, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  return error == std::errc() && stop == raw.data() + raw.size() && value == wanted;
}

bool is_default(Field field, std::string_view raw) {
  if (raw == "null") return true;
  switch (field) {
    case Field::kTemperature:
    case Field::kTopP:
    case Field::kRepetitionPenalty:
      return is_number(raw, 1.0);
    case Field::kFrequencyPenalty:
    case Field::kPresencePenalty:
    case Field::kTopLogprobs:
    case Field::kTopK:
    case Field::kMinP:
    case Field::kTopA:
      return is_number(raw, 0.0);
    case Field::kLogprobs:
      return raw == "false";
    case Field::kParallelToolCalls:
      return raw == "true";
    case Field::kLogitBias:
      return raw == "{}";
    default:
      return false;
  }
}

bool RequestScan::read(std::string_view json, const Dialect& dialect) {
  json_ = json;
  members_.reserve(16);
  Cursor cursor(json);
  if (cursor.peek() != '{') return false;
  cursor.object([&](const Cursor::Member& member) {
    const Field field = field_named(member.name);
    const std::size_t begin = cursor.offset();
    if (field == Field::kMessages) {
      survey_messages(cursor, dialect);
    } else {
      cursor.skip();
    }
    const Cursor::Span value = cursor.since(begin);
    if (field != Field::kOther) raw_[at(field)] = cursor.text(value);
    members_.push_back({field, cursor.text({member.key.at, begin + value.size - member.key.at})});
  });
  return cursor.at_end();
}

void RequestScan::survey_messages(Cursor& cursor, const Dialect& dialect) {
  cursor.array([&] { survey_message(cursor, dialect); });
}

void RequestScan::survey_message(Cursor& cursor, const Dialect& dialect) {
  std::string_view role;
  bool media = false;
  cursor.object([&](const Cursor::Member& member) {
    if (member.name == "content" && cursor.peek() == '[') {
      cursor.array([&] {
        const PartFacts part = take_part(cursor);
        media = media || part.is_media();
        survey_.rewrite = survey_.rewrite || part.may_change(dialect);
      });
      return;
    }
    const std::string_view name = member.name;
    survey_.rewrite = survey_.rewrite || name == "cache_control" || name == "is_error" ||
                      name.starts_with("reasoning");
    const std::string_view value = cursor.text(cursor.skip());
    if (name == "role") role = value;
  });
  survey_.system = survey_.system || role == "\"system\"";
  survey_.developer = survey_.developer || role == "\"developer\"";
  survey_.rewrite = survey_.rewrite || (media && role == "\"tool\"" && !dialect.media_in_tools);
}

std::string RequestScan::assembled() const {
  std::string out;
  out.reserve(json_.size() + 256);
  const auto separate = [&out] { out += out.empty() ? '{' : ','; };
  for (const Member& member : members_) {
    if (member.field != Field::kOther && changes_[at(member.field)].made) continue;
    separate();
    out += member.whole;
  }
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (changes_[i].raw.empty()) continue;
    separate();
    out.append("\"").append(kFieldNames[i]).append("\":").append(changes_[i].raw);
  }
  out += out.empty() ? "{}" : "}";
  return out;
}

}  // namespace llm_rotate::openai_family
