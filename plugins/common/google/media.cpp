#include "google/media.hpp"

#include <array>
#include <utility>

#include "base/safe_text.hpp"

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

constexpr std::string_view kDataUrl = "data:";
constexpr std::string_view kFiles = "https://generativelanguage.googleapis.com/v1beta/";

constexpr auto kTypes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {".png", "image/png"},   {".jpg", "image/jpeg"},      {".jpeg", "image/jpeg"},
    {".webp", "image/webp"}, {".heic", "image/heic"},     {".heif", "image/heif"},
    {".gif", "image/gif"},   {".pdf", "application/pdf"}, {".txt", "text/plain"},
    {".html", "text/html"},  {".csv", "text/csv"},        {".md", "text/markdown"},
    {".mp3", "audio/mp3"},   {".wav", "audio/wav"},       {".flac", "audio/flac"},
    {".ogg", "audio/ogg"},   {".mp4", "video/mp4"},       {".webm", "video/webm"},
    {".mov", "video/mov"},
});

std::string place_of(std::size_t message, std::size_t index) {
  return "messages[" + std::to_string(message) + "].content[" + std::to_string(index) + "]";
}

std::string_view type_by_name(std::string_view uri) {
  const std::string path = plugin_base::lower(uri.substr(0, uri.find_first_of("?#")));
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return type;
  }
  return {};
}

bool is_remote(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://") || text.starts_with("gs://");
}

struct Translator {
  const Host& host;
  std::size_t message;
  std::size_t index;

  [[noreturn]] void fail(std::string_view rule, std::string_view why) const {
    refuse(host, rule, place_of(message, index).append(": ").append(why));
  }

  // A data URL, or a URL that the vendor fetches.
  std::string by_url(std::string_view url, std::string_view mime_type,
                     std::string_view otherwise) const {
    if (url.starts_with(kDataUrl)) return by_data_url(url, mime_type, otherwise);
    if (url.starts_with("gs://") && !host.bucket_files) {
      fail("bucket_url", std::string(host.vendor) +
                             " fetches nothing from gs://; upload the file and send its URI, or "
                             "send its bytes");
    }
    if (!is_remote(url)) {
      fail("bad_url", "this is neither a URL nor a data URL; send https://… or data:TYPE;base64,…");
    }
    return file_part(url, mime_type, otherwise, host);
  }

  std::string by_data_url(std::string_view url, std::string_view mime_type,
                          std::string_view otherwise) const {
    const std::size_t comma = url.find(',');
    const std::string_view head =
        comma == std::string_view::npos ? std::string_view() : url.substr(0, comma);
    if (!head.ends_with(";base64")) {
      fail("bad_data_url", "a data URL must be base64: data:TYPE;base64,DATA");
    }
    const std::string_view named = head.substr(kDataUrl.size(), head.find(';') - kDataUrl.size());
    if (!named.empty()) mime_type = named;
    return inline_part(mime_type.empty() ? otherwise : mime_type, url.substr(comma + 1));
  }

  std::string file(Value file) const {
    constexpr std::string_view kPdf = "application/pdf";
    const std::string_view type = file["mime_type"].string();
    const std::string_view data = file["file_data"].string();
    if (!file["file_url"].string().empty()) return by_url(file["file_url"].string(), type, kPdf);
    if (data.starts_with(kDataUrl) || is_remote(data)) return by_url(data, type, kPdf);
    if (!data.empty()) return inline_part(type.empty() ? kPdf : type, data);
    const std::string_view id = file["file_id"].string();
    if (is_remote(id)) return by_url(id, type, kPdf);
    if (id.starts_with("files/")) {
      return file_part(std::string(kFiles).append(id), type, kPdf, host);
    }
    fail("foreign_file",
         "a file needs file_data, file_url, or as file_id the URI of an upload to this vendor "
         "(files/… or https://…)");
  }

  std::string audio(Value audio) const {
    const std::string_view data = audio["data"].string();
    const std::string_view format = audio["format"].string();
    const std::string type = "audio/" + std::string(format.empty() ? "wav" : format);
    if (!audio["url"].string().empty()) return by_url(audio["url"].string(), {}, type);
    if (data.starts_with(kDataUrl) || is_remote(data)) return by_url(data, {}, type);
    if (data.empty()) fail("empty_audio", "input_audio.data is empty; send the sound as base64");
    return inline_part(type, data);
  }
};

}  // namespace

std::string inline_part(std::string_view mime_type, std::string_view base64) {
  Writer out;
  out.begin_object().key("inlineData").begin_object();
  out.string("mimeType", mime_type).string("data", base64);
  return out.end_object().end_object().str();
}

std::string file_part(std::string_view uri, std::string_view mime_type, std::string_view otherwise,
                      const Host& host) {
  if (mime_type.empty()) mime_type = type_by_name(uri);
  if (mime_type.empty() && host.file_type_needed) mime_type = otherwise;
  Writer out;
  out.begin_object().key("fileData").begin_object();
  if (!mime_type.empty()) out.string("mimeType", mime_type);
  return out.string("fileUri", uri).end_object().end_object().str();
}

bool is_media(Value part) {
  const std::string_view type = part["type"].string();
  return type == "image_url" || type == "video_url" || type == "file" || type == "input_audio";
}

std::string media_part(Value part, const Host& host, std::size_t message, std::size_t index) {
  const Translator translate = {host, message, index};
  const std::string_view type = part["type"].string();
  if (type == "file") return translate.file(part["file"]);
  if (type == "input_audio") return translate.audio(part["input_audio"]);
  if (type == "image_url" || type == "video_url") {
    const Value media = part[type];
    // Some clients send the bare URL.
    const std::string_view url = media.is_string() ? media.string() : media["url"].string();
    return translate.by_url(url, {}, type == "image_url" ? "image/jpeg" : "video/mp4");
  }
  translate.fail("unknown_part", "a part of type \"" + plugin_base::safe_text(type, 64) +
                                     "\" is not known; send text, image_url, file or input_audio");
}

}  // namespace llm_rotate::google
