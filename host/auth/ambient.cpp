#include "auth/ambient.hpp"

#include <fstream>

#include "auth/secret_source.hpp"

namespace llm_rotate::auth {
namespace {

constexpr std::size_t kMaxFile = std::size_t{1} << 20;

}  // namespace

std::optional<std::string> SystemAmbient::env(std::string_view name) const {
  std::optional<std::string> value = SystemSecretSource().variable(std::string(name));
  return value && value->empty() ? std::nullopt : value;
}

std::optional<std::string> SystemAmbient::file(std::string_view path) const {
  const std::string name(path);
  // A pipe or a device would hang, or never end.
  const FileStamp stamp = SystemSecretSource().stamp(name);
  if (stamp.error != 0 || !stamp.regular || stamp.size > kMaxFile) return std::nullopt;
  std::ifstream in(name, std::ios::binary);
  std::string content(stamp.size, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (in.bad() || !in.is_open()) return std::nullopt;
  content.resize(static_cast<std::size_t>(in.gcount()));
  return content;
}

}  // namespace llm_rotate::auth
