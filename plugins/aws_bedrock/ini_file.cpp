#include "ini_file.hpp"

#include <algorithm>

#include "base/safe_text.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using plugin_base::trimmed;

// A remark behind a value begins with white space.
std::string_view without_remark(std::string_view value) {
  for (std::size_t i = 1; i < value.size(); ++i) {
    const bool sign = value[i] == '#' || value[i] == ';';
    if (sign && (value[i - 1] == ' ' || value[i - 1] == '\t')) return trimmed(value.substr(0, i));
  }
  return value;
}

// "[profile  name]" and "[profile name]" are the same section.
std::string section_name(std::string_view header) {
  constexpr std::string_view kProfile = "profile";
  if (header.starts_with(kProfile) && header.size() > kProfile.size() &&
      (header[kProfile.size()] == ' ' || header[kProfile.size()] == '\t')) {
    return std::string("profile ").append(trimmed(header.substr(kProfile.size())));
  }
  return std::string(header);
}

}  // namespace

IniFile::IniFile(std::string_view text) {
  Section* section = nullptr;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string_view content = trimmed(line);
    if (content.empty() || content.front() == '#' || content.front() == ';') continue;
    if (content.front() == '[') {
      const std::size_t end = content.find(']');
      section = end == std::string_view::npos
                    ? nullptr
                    : &sections_[section_name(trimmed(content.substr(1, end - 1)))];
      continue;
    }
    const std::size_t equals = content.find('=');
    // What is further in belongs to the value above, which nothing here needs.
    const bool nested = line.front() == ' ' || line.front() == '\t';
    if (section == nullptr || equals == std::string_view::npos || nested) continue;
    const std::string name = plugin_base::lower(trimmed(content.substr(0, equals)));
    (*section)[name] = without_remark(trimmed(content.substr(equals + 1)));
  }
}

const IniFile::Section* IniFile::find(std::string_view name) const {
  const auto found = sections_.find(name);
  return found == sections_.end() ? nullptr : &found->second;
}

std::string_view value_in(const IniFile::Section& section, std::string_view name) {
  const auto found = section.find(name);
  return found == section.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace llm_rotate::aws_bedrock
