// What the vendors of OpenAI's wire share: how a request is read and an answer is written. Derived
// from by the dialects of OpenAI, Azure and OpenRouter; const, from any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/dialect.hpp"
#include "fake_upstream/openai/openai_request.hpp"

namespace llm_rotate::fake::openai {

struct FamilyStyle {
  std::string_view members;   // raw members of every reply and chunk: R"(,"provider":"X")"
  ChatRules rules = {};       // of requests
  bool pads_chunks = false;   // unless a request forbids it
  bool always_usage = false;  // a stream tells its usage unasked
  bool broker = false;        // as `AnswerStyle`
};

class FamilyDialect : public IDialect {
 public:
  Ask read(const Endpoint& endpoint, const Request& request, bool strict) const override;
  std::string_view stream_content_type() const override {
    return "text/event-stream; charset=utf-8";
  }
  void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp,
                   std::string& body) const override;
  std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                             const Stamp& stamp) const override;
  void write_embeddings(const Ask& ask, std::uint64_t tokens, std::string& body) const override;
  void write_models(const std::vector<std::string>& ids, std::string& body) const override;
  void write_model(std::string_view id, std::string& body) const override;

 protected:
  explicit FamilyDialect(const FamilyStyle& style) : style_(style) {}

 private:
  FamilyStyle style_;
};

// What stands behind "Authorization: Bearer "; empty when nothing does.
std::string_view bearer_of(const Request& request);

}  // namespace llm_rotate::fake::openai
