// An environment and a file system of the tests' own.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "auth/secret_source.hpp"

namespace llm_rotate::auth {

class FakeSource : public ISecretSource {
 public:
  struct File {
    FileStamp stamp;
    std::string content;
  };

  std::map<std::string, std::string> variables;
  std::map<std::string, File> files;
  mutable int reads = 0;

  File& put(const std::string& path, const std::string& content) {
    File& file = files[path];
    file.content = content;
    file.stamp.regular = true;
    file.stamp.size = content.size();
    ++file.stamp.modified_ns;
    return file;
  }

  std::optional<std::string> variable(const std::string& name) const override {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
  }

  FileStamp stamp(const std::string& path) const override {
    const auto found = files.find(path);
    if (found != files.end()) return found->second.stamp;
    FileStamp none;
    none.error = 2;  // ENOENT
    return none;
  }

  FileStamp read(const std::string& path, std::string& into) const override {
    ++reads;
    const auto found = files.find(path);
    if (found != files.end() && found->second.stamp.error == 0) into += found->second.content;
    return stamp(path);
  }
};

}  // namespace llm_rotate::auth
