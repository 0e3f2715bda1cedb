// The interface of a provider plugin: a pure translator between chat JSON and a vendor's wire.
//
// A provider does no IO and keeps no state that changes: it builds a request, signs it, reads an
// answer, decodes a stream, names an error. The host owns sockets, clocks, retries and secrets.
// Threads: every function may be called from any thread, several at once; all are const.
// Exceptions: throw `ProviderError` to say what is wrong; any other exception is reported as a
// defect of the plugin and ends the attempt, never the process.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/key.hpp"

namespace llm_rotate::sdk {

struct Capabilities {
  // The dialect the vendor speaks natively; "openai-chat" means that chat JSON is already the wire.
  std::string dialect;
  bool streaming = true;
  bool tools = true;
  bool images = false;
  bool prefill = false;     // a trailing assistant message is continued, not answered
  bool token_auth = false;  // `token_request` may ask for an exchange before `authorize`
  bool broker = false;      // has upstreams that a target can pin
};

// What the headers of an answer announce about the room that is left. -1 where they do not say.
struct LimitHints {
  std::int64_t remaining_requests = -1;
  std::int64_t remaining_tokens = -1;
  std::int64_t requests_reset_ms = -1;
  std::int64_t tokens_reset_ms = -1;
};

// What must happen before `authorize`. Neither: the secret authorises by itself.
struct TokenStep {
  std::optional<HttpRequest> request;  // to be asked; the answer goes to `parse_token`
  std::optional<AccessToken> token;    // known without asking
};

class IProvider {
 public:
  virtual ~IProvider() = default;

  virtual Capabilities capabilities() const = 0;

  // The vendor's request, complete but for credentials. Never sees a secret.
  virtual HttpRequest build(const ChatRequest& request, const Target& target) const = 0;

  // The headers that authorise `request`: a bearer header, or a signature over method, URL, headers
  // and body. The host adds them, flagged sensitive, replacing headers of the same name.
  virtual Headers authorize(const HttpRequest& request, SecretView secret,
                            const AuthContext& context) const = 0;

  // For credentials that are exchanged for a token first (`Capabilities::token_auth`): the next
  // step. The host keeps the token, renews it early, and asks one exchange at a time.
  virtual TokenStep token_request(SecretView secret, const AuthContext& context) const {
    (void)secret;
    (void)context;
    return {};
  }
  // Whatever came back, a refusal too: throws `ProviderError` then. `context` is the step's own.
  virtual AccessToken parse_token(const HttpResponse& response, const AuthContext& context) const {
    (void)response;
    (void)context;
    throw ProviderError(ErrorType::kInvalidAuth, "sdk.no_token_exchange",
                        "this provider exchanges no tokens");
  }

  // A 2xx answer that was not streamed. Throws `ProviderError` when it is an error in disguise.
  virtual ChatReply parse(const HttpResponse& response) const = 0;

  // A decoder for a streamed 2xx answer.
  virtual std::unique_ptr<IStreamDecoder> open_stream(const HttpHead& head) const = 0;

  // What a non-2xx answer means. Must give a verdict for any bytes at all.
  virtual Verdict classify(const HttpResponse& response) const = 0;

  // What a successful answer's headers say about remaining limits.
  virtual LimitHints limits(const HttpHead& head) const {
    (void)head;
    return {};
  }
};

// Optional ability, extension "llm_rotate.embed/1". Requests and replies are OpenAI's embeddings
// JSON.
class IEmbedder {
 public:
  virtual ~IEmbedder() = default;
  virtual HttpRequest build_embed(std::string_view request_json, const Target& target) const = 0;
  virtual ChatReply parse_embed(const HttpResponse& response) const = 0;
  // How many inputs the target's model takes in one request; 0: any number. A longer list comes in
  // several requests, whose answers the host joins. `target` belongs to no key yet.
  virtual std::int64_t most_inputs(const Target& target) const {
    (void)target;
    return 0;
  }
};

// Optional ability, extension "llm_rotate.generate_content/1": a request in the JSON of
// sdk/doc/generate-json.md. Replies and chunks are chat JSON, as those of a chat are.
class IContentGenerator {
 public:
  virtual ~IContentGenerator() = default;
  virtual HttpRequest build_generate(const ChatRequest& request, const Target& target) const = 0;
  virtual ChatReply parse_generate(const HttpResponse& response) const = 0;
  virtual std::unique_ptr<IStreamDecoder> open_generate_stream(const HttpHead& head) const = 0;
};

// Optional ability, extension "llm_rotate.list_models/1".
class IModelLister {
 public:
  virtual ~IModelLister() = default;
  virtual HttpRequest build_list_models(const Target& target) const = 0;
  virtual std::vector<std::string> parse_list_models(const HttpResponse& response) const = 0;
};

// Optional ability, extension "llm_rotate.count_tokens/1": how many tokens the vendor would count
// as the input of that chat.
class ITokenCounter {
 public:
  virtual ~ITokenCounter() = default;
  virtual HttpRequest build_count(const ChatRequest& request, const Target& target) const = 0;
  virtual std::int64_t parse_count(const HttpResponse& response) const = 0;
};

// Optional ability, extension "llm_rotate.name_models/1": what a broker calls a model that a caller
// names as its vendor does, so that a key which lists it by that name may serve the call.
class IModelNamer {
 public:
  virtual ~IModelNamer() = default;
  // The same again for a name that is the broker's already, or of which it knows nothing.
  virtual std::string name_of(std::string_view model) const = 0;
};

}  // namespace llm_rotate::sdk
