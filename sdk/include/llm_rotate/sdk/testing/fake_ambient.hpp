// For plugin authors' tests: surroundings of a process that say what the test wants.
//
// Used by tests alone; one thread at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/key.hpp"

namespace llm_rotate::sdk::testing {

class FakeAmbient final : public IAmbient {
 public:
  std::optional<std::string> env(std::string_view name) const override {
    const auto found = find(variables, name);
    return found && found->empty() ? std::nullopt : found;
  }
  std::optional<std::string> file(std::string_view path) const override {
    return find(files, path);
  }

  std::map<std::string, std::string, std::less<>> variables;
  std::map<std::string, std::string, std::less<>> files;

 private:
  using Texts = std::map<std::string, std::string, std::less<>>;
  static std::optional<std::string> find(const Texts& texts, std::string_view name) {
    const auto found = texts.find(name);
    return found == texts.end() ? std::nullopt : std::optional(found->second);
  }
};

}  // namespace llm_rotate::sdk::testing
