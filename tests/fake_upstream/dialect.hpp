// How one provider speaks. A new provider is one class that implements IDialect and one line in
// dialects.cpp. Called by the responder and the plans; const, from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/chat.hpp"
#include "fake_upstream/fault.hpp"
#include "fake_upstream/http_text.hpp"
#include "fake_upstream/limit_book.hpp"

namespace llm_rotate::fake {

enum class Operation : std::uint8_t {
  kChat,
  kEmbeddings,
  kListModels,
  kGetModel,
  kToken,
  kCountTokens
};

struct Endpoint {
  Operation operation = Operation::kChat;
  std::string model = {};  // where the path names it
  bool stream = false;     // where the path decides it
};

// An error as the vendor would put it.
struct VendorError {
  unsigned status = 400;
  std::string message = {};
  std::string type = {};
  std::optional<std::string> param = {};
  std::optional<std::string> code = {};
  // Not empty: sent as they are, for errors that do not come from the vendor's own API.
  std::string raw_body = {};
  std::string raw_content_type = {};
};

struct EmbeddingAsk {
  std::vector<std::string> inputs = {};
  std::size_t dimensions = 0;
  bool base64 = false;
};

// A request as read; with `refusal` set the vendor would answer with that error.
struct Ask {
  Operation operation = Operation::kChat;
  std::string model = {};
  bool stream = false;
  ChatAsk chat = {};
  EmbeddingAsk embeddings = {};
  std::optional<VendorError> refusal = {};
};

// What an error message of the vendor talks about.
struct ErrorFacts {
  std::string_view model = {};
  std::string_view key = {};
  std::uint64_t prompt_tokens = 0;
  std::uint64_t context_tokens = 0;
  std::optional<double> retry_seconds = {};  // what the message may promise
  LimitVerdict limits = {};
  std::uint64_t requested_tokens = 0;
};

// What the fields of a response head tell.
struct HeadFacts {
  Stamp stamp = {};
  bool stream = false;
  bool good = true;  // not an error answer
  std::string_view model = {};
  LimitVerdict limits = {};
  std::uint64_t requested_tokens = 0;
  std::string_view error_type = {};  // of an error answer
};

// Writes the events of one stream. Used by one plan; keeps what must be remembered between events.
class IStreamWriter {
 public:
  virtual ~IStreamWriter() = default;
  // Appends the events for this step; none if the vendor has none for it.
  virtual void write(const Delta& delta, std::string& out) = 0;
  virtual void write_malformed(std::string& out) = 0;
  virtual void write_error(const VendorError& error, std::string& out) = 0;
};

class IDialect {
 public:
  virtual ~IDialect() = default;

  virtual std::string_view name() const = 0;
  // Whether the request may be this provider's. Where two share a path, the fields of its head
  // tell.
  virtual bool speaks(const Request& request) const {
    (void)request;
    return true;
  }
  // Nothing: the path is not one of this provider's.
  virtual std::optional<Endpoint> match(std::string_view method, std::string_view path) const = 0;
  virtual std::string_view key_of(const Request& request) const = 0;
  virtual Ask read(const Endpoint& endpoint, const Request& request, bool strict) const = 0;

  virtual VendorError error_for(Fault fault, const ErrorFacts& facts) const = 0;
  virtual VendorError unknown_url(const Request& request) const = 0;
  virtual VendorError missing_key() const = 0;
  virtual VendorError body_too_large() const = 0;
  virtual void write_error(const VendorError& error, std::string& body) const = 0;

  virtual void write_headers(const HeadFacts& facts, HeaderList& headers) const = 0;
  virtual std::string_view stream_content_type() const = 0;

  virtual void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp,
                           std::string& body) const = 0;
  // The stream borrows `ask` and `answer`.
  virtual std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                                     const Stamp& stamp) const = 0;
  // For providers that have embeddings, and such that count tokens.
  virtual void write_embeddings(const Ask& ask, std::uint64_t tokens, std::string& body) const {
    (void)ask, (void)tokens, (void)body;
  }
  virtual void write_token_count(std::uint64_t tokens, std::string& body) const {
    (void)tokens, (void)body;
  }
  virtual void write_models(const std::vector<std::string>& ids, std::string& body) const = 0;
  virtual void write_model(std::string_view id, std::string& body) const = 0;
  // For endpoints that exchange credentials for a token; the key of such a request is the client.
  virtual void write_token(const Ask&, const Stamp&, std::string&) const {}
  // What is listed when the script names no models.
  virtual std::vector<std::string> known_models() const = 0;
};

// All dialects, in the order in which their paths are tried. The first also answers for paths that
// none knows.
const std::vector<std::unique_ptr<IDialect>>& dialects();

}  // namespace llm_rotate::fake
