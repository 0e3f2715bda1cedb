// A provider whose streams are numbered and stamped: each piece says of which stream it is, which
// one it is and when it left, so that whoever reads them sees what is lost, repeated or late.
//
// Started by the test of many streams. Threads: a loop and a thread of its own; the functions from
// any.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace llm_rotate::tests {

struct StreamShape {
  int pieces = 0;
  std::int64_t interval_ms = 0;
  std::size_t piece_bytes = 0;
};

class NumberedUpstream {
 public:
  explicit NumberedUpstream(const StreamShape& shape);
  ~NumberedUpstream();
  NumberedUpstream(const NumberedUpstream&) = delete;
  NumberedUpstream& operator=(const NumberedUpstream&) = delete;

  std::string base_url() const;
  // The streams that were cut by who asked for them since the last time, and when that was seen.
  std::map<int, std::int64_t> take_cancelled();
  int under_way() const;

 private:
  struct Parts;
  class Teller;
  std::unique_ptr<Parts> parts_;
};

}  // namespace llm_rotate::tests
