// Decodes a stream of which the head does not tell whose model speaks: Gemini's events have no
// names, and those of Anthropic's models begin with one.
//
// Made by `open_stream`, owned by one call, one thread at a time. Bytes may be cut anywhere.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::google_vertex {

class ModelStream final : public sdk::IStreamDecoder {
 public:
  explicit ModelStream(sdk::HttpHead head) : head_(std::move(head)) {}

  void feed(std::string_view bytes, sdk::IStreamSink& sink) override;
  void finish(sdk::IStreamSink& sink) override;

 private:
  void choose(bool claude);

  sdk::HttpHead head_;
  std::string begin_;  // until it tells
  std::unique_ptr<sdk::IStreamDecoder> chosen_;
};

}  // namespace llm_rotate::google_vertex
