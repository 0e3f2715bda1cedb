// The scripts that run in the server, from lua/. Each is sent by its digest; a server that does not
// know it is sent the text. Threads: any.
#pragma once

#include <functional>
#include <string>

namespace llm_rotate::redis {

struct Script {
  std::string text;
  std::string digest;  // SHA-1, in hexadecimal
};

struct Scripts {
  Script reserve;
  Script settle;
  Script renew;
  Script command;
  Script catch_up;
  Script sync;
  Script dump;
  Script retries;
  Script turns;
  Script hints;
  Script layout;

  static const Scripts& all();
  void each(const std::function<void(const Script&)>& visit) const;
};

}  // namespace llm_rotate::redis
