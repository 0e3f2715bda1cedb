#include "fake_upstream/openai/family_dialect.hpp"

#include "fake_upstream/openai/openai_writer.hpp"

namespace llm_rotate::fake::openai {

Ask FamilyDialect::read(const Endpoint& endpoint, const Request& request, bool strict) const {
  Ask ask;
  ask.operation = endpoint.operation;
  ask.model = endpoint.model;
  if (endpoint.operation == Operation::kChat) {
    read_chat(*request.body, strict, ask, style_.rules);
    ask.chat.obfuscate = ask.chat.obfuscate && style_.pads_chunks;
    ask.chat.include_usage = ask.chat.include_usage || style_.always_usage;
  } else if (endpoint.operation == Operation::kEmbeddings) {
    read_embeddings(*request.body, strict, ask, style_.rules);
  }
  return ask;
}

void FamilyDialect::write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp,
                                std::string& body) const {
  openai::write_reply(ask, answer, stamp, body, {style_.members, style_.broker});
}

std::unique_ptr<IStreamWriter> FamilyDialect::open_stream(const Ask& ask, const ChatAnswer& answer,
                                                          const Stamp& stamp) const {
  return openai::open_stream(ask, answer, stamp, {style_.members, style_.broker});
}

void FamilyDialect::write_embeddings(const Ask& ask, std::uint64_t tokens,
                                     std::string& body) const {
  openai::write_embeddings(ask, tokens, body);
}

void FamilyDialect::write_models(const std::vector<std::string>& ids, std::string& body) const {
  openai::write_models(ids, body);
}

void FamilyDialect::write_model(std::string_view id, std::string& body) const {
  openai::write_model(id, body);
  body += '\n';
}

std::string_view bearer_of(const Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  std::string_view value = request.header("authorization");
  if (!equals_ignoring_case(value.substr(0, kBearer.size()), kBearer)) {
    return {};
  }
  value.remove_prefix(kBearer.size());
  return value;
}

}  // namespace llm_rotate::fake::openai
