#include "fake_upstream/attempt.hpp"

#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake {
namespace {

// Keys and paths come as raw bytes from the wire and must not make the log invalid JSON.
std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) {
      c = '?';
    }
  }
  return out;
}

void append_text_field(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_json_string(out, value);
}

void append_count_field(std::string& out, std::string_view name, std::uint64_t value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_number(out, value);
}

void append_flag_field(std::string& out, std::string_view name, bool value) {
  out += ",\"";
  out += name;
  out += value ? "\":true" : "\":false";
}

}  // namespace

std::string mask_key(std::string_view key) {
  constexpr std::size_t kShown = 4;
  constexpr std::size_t kShortest = 12;  // below this the shown parts would be most of the key
  if (key.empty()) {
    return {};
  }
  if (key.size() < kShortest) {
    return "***";
  }
  std::string out = printable(key.substr(0, 3));
  out += "\u2026";
  out += printable(key.substr(key.size() - kShown));
  return out;
}

std::string to_json(const Attempt& attempt) {
  std::string out = "{\"seq\":";
  append_number(out, attempt.seq);
  out += ",\"t_ms\":";
  append_signed(out, attempt.t_ms);
  out += ",\"unix_ms\":";
  append_signed(out, attempt.unix_ms);
  append_text_field(out, "dialect", attempt.dialect);
  append_text_field(out, "path", printable(attempt.path));
  append_text_field(out, "key", mask_key(attempt.key));
  append_text_field(out, "model", attempt.model);
  append_flag_field(out, "stream", attempt.stream);
  append_text_field(out, "fault", attempt.fault);
  append_count_field(out, "rule", attempt.rule);
  append_count_field(out, "status", attempt.status);
  append_count_field(out, "bytes", attempt.bytes);
  append_count_field(out, "chunks", attempt.chunks);
  append_flag_field(out, "finished", attempt.finished);
  append_flag_field(out, "client_closed_early", attempt.client_closed_early);
  out += ",\"finished_ms\":";
  append_signed(out, attempt.finished_ms);
  out += '}';
  return out;
}

}  // namespace llm_rotate::fake
