#include "auth/secret_probe.hpp"

#include "auth/secret.hpp"
#include "auth/secret_fault.hpp"

namespace llm_rotate::auth {

config::ISecretProbe::State SecretProbe::look(std::string_view secret_ref) const {
  State state;
  if (secret_ref.starts_with("env://")) {
    const std::string name(secret_ref.substr(6));
    std::optional<std::string> value = source_.variable(name);
    state.problem = variable_fault(name, value);
    if (value) wipe(*value);
  } else if (secret_ref.starts_with("file://")) {
    const std::string path(secret_ref.substr(7));
    std::string content;
    const FileStamp stamp = source_.read(path, content);
    state.problem = file_fault(path, stamp, content);
    state.others_can_read = stamp.others_can_read;
    wipe(content);
  }
  return state;
}

}  // namespace llm_rotate::auth
