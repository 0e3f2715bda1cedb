// The interface by which a plugin serves its vendor's own API to that vendor's clients, extension
// "llm_rotate.ingress/1": it reads their requests into chat JSON, and writes replies, streams and
// errors in the shape that the vendor's SDK parses.
//
// The gateway owns the sockets, the clients' tokens, the limits and the call itself; an ingress
// translates. It keeps no state that changes: what a reply must know of its request travels as
// opaque bytes. Threads: every function of `IIngress` from any thread, several at once; an encoder
// belongs to one stream. Exceptions: `ProviderError` (kInvalidRequest) from `read` says what is
// wrong with the client's request; any other exception is a defect of the plugin and ends the call.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::sdk {

// The values cross the C ABI: append only. A route of an unknown operation is not served.
enum class IngressOperation : std::int32_t {
  kUnknown = 0,
  kChat = 1,         // whole or streamed
  kEmbed = 2,        // the call's json is an OpenAI embeddings request
  kCountTokens = 3,  // the call's json is a chat; the reply is a number
  kListModels = 4,   // nothing is read but the request itself
  kGetModel = 5,     // likewise; {model} of the path is asked for
};

struct IngressRoute {
  std::string method;
  // Segments between slashes as they are, and at most one "{model}", which may stand for several
  // segments: "/v1/messages", "/v1beta/models/{model}:generateContent".
  std::string path;
  IngressOperation operation = IngressOperation::kUnknown;
  // Where two vendors share a path: served only if the request has this header. Such a route goes
  // before one without.
  std::string header;
};

// Where this vendor's clients put their token. The gateway takes it out before anything is read.
struct TokenPlace {
  std::string name;    // of a header, or of a query parameter
  std::string scheme;  // "Bearer": the header's first word; empty for none
  bool in_query = false;
};

struct IngressFacts {
  std::vector<IngressRoute> routes;
  std::vector<TokenPlace> tokens;
};

// A client's request. Everything is valid for the length of the call.
struct ClientRequest {
  IngressOperation operation = IngressOperation::kUnknown;  // of the route that matched
  std::string_view method;
  std::string_view path;
  std::string_view query;       // as it was sent, without the question mark and the client's token
  std::string_view path_model;  // what {model} stood for, percent-decoded
  const Headers& headers;       // without credentials
  std::string_view body;        // bounded by the gateway; anything at all inside
};

// What a request asks for.
struct IngressCall {
  std::string model;
  bool stream = false;
  // Chat JSON, or an embeddings request. Empty: the body is that already, byte for byte.
  std::string json;
  // The dialect of the body, as `ChatRequest::native_dialect`; empty if it never passes through.
  std::string dialect;
  // Whatever the reply needs to know of this request; comes back in `ReplyContext`.
  std::string memory;
};

struct ReplyContext {
  IngressOperation operation = IngressOperation::kChat;
  std::string_view memory;   // of the `IngressCall`
  std::string_view model;    // as the client named it
  std::string_view call_id;  // unique; for ids that a reply must have
  std::int64_t now_unix_ms = 0;
};

// A model that this client may ask for; valid for the length of the call.
struct ModelFact {
  std::string_view id;
  std::string_view owner;  // the provider that serves it
};

// Why a client gets no answer, or no whole one. `message` of the verdict may be shown to it.
struct IngressFailure {
  // What the gateway answers with: 400 and 413 the client's request, 401 its token, 403 a model it
  // may not use, 404 no such path or model, 429 its own limits, 502 the upstream failed, 503 no key
  // is free or the gateway is full, 504 the deadline. Keep it; the vendor's own type follows it.
  int status = 500;
  Verdict verdict;
  // The vendor's own error body, where the client speaks its dialect and is itself at fault: to be
  // passed on as it is. Else empty.
  std::string_view native_body;
  std::string_view call_id;
};

// Writes one streamed reply. Each function appends wire bytes to `out`, perhaps none.
class IReplyEncoder {
 public:
  virtual ~IReplyEncoder() = default;
  // The headers of the answer, its Content-Type above all. Asked once, first.
  virtual Headers head() = 0;
  // A kChunk of chat JSON; other kinds never come here.
  virtual void on_event(const StreamEvent& event, std::string& out) = 0;
  // Instead of `on_event`, when the answer comes in this dialect: one server-sent event of the
  // vendor's as it was received, with the blank line that ends it.
  virtual void on_native(std::string_view block, std::string& out) { out.append(block); }
  // Nothing has come for a while; something that every client of the vendor passes over. May come
  // before anything else.
  virtual void heartbeat(std::string& out) = 0;
  // The last word of a stream: an error inside it, or the end of a whole answer.
  virtual void error(const IngressFailure& failure, std::string& out) = 0;
  virtual void end(std::string& out) = 0;
};

class IIngress {
 public:
  virtual ~IIngress() = default;

  // Asked once, when the instance was made.
  virtual IngressFacts facts() const = 0;

  // Not called for kListModels and kGetModel. Must stand any bytes.
  virtual IngressCall read(const ClientRequest& request) const = 0;

  // `native_body` is the vendor's own answer where it came in this dialect, and then goes out as it
  // is; else empty. `reply.json` is a completion, or for kEmbed OpenAI's embeddings reply.
  virtual HttpResponse reply(const ReplyContext& context, const ChatReply& reply,
                             std::string_view native_body) const = 0;
  virtual std::unique_ptr<IReplyEncoder> open_reply(const ReplyContext& context) const = 0;
  virtual HttpResponse count(const ReplyContext& context, std::int64_t tokens) const {
    (void)context;
    (void)tokens;
    return HttpResponse{404, {}, {}};
  }
  // For kListModels all of them, for kGetModel the one that was asked for.
  virtual HttpResponse models(const ReplyContext& context,
                              std::span<const ModelFact> models) const = 0;
  virtual HttpResponse error(const IngressFailure& failure) const = 0;
};

}  // namespace llm_rotate::sdk
