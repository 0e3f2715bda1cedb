#include "ingress/chat_encoder.hpp"

#include "llm_rotate/sdk/json_raw.hpp"

#include "ingress/client_errors.hpp"
#include "ingress/named_model.hpp"

namespace llm_rotate::openai {

namespace {

// What an event's first data line says.
std::string_view data_of(std::string_view block) {
  constexpr std::string_view kData = "data:";
  if (!block.starts_with(kData)) return {};
  block.remove_prefix(kData.size());
  block = block.substr(0, block.find('\n'));
  while (block.starts_with(' ')) block.remove_prefix(1);
  while (block.ends_with('\r')) block.remove_suffix(1);
  return block;
}

}  // namespace

sdk::Headers ChatEncoder::head() {
  return {{"Content-Type", "text/event-stream; charset=utf-8"}, {"x-request-id", request_id_}};
}

// A chunk without choices brings the usage alone; the gateway asks every provider for it.
bool ChatEncoder::is_unwanted(std::string_view json) const {
  if (usage_ || json.find("\"usage\"") == std::string_view::npos) return false;
  const auto choices = sdk::json_raw::member(json, "choices");
  if (!choices) return false;
  bool empty = true;
  sdk::json_raw::for_each_element(*choices, [&](std::string_view) {
    empty = false;
    return false;
  });
  return empty;
}

void ChatEncoder::on_event(const sdk::StreamEvent& event, std::string& out) {
  if (event.json.empty() || is_unwanted(event.json)) return;
  out.append("data: ").append(with_model(event.json, model_)).append("\n\n");
}

void ChatEncoder::on_native(std::string_view block, std::string& out) {
  const std::string_view data = data_of(block);
  if (data == "[DONE]") ended_ = true;
  if (is_unwanted(data)) return;
  out.append(block);
  if (ended_ && !block.ends_with("\n\n") && !block.ends_with("\n\r\n")) out.append("\n\n");
}

void ChatEncoder::heartbeat(std::string& out) {
  out.append(": waiting\n\n");
}

void ChatEncoder::error(const sdk::IngressFailure& failure, std::string& out) {
  out.append("data: {\"error\":").append(error_object(failure)).append("}\n\n");
}

void ChatEncoder::end(std::string& out) {
  if (!ended_) out.append("data: [DONE]\n\n");
  ended_ = true;
}

}  // namespace llm_rotate::openai
