#include "auth/secret_fault.hpp"

#include <cerrno>
#include <system_error>

namespace llm_rotate::auth {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string variable_fault(const std::string& name, const std::optional<std::string>& value) {
  if (!value) return "environment variable " + name + " is not set; export it";
  if (trim(*value).empty()) return "environment variable " + name + " is empty; give it a value";
  return {};
}

std::string file_fault(const std::string& path, const FileStamp& stamp, std::string_view content) {
  if (stamp.error != 0) {
    return "cannot read " + path + ": " + std::generic_category().message(stamp.error) +
           (stamp.error == ENOENT ? "; create it" : "; make it readable");
  }
  if (!stamp.regular) return path + " is no regular file; name a file";
  if (content.size() > kMaxSecret) return path + " is larger than 64 KiB; name the right file";
  if (trim(content).empty()) return path + " is empty; write the secret into it";
  return {};
}

}  // namespace llm_rotate::auth
