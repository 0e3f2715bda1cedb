#include "config/shape.hpp"

#include <algorithm>
#include <utility>

#include "config/field_names.hpp"

namespace llm_rotate::config {
namespace {

Node text_node(std::string text, Position at) {
  Node node(NodeKind::kString, at);
  node.text = std::move(text);
  return node;
}

void add(Node& table, std::string name, Position at, Node value) {
  table.members.push_back(Member{std::move(name), at, std::move(value)});
}

bool is_table_or_list(const Node& node) {
  return node.kind == NodeKind::kTable || node.kind == NodeKind::kArray;
}

// scalar -> { name = scalar }
void wrap(Node* node, const char* name) {
  if (node == nullptr || is_table_or_list(*node) || node->kind == NodeKind::kNull) return;
  Node table(NodeKind::kTable, node->position);
  add(table, name, node->position, std::move(*node));
  *node = std::move(table);
}

bool all_tables(const Node& node) {
  return node.kind == NodeKind::kTable && !node.members.empty() &&
         std::all_of(node.members.begin(), node.members.end(),
                     [](const Member& member) { return member.value.kind == NodeKind::kTable; });
}

bool is_top_level(const std::string& name) {
  const std::vector<std::string>& names = top_level_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_top_level_name(const Node& node) {
  return std::any_of(node.members.begin(), node.members.end(), [](const Member& member) {
    return is_top_level(member.name) || member.name == "registry" || member.name == "priorities";
  });
}

// key_id -> key, with nothing that a whole configuration has.
bool is_key_map(const Node& node) {
  return all_tables(node) && !has_top_level_name(node) &&
         std::any_of(node.members.begin(), node.members.end(), [](const Member& member) {
           return member.value.find("secret_ref") != nullptr ||
                  member.value.find("provider") != nullptr;
         });
}

void as_keys(Node& root) {
  Node table(NodeKind::kTable, root.position);
  const Position at = root.position;
  add(table, "keys", at, std::move(root));
  root = std::move(table);
}

void lift_registry(Node& root) {
  const auto at = std::find_if(root.members.begin(), root.members.end(),
                               [](const Member& member) { return member.name == "registry"; });
  if (at == root.members.end()) return;
  Node& registry = at->value;
  const bool whole = registry.kind == NodeKind::kTable && has_top_level_name(registry);
  const bool keys = registry.kind == NodeKind::kArray || is_key_map(registry);
  if (keys && root.find("keys") == nullptr) {
    at->name = "keys";
    return;
  }
  if (!whole) return;
  const bool clash = std::any_of(registry.members.begin(), registry.members.end(),
                                 [&](const Member& m) { return root.find(m.name) != nullptr; });
  if (clash) return;
  std::vector<Member> lifted = std::move(registry.members);
  root.members.erase(at);
  std::move(lifted.begin(), lifted.end(), std::back_inserter(root.members));
}

void list_keys(Node* keys) {
  if (keys == nullptr || !all_tables(*keys)) return;
  Node list(NodeKind::kArray, keys->position);
  for (Member& member : keys->members) {
    Node& key = list.items.emplace_back(std::move(member.value));
    if (key.find("key_id") == nullptr) {
      add(key, "key_id", member.position, text_node(member.name, member.position));
    }
  }
  *keys = std::move(list);
}

void name_plugins(Node* plugins) {
  if (plugins == nullptr) return;
  for (Node& entry : plugins->items) {
    wrap(&entry, "name");
    if (entry.find("name") != nullptr) continue;
    for (Member& member : entry.members) {
      if (member.name == "path") member.name = "name";
    }
  }
}

void split_path(Node* path) {
  if (path == nullptr || path->kind != NodeKind::kString) return;
  Node list(NodeKind::kArray, path->position);
  std::string rest = path->text;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    if (colon > 0) list.items.push_back(text_node(rest.substr(0, colon), path->position));
    rest.erase(0, colon + 1);
  }
  *path = std::move(list);
}

Node* key_of(Node& root, const std::string& key_id) {
  Node* keys = root.find("keys");
  if (keys == nullptr) return nullptr;
  for (Node& key : keys->items) {
    const Node* id = key.find("key_id");
    if (id != nullptr && id->text == key_id) return &key;
  }
  return nullptr;
}

std::vector<LostPriority> apply_priorities(Node& root) {
  std::vector<LostPriority> lost;
  const auto at = std::find_if(root.members.begin(), root.members.end(), [](const Member& member) {
    return member.name == "priorities" && member.value.kind == NodeKind::kTable;
  });
  if (at == root.members.end()) return lost;
  const Node priorities = std::move(at->value);
  root.members.erase(at);
  for (const Member& member : priorities.members) {
    Node* key = key_of(root, member.name);
    if (key == nullptr) {
      lost.push_back(LostPriority{member.name, member.position});
    } else if (Node* priority = key->find("priority"); priority != nullptr) {
      *priority = member.value;
    } else {
      add(*key, "priority", member.position, member.value);
    }
  }
  return lost;
}

}  // namespace

std::vector<LostPriority> write_out_short_forms(Node& root) {
  if (root.kind == NodeKind::kArray || is_key_map(root)) as_keys(root);
  lift_registry(root);
  list_keys(root.find("keys"));
  wrap(root.find("strategy"), "name");
  name_plugins(root.find("plugins"));
  split_path(root.find("plugin_path"));
  if (Node* defaults = root.find("defaults")) {
    wrap(defaults->find("hedge"), "enabled");
  }
  if (Node* providers = root.find("providers")) {
    for (Member& member : providers->members) {
      wrap(member.value.find("hedge"), "enabled");
    }
  }
  return apply_priorities(root);
}

}  // namespace llm_rotate::config
