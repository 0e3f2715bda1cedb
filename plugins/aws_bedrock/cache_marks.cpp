#include "cache_marks.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;

std::size_t marks_in(Value message) {
  std::size_t count = message["cache_control"].is_object() ? 1 : 0;
  message["content"].each([&count](Value part) {
    if (part["cache_control"].is_object()) ++count;
  });
  return count;
}

}  // namespace

CacheMarks::CacheMarks(Value request, const ModelTraits& traits)
    : enabled_(traits.cache_points), may_last_long_(traits.is_claude()) {
  std::size_t count = request["cache_control"].is_object() ? 1 : 0;
  request["messages"].each([&count](Value message) { count += marks_in(message); });
  if (traits.cache_points_in_tools) {
    request["tools"].each([&count](Value tool) {
      if (tool["cache_control"].is_object()) ++count;
    });
  }
  if (count > kMost) skip_ = count - kMost;
}

std::optional<Block> CacheMarks::point(Value cache_control) {
  if (!enabled_ || !cache_control.is_object()) return std::nullopt;
  if (skip_ > 0) {
    --skip_;
    return std::nullopt;
  }
  sdk::json::Writer out;
  out.begin_object().key("cachePoint").begin_object().string("type", "default");
  // Five minutes is what a point without a word lasts.
  if (may_last_long_ && cache_control["ttl"].string() == "1h") out.string("ttl", "1h");
  out.end_object().end_object();
  Block block;
  block.kind = Block::Kind::kCachePoint;
  block.json = out.str();
  return block;
}

}  // namespace llm_rotate::aws_bedrock
