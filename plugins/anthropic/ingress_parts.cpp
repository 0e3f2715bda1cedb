#include "ingress_parts.hpp"

#include <string>
#include <string_view>

#include "base/base64.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

std::string data_url(std::string_view media_type, std::string_view base64) {
  return std::string("data:").append(media_type).append(";base64,").append(base64);
}

// Writes the content of one message in the parts of chat JSON.
class PartWriter {
 public:
  explicit PartWriter(Writer& out) : out_(out) {}

  void write(Value block) {
    const std::string_view type = block["type"].string();
    if (type == "text") {
      text(block["text"].string(), block);
    } else if (type == "image") {
      image(block);
    } else if (type == "document") {
      document(block);
    } else if (type == "search_result") {
      search_result(block);
    }
  }

 private:
  void mark(Value block) {
    if (block["cache_control"].is_object()) out_.value("cache_control", block["cache_control"]);
  }

  void text(std::string_view words, Value block) {
    out_.begin_object().string("type", "text").string("text", words);
    mark(block);
    out_.end_object();
  }

  void image(Value block) {
    const Value source = block["source"];
    if (source["type"].string() == "file") {
      uploaded(source["file_id"].string(), "image/*", block);
      return;
    }
    const bool inline_data = source["type"].string() == "base64";
    out_.begin_object().string("type", "image_url").key("image_url").begin_object();
    out_.string("url", inline_data
                           ? data_url(source["media_type"].string(), source["data"].string())
                           : std::string(source["url"].string()));
    out_.end_object();
    mark(block);
    out_.end_object();
  }

  void document(Value block) {
    const Value source = block["source"];
    const std::string_view type = source["type"].string();
    if (type == "file") {
      uploaded(source["file_id"].string(), {}, block);
    } else if (type == "content") {
      nested(source["content"]);
    } else {
      out_.begin_object().string("type", "file").key("file").begin_object();
      if (type == "url") {
        out_.string("file_url", source["url"].string());
      } else if (type == "text") {
        out_.string("file_data",
                    data_url("text/plain", plugin_base::base64_encoded(source["data"].string())));
      } else {
        out_.string("file_data", data_url(source["media_type"].string("application/pdf"),
                                          source["data"].string()));
      }
      if (block["title"].is_string()) out_.string("filename", block["title"].string());
      out_.end_object();
      mark(block);
      out_.end_object();
    }
  }

  void uploaded(std::string_view id, std::string_view media_type, Value block) {
    out_.begin_object().string("type", "file").key("file").begin_object().string("file_id", id);
    if (!media_type.empty()) out_.string("mime_type", media_type);
    if (block["title"].is_string()) out_.string("filename", block["title"].string());
    out_.end_object();
    mark(block);
    out_.end_object();
  }

  void search_result(Value block) {
    text(std::string(block["title"].string()) + " (" + std::string(block["source"].string()) + ")",
         Value());
    nested(block["content"]);
  }

  void nested(Value content) {
    if (content.is_string()) text(content.string(), Value());
    content.each([this](Value block) {
      if (block["type"].string() == "text") text(block["text"].string(), block);
    });
  }

  Writer& out_;
};

}  // namespace

void write_parts(Writer& out, Value content) {
  if (content.is_string()) {
    out.string(content.string());
    return;
  }
  out.begin_array();
  PartWriter parts(out);
  content.each([&](Value block) { parts.write(block); });
  out.end_array();
}

}  // namespace llm_rotate::anthropic
