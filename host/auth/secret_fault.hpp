// Why a secret cannot be had, in words that never hold it.
//
// Called by the resolver and the probe, so that `check` and a call say the same.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "auth/secret_source.hpp"

namespace llm_rotate::auth {

// Each is empty when nothing is wrong; else it ends where " or change secret_ref" may follow.
std::string variable_fault(const std::string& name, const std::optional<std::string>& value);
// `content` is what was read.
std::string file_fault(const std::string& path, const FileStamp& stamp, std::string_view content);

// Without blanks and line ends at both ends.
std::string_view trim(std::string_view text);

}  // namespace llm_rotate::auth
