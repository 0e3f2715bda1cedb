// One profile of AWS's shared files, `credentials` and `config`, as the first says it and the
// second completes it.
//
// Made by the credential chain. Pure, any thread; the files are read by the host.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/key.hpp"

#include "credentials.hpp"
#include "ini_file.hpp"

namespace llm_rotate::aws_bedrock {

class ProfileFiles {
 public:
  explicit ProfileFiles(const sdk::IAmbient& ambient);

  // The merged members of that profile; nothing when neither file has it.
  std::optional<IniFile::Section> find(std::string_view name) const;
  // What several profiles share that log in together; null when there is none of that name.
  const IniFile::Section* sso_session(std::string_view name) const;

 private:
  IniFile credentials_;
  IniFile config_;
};

// The keys that stand in the profile itself; incomplete when there are none.
Credentials keys_of(const IniFile::Section& profile);

}  // namespace llm_rotate::aws_bedrock
