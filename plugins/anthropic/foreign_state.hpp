// Other vendors' reasoning state on its way through Anthropic's clients. They keep a block
// "redacted_thinking" unseen and send it back, so that is where it travels.
//
// Called by the writers of replies to such clients and by the reader of their requests. Pure
// functions, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::anthropic {

// The data of such a block, for one entry of `reasoning_details`.
std::string packed_state(std::string_view entry_json);

// The entry; nothing for data that are Anthropic's own or damaged.
std::optional<std::string> unpacked_state(std::string_view data);

// Puts entries together that a stream brings in pieces: texts of the same index and type are
// appended, everything else is whole. Owned by one stream; one thread.
class StatePieces {
 public:
  void add(sdk::json::Value piece);
  // The whole entries in their order, as JSON; none are left.
  std::vector<std::string> take();

 private:
  struct Entry {
    std::int64_t index = 0;
    std::string type;
    std::map<std::string, std::string, std::less<>> texts;   // appended
    std::map<std::string, std::string, std::less<>> others;  // raw JSON
  };
  static constexpr std::size_t kMostEntries = 4096;

  Entry* entry_of(std::int64_t index, std::string_view type);

  std::vector<Entry> entries_;
};

}  // namespace llm_rotate::anthropic
