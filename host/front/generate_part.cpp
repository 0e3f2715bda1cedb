// The parts of a generate_content request, written as JSON at once.
#include "llm_rotate/generate.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "front/base64.hpp"

namespace llm_rotate {

using sdk::json::Writer;

GeneratePart::GeneratePart(std::string_view text) {
  Writer out;
  out.begin_object().string("type", "text").string("text", text).end_object();
  json_ = out.str();
}

GeneratePart GeneratePart::inline_bytes(std::string_view type, std::string_view bytes,
                                        std::string_view mime_type) {
  Writer out;
  out.begin_object().string("type", type).string("data", front::base64(bytes));
  out.string("mime_type", mime_type).end_object();
  return GeneratePart(Json{out.str()});
}

GeneratePart GeneratePart::pdf_bytes(std::string_view bytes) {
  return inline_bytes("pdf_bytes", bytes, "application/pdf");
}

GeneratePart GeneratePart::image_bytes(std::string_view bytes, std::string_view mime_type) {
  return inline_bytes("image_bytes", bytes, mime_type);
}

GeneratePart GeneratePart::file(std::string_view uri, std::string_view mime_type) {
  Writer out;
  out.begin_object().string("type", "file").string("uri", uri);
  if (!mime_type.empty()) out.string("mime_type", mime_type);
  out.end_object();
  return GeneratePart(Json{out.str()});
}

}  // namespace llm_rotate
