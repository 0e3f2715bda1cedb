// One recorded exchange with a provider, read from its file.
//
// Made by the replay program and by its tests. Plain data; what comes from the file is bounded and
// checked while it is read.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::replay {

struct Recording {
  std::string provider;
  std::string kind;
  std::string method;
  std::string url;
  bool stream = false;             // whether the request asked for a stream
  bool request_truncated = false;  // what is left of the request is not what was sent
  sdk::HttpResponse response;
  std::shared_ptr<const sdk::json::Document> document;  // the whole file

  sdk::json::Value request_body() const { return (*document)["request"]["body"]; }
  bool is_embedding() const;
  // Whether the answer came as server-sent events or as an AWS event stream.
  bool is_framed() const;
};

// Nothing if the file is not a recording; `trouble` then says why.
std::optional<Recording> read_recording(const std::string& file, std::string& trouble);

}  // namespace llm_rotate::replay
