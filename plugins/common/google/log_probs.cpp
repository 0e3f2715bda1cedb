#include "google/log_probs.hpp"

#include <cstdint>
#include <string_view>

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

void write_token(Value token, Writer& out) {
  const std::string_view text = token["token"].string();
  out.string("token", text).number("logprob", token["logProbability"].number());
  out.key("bytes").begin_array();
  for (const char c : text) out.integer(static_cast<unsigned char>(c));
  out.end_array();
}

}  // namespace

void write_log_probs(Value result, Writer& out) {
  if (!result["chosenCandidates"].is_array()) return;
  out.key("logprobs").begin_object().key("content").begin_array();
  std::size_t place = 0;
  result["chosenCandidates"].each([&](Value chosen) {
    out.begin_object();
    write_token(chosen, out);
    out.key("top_logprobs").begin_array();
    result["topCandidates"].at(place++)["candidates"].each([&](Value other) {
      out.begin_object();
      write_token(other, out);
      out.end_object();
    });
    out.end_array().end_object();
  });
  out.end_array().end_object();
}

}  // namespace llm_rotate::google
