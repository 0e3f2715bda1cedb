// Tool calls of an assistant's turn and their results, which Gemini wants complete, in one content
// and in the order of the calls.
//
// Owned by the message translator, on each build.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "google/host.hpp"
#include "google/model_traits.hpp"

namespace llm_rotate::google {

class FunctionCalls {
 public:
  FunctionCalls(const Host& host, const ModelTraits& traits) : host_(host), traits_(traits) {}

  bool empty() const { return calls_.empty(); }
  // Begins a call; returns its part, `{"functionCall": …}`.
  std::string begin(sdk::json::Value call, std::string_view signature);
  // Takes the result of a call. Returns false if no open call has that id.
  bool answer(std::string_view id, std::string_view text, std::vector<std::string> media);
  // The parts with all results, then those media that the results cannot hold. A call without a
  // result gets an error as its result: the vendor refuses a turn that leaves one open.
  std::vector<std::string> take_results();

 private:
  struct Call {
    std::string id;
    std::string name;
    bool answered = false;
    std::string text;
    std::vector<std::string> media;
  };
  bool says_id(std::string_view id) const;
  std::string result_part(const Call& call) const;

  const Host& host_;
  const ModelTraits& traits_;
  std::vector<Call> calls_;
};

}  // namespace llm_rotate::google
