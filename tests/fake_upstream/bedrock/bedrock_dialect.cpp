#include "fake_upstream/bedrock/bedrock_dialect.hpp"

#include <array>
#include <cstdio>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/percent.hpp"

#include "fake_upstream/bedrock/aws_signature.hpp"
#include "fake_upstream/bedrock/bedrock_check.hpp"
#include "fake_upstream/bedrock/bedrock_errors.hpp"
#include "fake_upstream/bedrock/bedrock_request.hpp"
#include "fake_upstream/bedrock/bedrock_writer.hpp"

namespace llm_rotate::fake {
namespace {

class BedrockDialect final : public IDialect {
 public:
  std::string_view name() const override { return "aws_bedrock"; }

  // The id of the model is one segment, whatever it holds.
  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    constexpr std::string_view kModel = "/model/";
    if (method == "GET" && (path == "/foundation-models" || path == "/inference-profiles")) {
      return Endpoint{Operation::kListModels};
    }
    if (method != "POST" || !path.starts_with(kModel)) {
      return std::nullopt;
    }
    path.remove_prefix(kModel.size());
    const std::size_t slash = path.find('/');
    const std::string model = sdk::percent_decoded(path.substr(0, slash));
    const std::string_view operation = slash == path.npos ? "" : path.substr(slash + 1);
    if (operation == "converse" || operation == "converse-stream") {
      return Endpoint{Operation::kChat, model, operation == "converse-stream"};
    }
    if (operation == "invoke") {
      return Endpoint{Operation::kEmbeddings, model};
    }
    return std::nullopt;
  }

  std::string_view key_of(const Request& request) const override {
    return bedrock::signer_of(request);
  }

  Ask read(const Endpoint& endpoint, const Request& request, bool) const override {
    Ask ask;
    ask.operation = endpoint.operation;
    ask.model = endpoint.model;
    ask.stream = endpoint.stream;
    if (const auto fault = bedrock::signature_fault(request, "bedrock")) {
      ask.refusal = bedrock::vendor_error(403, fault->type, fault->message);
    } else if (endpoint.operation == Operation::kChat) {
      bedrock::read_converse(*request.body, ask);
    } else if (endpoint.operation == Operation::kEmbeddings) {
      bedrock::read_invoke(*request.body, ask);
    }
    return ask;
  }

  VendorError error_for(Fault fault, const ErrorFacts& facts) const override {
    return bedrock::error_for(fault, facts);
  }
  VendorError unknown_url(const Request&) const override {
    return bedrock::vendor_error(404, "UnknownOperationException", "");
  }
  VendorError missing_key() const override {
    return bedrock::vendor_error(403, "MissingAuthenticationTokenException",
                                 "Missing Authentication Token");
  }
  VendorError body_too_large() const override {
    return bedrock::vendor_error(413, "RequestEntityTooLargeException", "Request body too large.");
  }
  void write_error(const VendorError& error, std::string& body) const override {
    sdk::json::Writer out;
    body += out.begin_object().string("message", error.message).end_object().view();
  }

  void write_headers(const HeadFacts& facts, HeaderList& headers) const override {
    std::array<char, 40> id{};
    const int size = std::snprintf(id.data(), id.size(), "00000000-0000-4000-8000-%012llu",
                                   static_cast<unsigned long long>(facts.stamp.seq));
    headers.set("x-amzn-requestid", {id.data(), static_cast<std::size_t>(size)});
    if (!facts.error_type.empty()) {
      headers.set("x-amzn-errortype", std::string(facts.error_type) +
                                          ":http://internal.amazon.com/coral/com.amazon.bedrock/");
    }
  }
  std::string_view stream_content_type() const override {
    return "application/vnd.amazon.eventstream";
  }

  void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp&,
                   std::string& body) const override {
    bedrock::write_reply(ask, answer, body);
  }
  std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                             const Stamp&) const override {
    return bedrock::open_stream(ask, answer);
  }
  void write_embeddings(const Ask& ask, std::uint64_t tokens, std::string& body) const override {
    bedrock::write_embeddings(ask, tokens, body);
  }
  void write_models(const std::vector<std::string>& ids, std::string& body) const override {
    sdk::json::Writer out;
    out.begin_object().key("modelSummaries").begin_array();
    for (const std::string& id : ids) {
      out.begin_object().string("modelId", id).string("providerName", "Fake").end_object();
    }
    body += out.end_array().end_object().view();
  }
  void write_model(std::string_view, std::string&) const override {}
  std::vector<std::string> known_models() const override {
    return {"anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon.nova-lite-v1:0"};
  }
};

}  // namespace

std::unique_ptr<IDialect> make_bedrock_dialect() {
  return std::make_unique<BedrockDialect>();
}

}  // namespace llm_rotate::fake
