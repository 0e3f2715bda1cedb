#include "config/nearest.hpp"

#include <algorithm>
#include <array>

namespace llm_rotate::config {
namespace {

constexpr std::size_t kMaxName = 64;  // longer ones are not compared: the work stays bounded

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

using Row = std::array<std::size_t, kMaxName + 1>;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit || a.size() > kMaxName || b.size() > kMaxName) return limit + 1;
  Row before_last{};
  Row last{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    Row row{};
    row[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + replace});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
    before_last = last;
    last = row;
  }
  return std::min(last[b.size()], limit + 1);
}

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  // A third of the name may be wrong; a name of one or two letters is like every other.
  const std::size_t limit = name.size() < 3 ? 0 : std::min<std::size_t>(name.size() / 3 + 1, 4);
  std::size_t best = limit + 1;
  std::string result;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate, limit);
    if (distance < best && distance < std::max(name.size(), candidate.size())) {
      best = distance;
      result = candidate;
    }
  }
  return result;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string match = nearest(name, candidates);
  return match.empty() ? std::string() : "; did you mean '" + match + "'?";
}

}  // namespace llm_rotate::config
