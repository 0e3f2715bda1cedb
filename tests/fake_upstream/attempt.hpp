// One attempt as the provider saw it. Written by the connections, read by tests and by the log;
// plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llm_rotate::fake {

struct Attempt {
  std::uint64_t seq = 0;     // 1, 2, 3 ... in the order of arrival
  std::int64_t t_ms = 0;     // when the request was complete: ms since the server's start
  std::int64_t unix_ms = 0;  // the same by the wall clock
  std::string dialect;       // "openai" ...; empty when no dialect knows the path
  std::string path;          // without the query
  std::string key;           // in full; masked wherever it is printed
  std::string model;
  bool stream = false;
  std::string fault = "ok";          // the scripted fault, or why the server itself refused
  unsigned rule = 0;                 // the rule that applied, 1 for the first; 0: none
  unsigned status = 0;               // 0: no status line was sent
  std::uint64_t bytes = 0;           // written to the socket, head included
  std::uint64_t chunks = 0;          // content events of a stream
  bool finished = false;             // the server is through with it
  bool client_closed_early = false;  // the client hung up before that
  std::int64_t finished_ms = 0;      // ms since the server's start
};

// What a client sent, kept on request (`Options::kept_requests`).
struct CapturedRequest {
  std::uint64_t seq = 0;
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// "sk-…wxyz": enough to tell keys apart, too little to use one.
std::string mask_key(std::string_view key);

// One JSON object on one line, without a line end; the key is masked.
std::string to_json(const Attempt& attempt);

}  // namespace llm_rotate::fake
