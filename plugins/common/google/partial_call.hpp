// A function call whose arguments come in pieces, each with the place in them that it is for:
// `partialArgs` of a stream that was asked for `streamFunctionCallArguments`. Chat JSON's pieces
// are of one text, in its order, so the call is put together here and told of when it is whole.
//
// Owned by a candidate; one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google {

class PartialCall {
 public:
  // Whether that `functionCall` is a piece of one. While one is open, any without a name is.
  static bool is_piece(sdk::json::Value call, bool open);

  // Takes a piece; returns whether it was the last one.
  bool take(sdk::json::Value call, std::string_view signature);
  // Whether that piece belongs to another call than the one so far.
  bool is_another(sdk::json::Value call) const;

  const std::string& id() const { return id_; }
  const std::string& name() const { return name_; }
  const std::string& signature() const { return signature_; }
  std::string arguments() const;

 private:
  // A value that is being put together.
  struct Node {
    enum class Kind { kNone, kText, kOther, kObject, kArray };

    Node* member(std::string_view name);
    Node* element(std::size_t index);
    void write(sdk::json::Writer& out) const;

    Kind kind = Kind::kNone;
    std::string text;                // of kText; of kOther its JSON
    std::vector<std::string> names;  // of kObject
    std::vector<Node> children;      // of kObject and kArray
  };

  void take_arg(sdk::json::Value arg);
  Node* at(std::string_view path);

  std::string id_;
  std::string name_;
  std::string signature_;
  Node arguments_;
};

}  // namespace llm_rotate::google
