#include "media.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "llm_rotate/sdk/http.hpp"

#include "base/safe_text.hpp"
#include "drops.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;

struct Format {
  std::string_view mime;
  std::string_view extension;
  std::string_view name;
};

constexpr auto kImages = std::to_array<Format>({{"image/png", "png", "png"},
                                                {"image/jpeg", "jpeg", "jpeg"},
                                                {"image/jpg", "jpg", "jpeg"},
                                                {"image/gif", "gif", "gif"},
                                                {"image/webp", "webp", "webp"}});

constexpr auto kDocuments = std::to_array<Format>(
    {{"application/pdf", "pdf", "pdf"},
     {"text/csv", "csv", "csv"},
     {"application/msword", "doc", "doc"},
     {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "docx"},
     {"application/vnd.ms-excel", "xls", "xls"},
     {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "xlsx"},
     {"text/html", "html", "html"},
     {"text/plain", "txt", "txt"},
     {"text/markdown", "md", "md"}});

constexpr auto kVideos = std::to_array<Format>({{"video/mp4", "mp4", "mp4"},
                                                {"video/quicktime", "mov", "mov"},
                                                {"video/x-matroska", "mkv", "mkv"},
                                                {"video/webm", "webm", "webm"},
                                                {"video/x-flv", "flv", "flv"},
                                                {"video/mpeg", "mpeg", "mpeg"},
                                                {"video/x-ms-wmv", "wmv", "wmv"},
                                                {"video/3gpp", "3gp", "three_gp"}});

constexpr auto kAudios = std::to_array<Format>({{"audio/mpeg", "mp3", "mp3"},
                                                {"audio/mp3", "mp3", "mp3"},
                                                {"audio/wav", "wav", "wav"},
                                                {"audio/x-wav", "wav", "wav"},
                                                {"audio/ogg", "ogg", "ogg"},
                                                {"audio/opus", "opus", "opus"},
                                                {"audio/aac", "aac", "aac"},
                                                {"audio/flac", "flac", "flac"},
                                                {"audio/mp4", "mp4", "mp4"},
                                                {"audio/webm", "webm", "webm"}});

template <std::size_t N>
std::string_view format_of(const std::array<Format, N>& formats, std::string_view mime,
                           std::string_view extension) {
  for (const Format& format : formats) {
    if (mime.empty() ? format.extension == extension : sdk::iequals(format.mime, mime)) {
      return format.name;
    }
  }
  return {};
}

std::string at(Place place) {
  return "messages[" + std::to_string(place.message) + "].content[" + std::to_string(place.part) +
         "]";
}

// Bytes in base64, or where they lie at Amazon.
struct Source {
  std::string_view mime;  // without parameters; empty: not said
  std::string json;
};

std::string bytes_json(std::string_view base64) {
  sdk::json::Writer out;
  return out.begin_object().string("bytes", base64).end_object().str();
}

std::string s3_json(std::string_view uri) {
  sdk::json::Writer out;
  out.begin_object().key("s3Location").begin_object().string("uri", uri).end_object().end_object();
  return out.str();
}

// A data URL, an S3 URI, or bare base64; nothing for any other URL.
std::optional<Source> source_of(std::string_view data) {
  if (data.starts_with("s3://")) return Source{{}, s3_json(data)};
  if (!data.starts_with("data:")) {
    if (data.find("://") != std::string_view::npos) return std::nullopt;
    return Source{{}, bytes_json(data)};
  }
  const std::size_t comma = data.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const std::string_view head = data.substr(5, comma - 5);
  if (!head.ends_with(";base64")) return std::nullopt;
  return Source{head.substr(0, head.find(';')), bytes_json(data.substr(comma + 1))};
}

std::string extension_of(std::string_view filename) {
  filename = filename.substr(0, filename.find_first_of("?#"));
  const std::size_t dot = filename.rfind('.');
  return dot == std::string_view::npos ? std::string()
                                       : plugin_base::lower(filename.substr(dot + 1));
}

Block media_block(std::string_view member, std::string_view format, std::string_view source) {
  sdk::json::Writer out;
  out.begin_object().key(member).begin_object();
  out.string("format", format).raw("source", source).end_object().end_object();
  Block block;
  block.kind = Block::Kind::kMedia;
  block.json = out.str();
  return block;
}

[[noreturn]] void refuse_url(Place place, std::string_view what, std::string_view field) {
  refuse("media_url", at(place) + ": Bedrock fetches no " + std::string(what) +
                          "; send its bytes as a data URL in " + std::string(field) +
                          ", or an s3:// URI where the model reads one");
}

