// Parts that carry bytes: images, documents, audio and video, as Converse takes them.
//
// Called by the conversation reader. Any thread, one `MediaReader` for each request: it keeps the
// names of its documents apart. Throws `ProviderError` for a part that cannot be sent.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "blocks.hpp"
#include "model_traits.hpp"

namespace llm_rotate::aws_bedrock {

// Where a part stands, for messages.
struct Place {
  std::size_t message = 0;
  std::size_t part = 0;
};

class MediaReader {
 public:
  explicit MediaReader(const ModelTraits& traits) : traits_(traits) {}

  // A part of type image_url, file or input_audio.
  Block read(sdk::json::Value part, Place place);

 private:
  Block image(sdk::json::Value part, Place place) const;
  Block file(sdk::json::Value part, Place place);
  Block audio(sdk::json::Value part, Place place) const;
  Block document(std::string_view format, std::string_view filename, std::string_view source);
  std::string document_name(std::string_view filename);

  const ModelTraits& traits_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace llm_rotate::aws_bedrock
