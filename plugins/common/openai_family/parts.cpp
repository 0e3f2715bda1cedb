#include "openai_family/parts.hpp"

#include <utility>
#include <vector>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::openai_family {

namespace {

using sdk::json_raw::Patch;

constexpr std::string_view kDataUrl = "\"data:";
constexpr std::string_view kBase64Mark = ";base64,";

bool present(std::string_view raw) {
  return !raw.empty() && raw != "null" && raw != "\"\"";
}

bool is_url(std::string_view raw) {
  return raw.starts_with("\"http://") || raw.starts_with("\"https://");
}

std::string at(Place place) {
  return "messages[" + std::to_string(place.message) + "].content[" + std::to_string(place.part) +
         "]";
}

// A raw string without its quotes.
std::string_view inner(std::string_view raw) {
  return raw.size() >= 2 && raw.front() == '"' ? raw.substr(1, raw.size() - 2) : raw;
}

struct FileFields {
  std::string_view filename, data, url, mime_type;
};

FileFields read_file(std::string_view file) {
  FileFields fields;
  sdk::json_raw::for_each_member(file, [&](std::string_view name, std::string_view value) {
    if (name == "filename") fields.filename = value;
    if (name == "file_data") fields.data = value;
    if (name == "file_url") fields.url = value;
    if (name == "mime_type") fields.mime_type = value;
    return true;
  });
  return fields;
}

// Bytes go as a data URL with a name; a vendor without file URLs must be sent the bytes.
std::optional<std::string> rewritten_file(std::string_view file, const Dialect& dialect,
                                          Place place) {
  const FileFields fields = read_file(file);
  const std::string_view url = present(fields.url)   ? fields.url
                               : is_url(fields.data) ? fields.data
                                                     : std::string_view();
  if (!url.empty() && !dialect.file_urls) {
    refuse(dialect, "file_url",
           at(place) + ": " + std::string(dialect.vendor) +
               " takes no file by URL; send its bytes as file_data, or upload it and send its "
               "file_id");
  }
  std::vector<Patch> patches;
  std::string data;
  if (!fields.url.empty()) patches.push_back({"file_url", ""});
  if (!fields.mime_type.empty()) patches.push_back({"mime_type", ""});
  if (present(fields.url)) patches.push_back({"file_data", fields.url});
  const bool bytes = url.empty() && present(fields.data);
  if (bytes && !fields.data.starts_with(kDataUrl)) {
    const std::string_view mime =
        present(fields.mime_type) ? inner(fields.mime_type) : "application/pdf";
    data.append(kDataUrl).append(mime).append(kBase64Mark).append(fields.data.substr(1));
    patches.push_back({"file_data", data});
  }
  if (bytes && !present(fields.filename)) patches.push_back({"filename", "\"document.pdf\""});
  return patches.empty() ? std::nullopt : sdk::json_raw::patched(file, patches);
}

// Audio goes as bare base64 with its format beside it.
std::optional<std::string> rewritten_audio(std::string_view audio, const Dialect& dialect,
                                           Place place) {
  std::string_view data, format, url;
  sdk::json_raw::for_each_member(audio, [&](std::string_view name, std::string_view value) {
    if (name == "data") data = value;
    if (name == "format") format = value;
    if (name == "url") url = value;
    return true;
  });
  if (present(url) || is_url(data)) {
    refuse(dialect, "audio_url",
           at(place) + ": " + std::string(dialect.vendor) +
               " takes no audio by URL; send its bytes as base64 in input_audio.data");
  }
  const std::size_t mark = data.find(kBase64Mark);
  if (!data.starts_with(kDataUrl) || mark == std::string_view::npos) return std::nullopt;
  const std::string_view mime = data.substr(kDataUrl.size(), mark - kDataUrl.size());
  const std::string bare = '"' + std::string(data.substr(mark + kBase64Mark.size()));
  std::vector<Patch> patches = {{"data", bare}};
  if (!present(format)) {
    const bool mp3 = mime == "audio/mpeg" || mime == "audio/mp3";
    patches.push_back({"format", mp3 ? "\"mp3\"" : "\"wav\""});
  }
  return sdk::json_raw::patched(audio, patches);
}

}  // namespace

void refuse(const Dialect& dialect, std::string_view rule, std::string message) {
  throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest,
                           std::string(dialect.id).append(".build.").append(rule),
                           std::move(message));
}

PartFacts facts_of_part(std::string_view part) {
  PartFacts facts;
  sdk::json_raw::for_each_member(part, [&](std::string_view name, std::string_view value) {
    if (name == "type") facts.type = value;
    if (name == "cache_control") facts.marked = true;
    return true;
  });
  return facts;
}

std::optional<std::string> rewritten_part(std::string_view part, const Dialect& dialect,
                                          Place place) {
  const PartFacts facts = facts_of_part(part);
  if (!facts.may_change(dialect)) return std::nullopt;
  std::vector<Patch> patches;
  std::optional<std::string> media;
  if (facts.marked && !dialect.cache_control) patches.push_back({"cache_control", ""});
  if (facts.type == "\"file\"") {
    const auto file = sdk::json_raw::member(part, "file");
    if (file) media = rewritten_file(*file, dialect, place);
    if (media) patches.push_back({"file", *media});
  } else if (facts.type == "\"input_audio\"") {
    const auto audio = sdk::json_raw::member(part, "input_audio");
    if (audio) media = rewritten_audio(*audio, dialect, place);
    if (media) patches.push_back({"input_audio", *media});
  }
  return patches.empty() ? std::nullopt : sdk::json_raw::patched(part, patches);
}

}  // namespace llm_rotate::openai_family