[[noreturn]] void refuse_format(Place place, std::string_view what, std::string_view formats) {
  refuse("media_format", at(place) + ": Bedrock takes " + std::string(what) + " as " +
                             std::string(formats) +
                             "; say which it is by the type of the data URL or by the file's name");
}

}  // namespace

Block MediaReader::read(Value part, Place place) {
  const std::string_view type = part["type"].string();
  if (type == "image_url") return image(part["image_url"], place);
  if (type == "file") return file(part["file"], place);
  return audio(part["input_audio"], place);
}

Block MediaReader::image(Value image, Place place) const {
  const std::string_view url = image.is_string() ? image.string() : image["url"].string();
  const auto source = source_of(url);
  if (url.empty() || !source) refuse_url(place, "images", "image_url.url");
  const std::string_view format = format_of(kImages, source->mime, extension_of(url));
  if (format.empty()) refuse_format(place, "images", "png, jpeg, gif or webp");
  return media_block("image", format, source->json);
}

Block MediaReader::file(Value file, Place place) {
  std::string_view data = file["file_data"].string();
  if (data.empty()) data = file["file_url"].string();
  if (data.empty() && file["file_id"].string().starts_with("s3://"))
    data = file["file_id"].string();
  if (data.empty()) {
    refuse("no_file", at(place) +
                          ": Bedrock keeps no uploaded files; send the bytes as file_data, or an "
                          "s3:// URI where the model reads one");
  }
  const auto source = source_of(data);
  if (!source) refuse_url(place, "files", "file_data");
  const std::string_view filename = file["filename"].string();
  const std::string extension = extension_of(data.starts_with("s3://") ? data : filename);
  const bool from_s3 = data.starts_with("s3://");
  std::string_view mime = source->mime.empty() ? file["mime_type"].string() : source->mime;
  if (mime.empty() && !from_s3 && extension.empty()) mime = "application/pdf";
  // Servers that know nothing of a file say so; its name may say more.
  if (mime == "application/octet-stream") mime = {};
  if (const auto format = format_of(kImages, mime, extension); !format.empty()) {
    return media_block("image", format, source->json);
  }
  if (const auto format = format_of(kVideos, mime, extension); !format.empty()) {
    return media_block("video", format, source->json);
  }
  const std::string_view format = format_of(kDocuments, mime, extension);
  if (format.empty()) {
    refuse_format(place, "files", "pdf, csv, doc, docx, xls, xlsx, html, txt or md");
  }
  return document(format, filename, source->json);
}

Block MediaReader::audio(Value audio, Place place) const {
  if (!traits_.audio) {
    refuse("no_audio", at(place) +
                           ": this model takes no audio at Bedrock; send its transcript, "
                           "or ask a model that listens");
  }
  const std::string_view data = audio["data"].string();
  const auto source = source_of(data);
  if (data.empty() || !source) refuse_url(place, "audio", "input_audio.data");
  const std::string_view format =
      format_of(kAudios, source->mime, plugin_base::lower(audio["format"].string()));
  if (format.empty()) refuse_format(place, "audio", "mp3, wav, ogg, opus, aac, flac, mp4 or webm");
  return media_block("audio", format, source->json);
}

Block MediaReader::document(std::string_view format, std::string_view filename,
                            std::string_view source) {
  sdk::json::Writer out;
  out.begin_object().key("document").begin_object();
  out.string("format", format).string("name", document_name(filename));
  out.raw("source", source).end_object().end_object();
  Block block;
  block.kind = Block::Kind::kDocument;
  block.json = out.str();
  return block;
}

// Letters, digits, single spaces and a few signs, and no two documents of one name.
std::string MediaReader::document_name(std::string_view filename) {
  constexpr std::size_t kMaxName = 100;
  constexpr std::string_view kSigns = "-()[]";
  const std::string_view stem = filename.substr(0, filename.rfind('.'));
  std::string name;
  for (const char c : stem.substr(0, kMaxName)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       kSigns.find(c) != std::string_view::npos;
    if (plain) {
      name += c;
    } else if (!name.empty() && name.back() != ' ') {
      name += ' ';
    }
  }
  while (name.ends_with(' ')) name.pop_back();
  if (name.empty()) name = "document";
  std::string unique = name;
  for (int number = 2; !names_.insert(unique).second; ++number) {
    unique = name + " " + std::to_string(number);
  }
  return unique;
}

}  // namespace llm_rotate::aws_bedrock
