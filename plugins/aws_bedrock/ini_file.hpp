// The files in which AWS's tools keep profiles: sections in brackets, `name = value` below them.
//
// Called by the credential chain. A reader of hostile text: what is no line of such a file is
// passed over. Pure, any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace llm_rotate::aws_bedrock {

class IniFile {
 public:
  using Section = std::map<std::string, std::string, std::less<>>;

  explicit IniFile(std::string_view text);

  // The section of that name; nothing when there is none.
  const Section* find(std::string_view name) const;

 private:
  std::map<std::string, Section, std::less<>> sections_;
};

// A value of the section; empty when it has none.
std::string_view value_in(const IniFile::Section& section, std::string_view name);

}  // namespace llm_rotate::aws_bedrock
