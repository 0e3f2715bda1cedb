#include "config/report.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace llm_rotate::config {
namespace {

struct Place {
  Position name;
  Position value;
  bool whole = false;  // the path was found to its end
};

Place locate(const Node& root, const Path& path) {
  Place place{root.position, root.position, true};
  const Node* node = &root;
  for (const Path::Step& step : path.steps()) {
    const Node* next = nullptr;
    if (step.is_index) {
      if (step.index < node->items.size()) next = &node->items[step.index];
      if (next != nullptr) place.name = next->position;
    } else {
      for (const Member& member : node->members) {
        if (member.name != step.name) continue;
        next = &member.value;
        place.name = member.position;
      }
    }
    if (next == nullptr) {
      place.whole = false;
      return place;
    }
    node = next;
    place.value = node->position;
  }
  return place;
}

}  // namespace

void Report::error(const Path& path, std::string message) {
  add(Severity::kError, path, Part::kValue, std::move(message));
}

void Report::warning(const Path& path, std::string message) {
  add(Severity::kWarning, path, Part::kValue, std::move(message));
}

void Report::name_error(const Path& path, std::string message) {
  add(Severity::kError, path, Part::kName, std::move(message));
}

void Report::error_at(Position at, const Path& path, std::string message) {
  const std::size_t before = findings_.size();
  error(path, std::move(message));
  if (findings_.size() == before) return;
  findings_.back().line = at.line;
  findings_.back().column = at.column;
}

void Report::broken(const Path& path, std::string message) {
  error(path, std::move(message));
  broken_.push_back(path);
}

bool Report::has_value(const Path& path) const {
  return source_ != nullptr && locate(source_->root(), path).whole;
}

void Report::add(Severity severity, const Path& path, Part part, std::string message) {
  const auto covers = [&](const Path& above) { return above.holds(path); };
  if (std::any_of(broken_.begin(), broken_.end(), covers)) return;
  if (full()) {
    dropped_ = true;
    return;
  }
  Finding finding;
  finding.severity = severity;
  finding.path = path.text();
  finding.message = std::move(message);
  if (source_ != nullptr) {
    const Place place = locate(source_->root(), path);
    const Position& at = part == Part::kName ? place.name : place.value;
    finding.file = source_->file();
    finding.line = at.line;
    finding.column = at.column;
  }
  findings_.push_back(std::move(finding));
}

std::vector<Finding> Report::take() {
  std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  if (dropped_) {
    Finding last;
    last.file = source_ != nullptr ? source_->file() : std::string();
    last.message = "there are more faults than these " + std::to_string(kMaxFindings) +
                   "; mend them and check again";
    findings_.push_back(std::move(last));
  }
  return std::exchange(findings_, {});
}

}  // namespace llm_rotate::config
