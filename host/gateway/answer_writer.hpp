// Frames the answers of one connection for the wire: whole ones, and streams as chunks. What is
// written while bytes are on their way is put together and leaves in one piece.
//
// Used by `Session`. No socket, no clock. Threads: one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::gateway {

class AnswerWriter {
 public:
  // For the next request: what its client can read.
  void expect(bool http_1_0, bool is_head);

  // "100 Continue", ahead of the answer.
  void consent();
  void send(const sdk::HttpResponse& response, bool keep_alive);
  void begin(int status, const sdk::Headers& headers, bool keep_alive);
  void write(std::string_view bytes);
  // `whole` false: the last chunk stays away, so that nobody takes the answer for complete.
  void finish(bool whole);

  // Takes all that waits into `out`, which is empty. False: there is nothing.
  bool take(std::string& out);
  std::size_t waiting() const { return raw_.size() + chunk_.size(); }
  bool finished() const { return finished_; }
  bool is_broken() const { return finished_ && !whole_; }
  // Whether a stream can only be ended by closing the connection.
  bool ends_by_closing() const { return http_1_0_; }

 private:
  std::string raw_;    // to go out as it is
  std::string chunk_;  // to go out after that, as a chunk
  bool http_1_0_ = false;
  bool is_head_ = false;
  bool streaming_ = false;
  bool finished_ = false;  // nothing more comes
  bool whole_ = true;
};

}  // namespace llm_rotate::gateway
