#include "content.hpp"

#include <array>
#include <cstddef>
#include <optional>

#include "base/base64.hpp"
#include "base/safe_text.hpp"
#include "cache_marks.hpp"
#include "losses.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

constexpr std::string_view kPdf = "application/pdf";
constexpr std::array<std::string_view, 4> kImages = {"image/jpeg", "image/png", "image/gif",
                                                     "image/webp"};

bool is_web_url(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

// What a data URL holds.
struct DataUrl {
  std::string media_type;
  std::string_view base64;
};

std::optional<DataUrl> read_data_url(std::string_view url) {
  constexpr std::string_view kScheme = "data:";
  constexpr std::string_view kBase64 = ";base64";
  const std::size_t comma = url.find(',');
  if (!url.starts_with(kScheme) || comma == std::string_view::npos) return std::nullopt;
  const std::string_view head = url.substr(kScheme.size(), comma - kScheme.size());
  if (!head.ends_with(kBase64)) return std::nullopt;
  return DataUrl{plugin_base::lower(head.substr(0, head.find(';'))), url.substr(comma + 1)};
}

class PartReader {
 public:
  PartReader(std::string where, bool& uses_files)
      : where_(std::move(where)), uses_files_(uses_files) {}

  std::optional<Block> read(Value part) {
    const std::string_view type = part["type"].string();
    if (type == "text") return read_text(part["text"]);
    if (type == "refusal") return read_text(part["refusal"]);
    if (type == "image_url") return read_image(part["image_url"]);
    if (type == "file") return read_file(part["file"]);
    if (type == "input_audio") refuse_part("audio", "holds audio, which Anthropic does not take");
    refuse_part("part", "has the type \"" + plugin_base::safe_text(type, 64) +
                            "\", which is none of text, image_url and file");
  }

 private:
  [[noreturn]] void refuse_part(std::string_view rule, const std::string& what) const {
    refuse(rule, where_ + " " + what);
  }

  static std::optional<Block> read_text(Value text) {
    if (text.string().empty()) return std::nullopt;
    return text_block(text.string());
  }

  static Block source_block(std::string_view type, Writer& source, std::string_view title) {
    Writer out;
    out.begin_object().string("type", type).raw("source", source.end_object().view());
    if (!title.empty() && type == "document") out.string("title", title);
    Block block;
    block.kind = Block::Kind::kMedia;
    block.json = out.end_object().str();
    return block;
  }

  static Block base64_block(std::string_view type, std::string_view media_type,
                            std::string_view data, std::string_view title = {}) {
    Writer source;
    source.begin_object().string("type", "base64").string("media_type", media_type);
    source.string("data", data);
    return source_block(type, source, title);
  }

  static Block url_block(std::string_view type, std::string_view url, std::string_view title = {}) {
    Writer source;
    source.begin_object().string("type", "url").string("url", url);
    return source_block(type, source, title);
  }

  Block read_image(Value image) const {
    // Some callers leave the object out.
    const std::string_view url = image.is_string() ? image.string() : image["url"].string();
    if (is_web_url(url)) return url_block("image", url);
    const auto data = read_data_url(url);
    if (!data) refuse_part("image", "has an image that is neither an https URL nor a data URL");
    return image_block(*data);
  }

  Block image_block(const DataUrl& data) const {
    const std::string_view wanted =
        data.media_type == "image/jpg" ? std::string_view("image/jpeg") : data.media_type;
    for (const std::string_view known : kImages) {
      if (wanted == known) return base64_block("image", known, data.base64);
    }
    refuse_part("image", "has an image of the type \"" + plugin_base::safe_text(wanted, 64) +
                             "\"; Anthropic takes JPEG, PNG, GIF and WebP");
  }

  Block read_file(Value file) {
    const std::string_view title = file["filename"].string();
    if (!file["file_id"].string().empty()) return uploaded(file);
    const std::string_view url = file["file_url"].string();
    const std::string_view data = file["file_data"].string();
    if (!url.empty()) return url_block("document", url, title);
    if (is_web_url(data)) return url_block("document", data, title);
    if (data.empty()) {
      refuse_part("file", "has a file without file_data, file_url or file_id; give one of them");
    }
    const auto whole = read_data_url(data);
    if (!whole && data.starts_with("data:")) {
      refuse_part("file", "has a file whose data URL is not base64; encode it so");
    }
    const std::string media_type(file["mime_type"].string(kPdf));
    return document(whole ? *whole : DataUrl{plugin_base::lower(media_type), data}, title);
  }

  Block uploaded(Value file) {
    uses_files_ = true;
    Writer source;
    source.begin_object().string("type", "file").string("file_id", file["file_id"].string());
    const bool image = file["mime_type"].string().starts_with("image/");
    return source_block(image ? "image" : "document", source, file["filename"].string());
  }

  Block document(const DataUrl& data, std::string_view title) const {
    if (data.media_type == kPdf) return base64_block("document", kPdf, data.base64, title);
    if (data.media_type.starts_with("image/")) return image_block(data);
    if (!data.media_type.starts_with("text/") && data.media_type != "application/json") {
      refuse_part("file", "has a file of the type \"" +
                              plugin_base::safe_text(data.media_type, 64) +
                              "\"; Anthropic takes PDF, plain text and images");
    }
    const auto text = plugin_base::base64_decoded(data.base64);
    if (!text || !sdk::json::Document(sdk::json::quoted(*text)).ok()) {
      refuse_part("file", "has a text file that is not base64 of UTF-8");
    }
    Writer source;
    source.begin_object().string("type", "text").string("media_type", "text/plain");
    source.string("data", *text);
    return source_block("document", source, title);
  }

  std::string where_;
  bool& uses_files_;
};

}  // namespace

Block text_block(std::string_view text) {
  Block block;
  block.text = text;
  return block;
}

void append_content(Value content, const ContentRules& rules, std::vector<Block>& blocks,
                    bool& uses_files) {
  if (content.is_string() && !content.string().empty()) {
    blocks.push_back(text_block(content.string()));
  }
  std::size_t index = 0;
  content.each([&](Value part) {
    const std::string where = rules.where + ".content[" + std::to_string(index++) + "]";
    auto block = PartReader(where, uses_files).read(part);
    if (!block) return;
    if (rules.texts_only && block->kind != Block::Kind::kText) {
      refuse("part", where + " is no text; only messages of the user and of tools may hold more");
    }
    block->mark = mark_of(part["cache_control"]);
    blocks.push_back(std::move(*block));
  });
}

}  // namespace llm_rotate::anthropic
