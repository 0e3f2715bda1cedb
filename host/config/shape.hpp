// Writes the short forms of a configuration text out in full, so that the binder knows one form.
//
//   strategy = "weighted"          strategy = { name = "weighted" }
//   plugins = ["openai"]           plugins = [{ name = "openai" }]; `path` is another word for
//   `name` plugin_path = "a:b"            plugin_path = ["a", "b"] hedge = false hedge = { enabled
//   = false } keys.ID = {...}                keys = [{ key_id = "ID", ... }] registry = [...] or
//   {...}      its content at the top level: the shape of the Python library
//   [...] or {ID: {...}} alone     keys
//   priorities.ID = 5              `priority` of that key
//
// Called by the loader between reader and binder. Threads: pure function.
#pragma once

#include <string>
#include <vector>

#include "config/document.hpp"

namespace llm_rotate::config {

// An entry of `priorities` without a key.
struct LostPriority {
  std::string key_id;
  Position position;
};

// The lost priorities are returned, everything else is done in place. What has an unexpected
// shape is left for the binder to refuse.
std::vector<LostPriority> write_out_short_forms(Node& root);

}  // namespace llm_rotate::config
