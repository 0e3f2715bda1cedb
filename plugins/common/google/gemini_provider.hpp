// What the two plugins share as providers: everything but where a request goes and how it is
// authorised.
//
// The base of a plugin's class, made once for each provider entry of the configuration. Threads:
// all functions from any thread; the object never changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/plugin.hpp"
#include "llm_rotate/sdk/provider.hpp"

#include "google/body.hpp"
#include "google/embeddings.hpp"
#include "google/host.hpp"

namespace llm_rotate::google {

class GeminiProvider : public sdk::IProvider,
                       public sdk::IEmbedder,
                       public sdk::IContentGenerator,
                       public sdk::ITokenCounter,
                       public sdk::IModelLister {
 public:
  sdk::HttpRequest build(const sdk::ChatRequest& request, const sdk::Target& target) const override;
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const override;
  sdk::Verdict classify(const sdk::HttpResponse& response) const override;

  sdk::HttpRequest build_embed(std::string_view request_json,
                               const sdk::Target& target) const override;
  sdk::ChatReply parse_embed(const sdk::HttpResponse& response) const override;
  std::int64_t most_inputs(const sdk::Target& target) const override;

  sdk::HttpRequest build_generate(const sdk::ChatRequest& request,
                                  const sdk::Target& target) const override;
  sdk::ChatReply parse_generate(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_generate_stream(
      const sdk::HttpHead& head) const override;

  sdk::HttpRequest build_count(const sdk::ChatRequest& request,
                               const sdk::Target& target) const override;
  std::int64_t parse_count(const sdk::HttpResponse& response) const override;

 protected:
  // `options_json`: of the plugin; a provider entry's own win over them.
  GeminiProvider(const Host& host, std::string_view options_json)
      : host_(host), options_json_(options_json) {}

  // The vendor's full name of the target's model.
  virtual std::string model_name(const sdk::Target& target) const = 0;
  // Where `model` is asked for `method`, "generateContent" and the like.
  virtual std::string url_of(const sdk::Target& target, std::string_view model,
                             std::string_view method) const = 0;
  // A request for `:countTokens`, from the body of a chat and the model's full name.
  virtual std::string count_body(std::string_view model, std::string_view chat_body) const = 0;
  // `list`: there is more than one input.
  virtual EmbedMethod embed_method(std::string_view model, bool list) const = 0;
  // Headers beside the common ones; `tier` as in `Body`.
  virtual void add_headers(const sdk::Target& target, std::string_view tier,
                           sdk::Headers& headers) const;

  const Host& host() const { return host_; }
  // The option of that name: of the key's auth_config, else of the provider entry, else of the
  // plugin. As JSON; empty when nobody sets it.
  std::string option(const sdk::Target& target, std::string_view name) const;
  std::string text_option(const sdk::Target& target, std::string_view name) const;

  sdk::HttpRequest post(const sdk::Target& target, std::string_view method, bool stream,
                        Body body) const;

 private:
  const Host& host_;
  const std::string options_json_;
};

}  // namespace llm_rotate::google
