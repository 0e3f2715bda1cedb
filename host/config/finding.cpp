#include "config/finding.hpp"

#include <algorithm>

namespace llm_rotate::config {

std::string render(const Finding& finding) {
  std::string result = finding.file;
  if (finding.line != 0) {
    result += ':' + std::to_string(finding.line) + ':' + std::to_string(finding.column);
  } else if (!finding.path.empty()) {
    if (!result.empty()) result += ": ";
    result += finding.path;
  }
  if (!result.empty()) result += ": ";
  if (finding.severity == Severity::kWarning) result += "warning: ";
  return result + finding.message;
}

std::string render(const std::vector<Finding>& findings) {
  std::string result;
  for (const Finding& finding : findings) {
    result += render(finding);
    result += '\n';
  }
  return result;
}

bool has_errors(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::kError; });
}

}  // namespace llm_rotate::config
