// A server that only exchanges credentials for tokens: what it has in common with a provider, and
// nothing of what it has not. Derived from by the dialects of such servers; const, any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake {

class TokenDialect : public IDialect {
 public:
  std::string_view stream_content_type() const final { return "text/plain"; }
  void write_headers(const HeadFacts&, HeaderList&) const override {}
  void write_reply(const Ask&, const ChatAnswer&, const Stamp&, std::string&) const final {}
  std::unique_ptr<IStreamWriter> open_stream(const Ask&, const ChatAnswer&,
                                             const Stamp&) const final {
    return nullptr;
  }
  void write_embeddings(const Ask&, std::uint64_t, std::string&) const final {}
  void write_models(const std::vector<std::string>&, std::string&) const final {}
  void write_model(std::string_view, std::string&) const final {}
  std::vector<std::string> known_models() const final { return {}; }
};

}  // namespace llm_rotate::fake
