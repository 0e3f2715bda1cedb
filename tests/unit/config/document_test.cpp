#include "config/document.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

TEST(Document, BecomesJson) {
  Node root(NodeKind::kTable, {});
  Node list(NodeKind::kArray, {});
  Node text(NodeKind::kString, {});
  text.text = "a\"b\n";
  Node whole(NodeKind::kInt, {});
  whole.integer = -7;
  Node real(NodeKind::kFloat, {});
  real.number = 0.5;
  Node infinite(NodeKind::kFloat, {});
  infinite.number = std::numeric_limits<double>::infinity();
  Node yes(NodeKind::kBool, {});
  yes.boolean = true;
  for (Node* item : {&text, &whole, &real, &infinite, &yes}) list.items.push_back(*item);
  root.members.push_back(Member{"x", {}, list});
  root.members.push_back(Member{"y", {}, Node()});
  EXPECT_EQ(to_json_text(root), R"({"x":["a\"b\n",-7,0.5,null,true],"y":null})");
}

TEST(Document, FindsMembersByName) {
  Node root(NodeKind::kTable, {});
  root.members.push_back(Member{"x", {}, Node(NodeKind::kInt, {})});
  EXPECT_NE(root.find("x"), nullptr);
  EXPECT_EQ(root.find("y"), nullptr);
}

TEST(Document, NamesKinds) {
  EXPECT_EQ(kind_name(NodeKind::kInt), "a whole number");
  EXPECT_EQ(kind_name(NodeKind::kTable), "a table");
}

}  // namespace
}  // namespace llm_rotate::config
