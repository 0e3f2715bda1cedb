// The parts of a message, written as chat JSON at once, so that bytes are encoded only once.
#include <string_view>

#include "llm_rotate/chat.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "front/base64.hpp"

namespace llm_rotate {
namespace {

using front::base64;
using sdk::json::Writer;

std::string data_url(std::string_view mime_type, std::string_view bytes) {
  return "data:" + std::string(mime_type) + ";base64," + base64(bytes);
}

std::string image(std::string_view url) {
  Writer out;
  out.begin_object().string("type", "image_url").key("image_url");
  out.begin_object().string("url", url).end_object().end_object();
  return out.str();
}

}  // namespace

ContentPart ContentPart::text(std::string_view text) {
  Writer out;
  out.begin_object().string("type", "text").string("text", text).end_object();
  return ContentPart(out.str());
}

ContentPart ContentPart::image_bytes(std::string_view bytes, std::string_view mime_type) {
  return ContentPart(image(data_url(mime_type, bytes)));
}

ContentPart ContentPart::image_url(std::string_view url) {
  return ContentPart(image(url));
}

ContentPart ContentPart::pdf_bytes(std::string_view bytes, std::string_view filename) {
  return file(bytes, "application/pdf", filename);
}

ContentPart ContentPart::file(std::string_view bytes, std::string_view mime_type,
                              std::string_view filename) {
  Writer out;
  out.begin_object().string("type", "file").key("file").begin_object();
  out.string("filename", filename).string("file_data", data_url(mime_type, bytes));
  out.end_object().end_object();
  return ContentPart(out.str());
}

ContentPart ContentPart::audio_bytes(std::string_view bytes, std::string_view format) {
  Writer out;
  out.begin_object().string("type", "input_audio").key("input_audio").begin_object();
  out.string("data", base64(bytes)).string("format", format);
  out.end_object().end_object();
  return ContentPart(out.str());
}

}  // namespace llm_rotate
