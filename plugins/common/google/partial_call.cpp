#include "google/partial_call.hpp"

#include <algorithm>
#include <charconv>

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

// No honest call has more of them.
constexpr std::size_t kMaxElements = 4096;
constexpr std::size_t kMaxDepth = 64;

// What stands in brackets, without its quotes.
std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

bool PartialCall::is_piece(Value call, bool open) {
  return call["willContinue"].boolean() || call["partialArgs"].is_array() ||
         (open && call["name"].string().empty());
}

bool PartialCall::is_another(Value call) const {
  const std::string_view id = call["id"].string();
  return !id.empty() && !id_.empty() && id != id_;
}

bool PartialCall::take(Value call, std::string_view signature) {
  if (name_.empty()) name_ = call["name"].string();
  if (id_.empty()) id_ = call["id"].string();
  if (signature_.empty()) signature_ = signature;
  call["partialArgs"].each([this](Value arg) { take_arg(arg); });
  return !call["willContinue"].boolean();
}

void PartialCall::take_arg(Value arg) {
  Node* const place = at(arg["jsonPath"].string());
  if (place == nullptr) return;
  const Value text = arg["stringValue"];
  if (text.is_string()) {
    if (place->kind != Node::Kind::kText) *place = Node{Node::Kind::kText, {}, {}, {}};
    place->text += text.string();
    return;
  }
  arg.each_member([&](std::string_view name, Value value) {
    if (name == "numberValue" || name == "boolValue") {
      *place = Node{Node::Kind::kOther, sdk::json::dump(value), {}, {}};
    } else if (name == "nullValue") {
      *place = Node{Node::Kind::kOther, "null", {}, {}};
    }
  });
}

// "$.a.b[0]" or "$['a'][0]"; null for a path that leads nowhere.
PartialCall::Node* PartialCall::at(std::string_view path) {
  if (!path.starts_with('$')) return nullptr;
  path.remove_prefix(1);
  Node* node = &arguments_;
  for (std::size_t depth = 0; !path.empty(); ++depth) {
    if (node == nullptr || depth == kMaxDepth) return nullptr;
    if (path.front() == '.') {
      const std::size_t end = std::min(path.find_first_of(".[", 1), path.size());
      node = node->member(path.substr(1, end - 1));
      path.remove_prefix(end);
      continue;
    }
    const std::size_t end = path.find(']');
    if (path.front() != '[' || end == std::string_view::npos) return nullptr;
    const std::string_view inside = path.substr(1, end - 1);
    std::size_t index = 0;
    const auto [stop, error] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
    const bool number = error == std::errc() && stop == inside.data() + inside.size();
    node = number ? node->element(index) : node->member(unquoted(inside));
    path.remove_prefix(end + 1);
  }
  return node == &arguments_ ? nullptr : node;
}

PartialCall::Node* PartialCall::Node::member(std::string_view name) {
  if (kind != Kind::kObject) *this = Node{Kind::kObject, {}, {}, {}};
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return &children[static_cast<std::size_t>(found - names.begin())];
  if (names.size() >= kMaxElements) return nullptr;
  names.emplace_back(name);
  return &children.emplace_back();
}

PartialCall::Node* PartialCall::Node::element(std::size_t index) {
  if (index >= kMaxElements) return nullptr;
  if (kind != Kind::kArray) *this = Node{Kind::kArray, {}, {}, {}};
  if (index >= children.size()) children.resize(index + 1);
  return &children[index];
}

void PartialCall::Node::write(Writer& out) const {
  switch (kind) {
    case Kind::kNone:
      out.null();
      return;
    case Kind::kText:
      out.string(text);
      return;
    case Kind::kOther:
      out.raw(text);
      return;
    case Kind::kObject:
      out.begin_object();
      for (std::size_t i = 0; i < names.size(); ++i) children[i].write(out.key(names[i]));
      out.end_object();
      return;
    case Kind::kArray:
      out.begin_array();
      for (const Node& child : children) child.write(out);
      out.end_array();
      return;
  }
}

std::string PartialCall::arguments() const {
  if (arguments_.kind != Node::Kind::kObject) return "{}";
  Writer out;
  arguments_.write(out);
  return out.str();
}

}  // namespace llm_rotate::google
