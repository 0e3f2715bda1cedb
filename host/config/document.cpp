#include "config/document.hpp"

#include <algorithm>
#include <cmath>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace llm_rotate::config {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_text(Writer& writer, const std::string& text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

// As deep as the readers let a tree be (kMaxDepth), no deeper.
void write_node(Writer& writer, const Node& node) {
  switch (node.kind) {
    case NodeKind::kNull:
      writer.Null();
      break;
    case NodeKind::kBool:
      writer.Bool(node.boolean);
      break;
    case NodeKind::kInt:
      writer.Int64(node.integer);
      break;
    case NodeKind::kFloat:
      // JSON has no word for infinity.
      if (!std::isfinite(node.number) || !writer.Double(node.number)) writer.Null();
      break;
    case NodeKind::kString:
      write_text(writer, node.text);
      break;
    case NodeKind::kArray:
      writer.StartArray();
      for (const Node& item : node.items) write_node(writer, item);
      writer.EndArray();
      break;
    case NodeKind::kTable:
      writer.StartObject();
      for (const Member& member : node.members) {
        write_text(writer, member.name);
        write_node(writer, member.value);
      }
      writer.EndObject();
      break;
  }
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

Node* Node::find(std::string_view name) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view kind_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::kNull:
      return "null";
    case NodeKind::kBool:
      return "true or false";
    case NodeKind::kInt:
      return "a whole number";
    case NodeKind::kFloat:
      return "a number with a fraction";
    case NodeKind::kString:
      return "a string";
    case NodeKind::kArray:
      return "a list";
    case NodeKind::kTable:
      return "a table";
  }
  return "a value";
}

std::string to_json_text(const Node& node) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write_node(writer, node);
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace llm_rotate::config
