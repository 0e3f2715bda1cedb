#include <charconv>
#include <limits>
#include <sstream>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "config/reader.hpp"
#include "config/text.hpp"
#include "config/yaml_scalar.hpp"

namespace llm_rotate::config {
namespace {

Position to_position(const YAML::Mark& mark) {
  return Position{static_cast<std::uint32_t>(mark.line + 1),
                  static_cast<std::uint32_t>(mark.column + 1)};
}

// Thrown out of a handler: yaml-cpp has no other way to be stopped.
struct Refused {
  Position at;
  std::string message;
};

std::size_t count_nodes(const Node& node) {
  std::size_t count = 1;
  for (const Node& item : node.items) count += count_nodes(item);
  for (const Member& member : node.members) count += count_nodes(member.value);
  return count;
}

std::size_t depth_of(const Node& node) {
  std::size_t deepest = 0;
  for (const Node& item : node.items) deepest = std::max(deepest, depth_of(item));
  for (const Member& member : node.members) deepest = std::max(deepest, depth_of(member.value));
  return deepest + 1;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  Node root;
  bool done = false;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (done) throw Refused{to_position(mark), "there must be one document only"};
  }
  void OnDocumentEnd() override { done = true; }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    leaf(Node(NodeKind::kNull, to_position(mark)), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw Refused{to_position(mark), "an alias must not stand inside its own anchor"};
    }
    count(to_position(mark), count_nodes(found->second), depth_of(found->second));
    Node copy = found->second;
    copy.position = to_position(mark);
    add(std::move(copy), 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = yaml_scalar(value, tag == "?");
    node.position = to_position(mark);
    leaf(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(NodeKind::kArray, to_position(mark), anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(NodeKind::kTable, to_position(mark), anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    YAML::anchor_t anchor = 0;
    bool has_name = false;  // a table that has read a name and waits for its value
    std::string name;
    Position name_at;
    std::unordered_set<std::string> names;
    std::vector<Node> merged;  // values of `<<`
  };

  void count(Position at, std::size_t nodes, std::size_t depth) {
    nodes_ += nodes;
    if (stack_.size() + depth > kMaxDepth + 1) {
      throw Refused{at, "the values are nested too deeply"};
    }
    if (nodes_ > kMaxNodes) throw Refused{at, "there are too many values"};
  }

  void leaf(Node node, YAML::anchor_t anchor) {
    count(node.position, 1, 1);
    add(std::move(node), anchor);
  }

  void open(NodeKind kind, Position at, YAML::anchor_t anchor) {
    count(at, 1, 1);
    if (!stack_.empty() && stack_.back().node.kind == NodeKind::kTable && !stack_.back().has_name) {
      throw Refused{at, "a name must be text"};
    }
    Frame& frame = stack_.emplace_back();
    frame.node = Node(kind, at);
    frame.anchor = anchor;
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    for (Node& from : frame.merged) merge(from, frame);
    add(std::move(frame.node), frame.anchor);
  }

  // What the table has itself wins over what it merges in.
  static void merge(Node& from, Frame& into) {
    for (Member& member : from.members) {
      if (into.names.insert(member.name).second) into.node.members.push_back(std::move(member));
    }
  }

  void add(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) {
      nodes_ += count_nodes(node);  // the copy costs memory, used or not
      anchors_[anchor] = node;
    }
    if (stack_.empty()) {
      root = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind == NodeKind::kArray) {
      frame.node.items.push_back(std::move(node));
    } else if (frame.has_name) {
      add_value(frame, std::move(node));
    } else {
      add_name(frame, node);
    }
  }

  static void add_name(Frame& frame, const Node& node) {
    const bool scalar = node.kind != NodeKind::kArray && node.kind != NodeKind::kTable;
    if (!scalar) throw Refused{node.position, "a name must be text"};
    // Of a plain scalar the text is what was written, whatever its type.
    frame.name = node.text;
    frame.name_at = node.position;
    frame.has_name = true;
    const bool merges = node.plain && frame.name == "<<";
    if (!merges && !frame.names.insert(frame.name).second) {
      throw Refused{node.position, "'" + shown(frame.name) + "' is here twice"};
    }
  }

  static void add_value(Frame& frame, Node node) {
    frame.has_name = false;
    if (frame.name == "<<" && !frame.names.contains("<<")) {
      if (node.kind == NodeKind::kTable) {
        frame.merged.push_back(std::move(node));
        return;
      }
      for (Node& item : node.items) {
        if (item.kind == NodeKind::kTable) frame.merged.push_back(std::move(item));
      }
      return;
    }
    frame.node.members.push_back(Member{frame.name, frame.name_at, std::move(node)});
  }

  std::vector<Frame> stack_;
  std::unordered_map<YAML::anchor_t, Node> anchors_;
  std::size_t nodes_ = 0;
};

}  // namespace

ReadResult read_yaml(std::string_view text) {
  std::istringstream stream{std::string(text)};
  try {
    TreeBuilder builder;
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    ReadResult result;
    result.root = std::move(builder.root);
    return result;
  } catch (const Refused& refused) {
    return ReadResult::fault(refused.at, refused.message);
  } catch (const YAML::Exception& error) {
    return ReadResult::fault(to_position(error.mark), "this is not YAML: " + error.msg);
  }
}

}  // namespace llm_rotate::config
