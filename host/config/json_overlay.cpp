#include "config/json_overlay.hpp"

#include "config/reader.hpp"

namespace llm_rotate::config {

std::string overlay(const std::string& base, const std::string& over) {
  if (over == "{}" && base != "{}") return overlay(over, base);
  ReadResult lower = read_json(base);
  ReadResult upper = read_json(over);
  Node result(NodeKind::kTable, Position());
  if (lower.root && lower.root->kind == NodeKind::kTable) result = std::move(*lower.root);
  if (upper.root) {
    for (Member& member : upper.root->members) {
      if (Node* there = result.find(member.name)) {
        *there = std::move(member.value);
      } else {
        result.members.push_back(std::move(member));
      }
    }
  }
  return to_json_text(result);
}

}  // namespace llm_rotate::config
