#include "auth/secret_resolver.hpp"

#include <string_view>
#include <utility>

#include "auth/secret_fault.hpp"

namespace llm_rotate::auth {
namespace {

constexpr std::string_view kVariable = "env://";
constexpr std::string_view kFile = "file://";
constexpr std::string_view kLiteral = "literal://";
constexpr std::string_view kAmbient = "ambient://";

// Keeps the one there is when it has not changed, so that a call costs no new pages.
void put(std::shared_ptr<const Secret>& secret, std::string_view value) {
  if (secret == nullptr || !secret->equals(value)) secret = std::make_shared<const Secret>(value);
}

}  // namespace

SecretResult SecretResolver::resolve(const std::string& owner, const std::string& ref) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Entry& entry = entries_[ref];
  std::string fault;
  if (ref.starts_with(kVariable)) {
    fault = from_variable(ref.substr(kVariable.size()), entry);
  } else if (ref.starts_with(kFile)) {
    fault = from_file(ref.substr(kFile.size()), entry);
  } else if (ref.starts_with(kLiteral) && ref.size() > kLiteral.size()) {
    if (entry.secret == nullptr) put(entry.secret, std::string_view(ref).substr(kLiteral.size()));
  } else if (ref == kAmbient) {
    if (entry.secret == nullptr) entry.secret = std::make_shared<const Secret>();
  } else {
    fault = "it is none of env://NAME, file:///path, literal://value and ambient://; mend";
    entries_.erase(ref);
    return {nullptr, "secret of " + owner + ": " + fault + " secret_ref"};
  }
  if (fault.empty()) return {entry.secret, {}};
  entries_.erase(ref);  // what is gone must not live on here
  return {nullptr, "secret of " + owner + ": " + fault + " or change secret_ref"};
}

std::string SecretResolver::from_variable(const std::string& name, Entry& entry) const {
  std::optional<std::string> value = source_.variable(name);
  std::string fault = variable_fault(name, value);
  if (fault.empty()) put(entry.secret, trim(*value));
  if (value) wipe(*value);
  return fault;
}

std::string SecretResolver::from_file(const std::string& path, Entry& entry) const {
  if (entry.secret != nullptr && source_.stamp(path) == entry.stamp) return {};
  std::string content;
  entry.stamp = source_.read(path, content);
  std::string fault = file_fault(path, entry.stamp, content);
  if (fault.empty()) put(entry.secret, trim(content));
  wipe(content);
  return fault;
}

}  // namespace llm_rotate::auth
