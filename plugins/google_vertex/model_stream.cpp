#include "model_stream.hpp"

#include <optional>
#include <utility>

#include "anthropic_messages/stream.hpp"
#include "google/stream.hpp"
#include "vertex_host.hpp"

namespace llm_rotate::google_vertex {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kEnough = 4096;  // of space and comments, and it is nobody's stream

std::string_view skipped(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

// What stands behind a byte order mark, blank lines and comments.
std::string_view first_field(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) {
    text.remove_prefix(kMark.size());
  } else if (kMark.starts_with(text)) {
    return {};
  }
  text = skipped(text);
  while (text.starts_with(':')) {
    const std::size_t end = text.find_first_of("\r\n");
    text = end == std::string_view::npos ? std::string_view() : skipped(text.substr(end));
  }
  return text;
}

// Whether `text` begins with `word`; nothing while it may yet.
std::optional<bool> begins(std::string_view text, std::string_view word) {
  if (text.size() >= word.size()) return text.starts_with(word);
  return word.starts_with(text) ? std::nullopt : std::optional(false);
}

// Whether Anthropic's model speaks; nothing while that is open. Its JSON begins with its type.
std::optional<bool> tells_claude(std::string_view begin) {
  std::string_view text = first_field(begin);
  const auto named = begins(text, "event:");
  if (!named || *named) return named;
  const auto data = begins(text, "data:");
  if (!data) return std::nullopt;
  if (*data) text = skipped(text.substr(5));
  if (text.empty()) return std::nullopt;
  if (!text.starts_with('{')) return false;
  text = skipped(text.substr(1));
  return begins(text, "\"type\"");
}

}  // namespace

void ModelStream::choose(bool claude) {
  if (claude) {
    chosen_ = std::make_unique<anthropic::StreamDecoder>(std::move(head_));
  } else {
    chosen_ = std::make_unique<google::StreamDecoder>(std::move(head_), kHost);
  }
}

void ModelStream::feed(std::string_view bytes, sdk::IStreamSink& sink) {
  if (chosen_) {
    chosen_->feed(bytes, sink);
    return;
  }
  begin_ += bytes;
  const auto claude = tells_claude(std::string_view(begin_).substr(0, kEnough));
  if (!claude && begin_.size() < kEnough) return;
  choose(claude.value_or(false));
  chosen_->feed(std::exchange(begin_, {}), sink);
}

void ModelStream::finish(sdk::IStreamSink& sink) {
  if (!chosen_) {
    choose(false);
    chosen_->feed(begin_, sink);
  }
  chosen_->finish(sink);
}

}  // namespace llm_rotate::google_vertex
