// Replies, pieces of streams and errors of the gateway in Gemini's words.
//
// Called by the ingress and its encoder. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/ingress.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google_ai_studio {

// What a client asked for that its answer depends on, as it travels in `IngressCall::memory`.
struct Memory {
  bool as_array = false;  // a stream without alt=sse
  bool thoughts = false;  // thoughts are to be shown
  bool batch = false;     // a list of embeddings

  std::string text() const;
  static Memory read(std::string_view text);
};

// A call, put together.
struct WholeCall {
  std::string id, name, arguments, signature;
};

void write_call(const WholeCall& call, sdk::json::Writer& out);
void write_text(std::string_view text, bool thought, std::string_view signature,
                sdk::json::Writer& out);

std::string_view finish_word(sdk::FinishReason reason, std::string_view raw);
sdk::FinishReason finish_of(std::string_view word);  // of chat JSON

// The members behind the candidates, into the object that is open in `out`.
void write_facts(const sdk::ReplyContext& context, std::string_view model, const sdk::Usage* usage,
                 sdk::json::Writer& out);

std::string whole_reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply);
std::string embeddings_reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply);
std::string error_body(const sdk::IngressFailure& failure);

}  // namespace llm_rotate::google_ai_studio
