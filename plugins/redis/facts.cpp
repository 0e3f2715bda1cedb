#include "facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace llm_rotate::redis {
namespace {

using sdk::KeyState;

constexpr std::size_t kMostModels = 4'096;
constexpr std::size_t kMaxModelName = 256;
constexpr std::size_t kMaxCause = 200;

std::string_view word(std::string_view& rest) {
  const std::size_t end = rest.find(' ');
  const std::string_view head = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return head;
}

std::optional<std::int64_t> whole(std::string_view text) {
  constexpr std::int64_t kMost = 1'000'000'000'000'000;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool fits = error == std::errc() && end == text.data() + text.size();
  if (!fits || value < 0 || value > kMost) return std::nullopt;
  return value;
}

void read_cell(std::string_view text, std::int64_t ahead_ms, CellFacts& cell) {
  std::array<std::int64_t, 11> numbers{};
  for (std::int64_t& number : numbers) {
    const std::optional<std::int64_t> value = whole(word(text));
    if (!value) return;
    number = *value;
  }
  constexpr std::size_t kState = 0, kFailures = 7, kFree = 8, kEnd = 9, kProbe = 10;
  if (numbers[kState] > static_cast<std::int64_t>(KeyState::kDisabled)) return;
  cell.state = static_cast<KeyState>(numbers[kState]);
  cell.failures_in_a_row =
      static_cast<std::uint32_t>(std::min<std::int64_t>(numbers[kFailures], 1'000'000));
  cell.free_at = numbers[kFree] - ahead_ms;
  cell.ends_at = numbers[kEnd] - ahead_ms;
  cell.probe_until = numbers[kProbe] == 0 ? 0 : numbers[kProbe] - ahead_ms;
}

void read_tally(std::string_view text, std::int64_t ahead_ms, CellFacts& cell) {
  constexpr std::int64_t kWholeRate = 10'000;
  constexpr std::int64_t kMostTenths = 864'000'000;
  cell.successes = static_cast<std::uint64_t>(whole(word(text)).value_or(0));
  cell.failures = static_cast<std::uint64_t>(whole(word(text)).value_or(0));
  const std::int64_t rate = std::min(whole(word(text)).value_or(kWholeRate), kWholeRate);
  cell.success_rate = static_cast<double>(rate) / static_cast<double>(kWholeRate);
  const std::int64_t tenths = std::min(whole(word(text)).value_or(0), kMostTenths);
  cell.latency_ms = static_cast<double>(tenths) / 10.0;
  cell.heard_at = whole(word(text)).value_or(0) - ahead_ms;
}

}  // namespace

KeyState CellFacts::state_at(std::int64_t now_ms) const {
  const bool rests = state == KeyState::kCooldown || state == KeyState::kQuarantine;
  const bool over = rests && (now_ms >= ends_at || (now_ms >= free_at && probe_until <= now_ms));
  return over ? KeyState::kProbation : state;
}

std::int64_t CellFacts::free_from(std::int64_t now_ms) const {
  switch (state_at(now_ms)) {
    case KeyState::kCooldown:
    case KeyState::kQuarantine:
      return free_at > now_ms ? free_at : kNever;  // when the probe ends, nobody knows
    case KeyState::kDisabled:
      return kNever;
    case KeyState::kActive:
    case KeyState::kProbation:
      break;
  }
  return 0;
}

void KeyFacts::read(const Reply& fields, std::int64_t ahead_ms) {
  key = {};
  key.in_flight = in_flight;
  pinned = false;
  for (auto& [name, cell] : models) {
    const std::uint32_t kept = cell.in_flight;
    cell = {};
    cell.in_flight = kept;
  }
  for (std::size_t i = 0; i + 1 < fields.items.size(); i += 2) {
    const std::string_view field = fields.text_at(i);
    const std::string_view value = fields.text_at(i + 1);
    if (field == "pinned") pinned = true;
    if (field.size() < 2 || field[1] != ':' || field.size() > kMaxModelName + 2) continue;
    const std::string_view model = field.substr(2);
    CellFacts* cell = &key;
    if (!model.empty()) {
      const auto found = models.find(model);
      if (found == models.end() && models.size() >= kMostModels) continue;
      cell = found != models.end() ? &found->second : &models[std::string(model)];
    }
    if (field[0] == 'c') read_cell(value, ahead_ms, *cell);
    if (field[0] == 't') read_tally(value, ahead_ms, *cell);
    if (field[0] == 'x') cell->cause = value.substr(0, kMaxCause);
  }
}

}  // namespace llm_rotate::redis
