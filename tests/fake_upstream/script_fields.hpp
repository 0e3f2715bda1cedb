// Which fields a script's tables have, and how each is read. Called by script_toml.cpp; pure.
#pragma once

#include <optional>

#include "fake_upstream/script.hpp"
#include "fake_upstream/toml_fields.hpp"

namespace llm_rotate::fake {

// Nothing when all is well.
using Found = std::optional<Complaint>;

Found read_rule(const toml::table& table, Rule& rule);
Found read_limit(const toml::table& table, Limit& limit);
Found read_defaults(const toml::table& table, Action& defaults);
// A field of the script itself.
Found read_setting(const toml::key& key, const toml::node& node, Script& script);

}  // namespace llm_rotate::fake
