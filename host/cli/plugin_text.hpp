// What is known of a plugin's file, as text and as JSON.
//
// Called by the plugins command. Threads: pure functions but for the files they look at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "cli/terminal.hpp"
#include "plugin/inspect.hpp"

namespace llm_rotate::cli {

struct PluginRow {
  plugin::Inspection found;
  std::string hidden_by;  // the file that its name means instead; empty: none

  // Of the file, as far as the manifest does not tell.
  std::string name() const;
  // "ok", or why it cannot be loaded.
  std::string status() const;
};

// One of the options in a plugin's JSON schema.
struct OptionRow {
  std::string name;
  std::string type;  // "string", "boolean", or the values it takes
  std::string default_value;
  std::string description;
};
std::vector<OptionRow> options_of(std::string_view schema_json);

std::string describe(const PluginRow& row, const Output& output);
void write_json(sdk::json::Writer& out, const PluginRow& row);

}  // namespace llm_rotate::cli
