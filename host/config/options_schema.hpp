// Checks a JSON object against a plugin's own JSON schema and says all that is wrong in plain
// words.
//
// Called by the plugin check, once for each plugin (the schema is compiled in the constructor).
// Threads: const after construction.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/path.hpp"

namespace llm_rotate::config {

struct OptionFault {
  Path path;             // below the object
  bool of_name = false;  // about the name at the path, not its value
  std::string message;
};

class OptionsSchema {
 public:
  // Draft 4, as far as RapidJSON goes. A text that is no JSON object makes `valid()` false.
  explicit OptionsSchema(std::string_view schema_json);
  ~OptionsSchema();
  OptionsSchema(const OptionsSchema&) = delete;
  OptionsSchema& operator=(const OptionsSchema&) = delete;

  bool valid() const { return impl_ != nullptr; }

  // `owner` is whose options they are, as in a message: "plugin 'acme'". The object must have
  // passed the field check (`Form::kJson`).
  std::vector<OptionFault> check(const std::string& object_json, const std::string& owner) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace llm_rotate::config
