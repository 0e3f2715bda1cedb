// A configuration text as a tree of values that know where they stand: what the three readers make
// and what the binder, the checks and the messages read.
//
// Called by the readers (`reader.hpp`) and the binder. Threads: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::config {

// Counted from 1; zero means unknown.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

enum class NodeKind : std::int32_t { kNull, kBool, kInt, kFloat, kString, kArray, kTable };

struct Member;

struct Node {
  NodeKind kind = NodeKind::kNull;
  Position position;
  bool boolean = false;
  // A YAML scalar without quotes. YAML 1.1 readers (Python's among them) take `yes`, `no`, `on` and
  // `off` for booleans, YAML 1.2 takes them for text: here the field decides which it is.
  bool plain = false;
  std::int64_t integer = 0;
  double number = 0;
  std::string text;
  std::vector<Node> items;
  std::vector<Member> members;

  Node();
  Node(NodeKind of_kind, Position at);

  // The member of that name, or null.
  const Node* find(std::string_view name) const;
  Node* find(std::string_view name);
};

struct Member {
  std::string name;
  Position position;
  Node value;
};

// Not before `Member` is whole: they are the first to look into the vector of it.
inline Node::Node() = default;
inline Node::Node(NodeKind of_kind, Position at) : kind(of_kind), position(at) {}

// "a string", "a whole number", ...: for messages.
std::string_view kind_name(NodeKind kind);

// The node as JSON text.
std::string to_json_text(const Node& node);

}  // namespace llm_rotate::config
