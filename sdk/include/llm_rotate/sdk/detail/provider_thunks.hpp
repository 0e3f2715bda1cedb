// Compiled into a provider plugin: the C functions that call its IProvider, IEmbedder,
// IModelLister, ITokenCounter.
#pragma once

#include <memory>
#include <type_traits>

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/guard.hpp"
#include "llm_rotate/sdk/provider.hpp"

namespace llm_rotate::sdk::detail {

inline void hand_out(const HttpRequest& request, const llmr_request_sink& sink) {
  const AbiHeaders headers(request.headers);
  std::vector<llmr_str> dropped;
  for (const std::string& name : request.dropped) dropped.push_back(to_abi(name));
  llmr_http_request_view view = to_abi(request, headers);
  view.dropped = dropped.data();
  view.dropped_count = dropped.size();
  sink.request(sink.context, &view);
}

inline void hand_out(const AccessToken& token, const llmr_token_sink& sink) {
  const llmr_access_token_view view = {size_of<llmr_access_token_view>(), token.interim ? 1U : 0U,
                                       to_abi(token.token), token.expires_in_ms};
  sink.token(sink.context, &view);
}

// The plugin's side of `IAmbient`: asks the host.
class AbiAmbientReader final : public IAmbient {
 public:
  explicit AbiAmbientReader(const llmr_ambient* table) : table_(table) {}

  std::optional<std::string> env(std::string_view name) const override {
    return table_ == nullptr ? std::nullopt : ask(table_->env, name);
  }
  std::optional<std::string> file(std::string_view path) const override {
    return table_ == nullptr ? std::nullopt : ask(table_->file, path);
  }

 private:
  template <class Question>
  std::optional<std::string> ask(Question question, std::string_view what) const {
    std::optional<std::string> answer;
    const llmr_str_sink sink = {&answer, [](void* context, llmr_str value) {
                                  *static_cast<std::optional<std::string>*>(context) =
                                      std::string(from_abi(value));
                                }};
    question(table_->context, to_abi(what), &sink);
    return answer;
  }

  const llmr_ambient* table_;
};

struct DecoderThunks {
  class Sink final : public IStreamSink {
   public:
    explicit Sink(const llmr_event_sink& out) : out_(out) {}
    void on_event(const StreamEvent& event) override { hand_out(event, out_); }

   private:
    const llmr_event_sink& out_;
  };

  static std::int32_t feed(void* self, llmr_str bytes, const llmr_event_sink* out,
                           const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      Sink sink(*out);
      static_cast<IStreamDecoder*>(self)->feed(from_abi(bytes), sink);
    });
  }
  static std::int32_t finish(void* self, const llmr_event_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      Sink sink(*out);
      static_cast<IStreamDecoder*>(self)->finish(sink);
    });
  }
  static void destroy(void* self) { delete static_cast<IStreamDecoder*>(self); }

  static llmr_decoder table(std::unique_ptr<IStreamDecoder> decoder) {
    return {decoder.release(), &feed, &finish, &destroy};
  }
};

template <class Plugin>
struct ProviderThunks {
  static const IProvider& provider(const void* self) { return *static_cast<const Plugin*>(self); }

  static std::int32_t capabilities(const void* self, const llmr_capabilities_sink* out,
                                   const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const Capabilities found = provider(self).capabilities();
      const auto flag = [](bool on) { return on ? 1U : 0U; };
      const llmr_capabilities_view view = {size_of<llmr_capabilities_view>(),
                                           to_abi(found.dialect),
                                           flag(found.streaming),
                                           flag(found.tools),
                                           flag(found.images),
                                           flag(found.prefill),
                                           flag(found.token_auth),
                                           flag(found.broker)};
      out->capabilities(out->context, &view);
    });
  }
  static std::int32_t build(const void* self, const llmr_chat_request_view* request,
                            const llmr_target_view* target, const llmr_request_sink* out,
                            const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      hand_out(provider(self).build(from_abi(*request), from_abi(*target)), *out);
    });
  }
  static std::int32_t authorize(const void* self, const llmr_http_request_view* request,
                                const llmr_auth_view* auth, const llmr_headers_sink* out,
                                const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const Headers headers = provider(self).authorize(
          from_abi(*request), SecretView(from_abi(auth->secret)), from_abi(*auth));
      const AbiHeaders items(headers);
      const llmr_headers_view view = items.view();
      out->headers(out->context, &view);
    });
  }
  static std::int32_t token_request(const void* self, const llmr_auth_view* auth,
                                    const llmr_request_sink* out, const llmr_token_sink* token,
                                    const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const AbiAmbientReader ambient(auth->ambient);
      AuthContext context = from_abi(*auth);
      context.ambient = &ambient;
      const TokenStep step =
          provider(self).token_request(SecretView(from_abi(auth->secret)), context);
      if (step.request) hand_out(*step.request, *out);
      if (step.token) hand_out(*step.token, *token);
    });
  }
  static std::int32_t parse_token(const void* self, const llmr_http_response_view* response,
                                  const llmr_auth_view* auth, const llmr_token_sink* out,
                                  const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      hand_out(provider(self).parse_token(response_from_abi(*response), from_abi(*auth)), *out);
    });
  }
  static std::int32_t parse(const void* self, const llmr_http_response_view* response,
                            const llmr_reply_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault,
                   [&] { hand_out(provider(self).parse(response_from_abi(*response)), *out); });
  }
  static std::int32_t open_stream(const void* self, const llmr_http_response_view* head,
                                  llmr_decoder* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      *out = DecoderThunks::table(provider(self).open_stream(head_from_abi(*head)));
    });
  }
  static std::int32_t classify(const void* self, const llmr_http_response_view* response,
                               const llmr_verdict_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const Verdict verdict = provider(self).classify(response_from_abi(*response));
      const llmr_verdict_view view = to_abi(verdict);
      out->verdict(out->context, &view);
    });
  }
  static std::int32_t limits(const void* self, const llmr_http_response_view* head,
                             llmr_limit_hints* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const LimitHints hints = provider(self).limits(head_from_abi(*head));
      *out = {size_of<llmr_limit_hints>(), 0,
              hints.remaining_requests,    hints.remaining_tokens,
              hints.requests_reset_ms,     hints.tokens_reset_ms};
    });
  }

  static constexpr llmr_provider_v1 kTable = {size_of<llmr_provider_v1>(),
                                              &capabilities,
                                              &build,
                                              &authorize,
                                              &token_request,
                                              &parse_token,
                                              &parse,
                                              &open_stream,
                                              &classify,
                                              &limits};
};

template <class Plugin>
struct EmbedThunks {
  static std::int32_t build_embed(const void* self, llmr_str request_json,
                                  const llmr_target_view* target, const llmr_request_sink* out,
                                  const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const IEmbedder& embedder = *static_cast<const Plugin*>(self);
      hand_out(embedder.build_embed(from_abi(request_json), from_abi(*target)), *out);
    });
  }
  static std::int32_t parse_embed(const void* self, const llmr_http_response_view* response,
                                  const llmr_reply_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const IEmbedder& embedder = *static_cast<const Plugin*>(self);
      hand_out(embedder.parse_embed(response_from_abi(*response)), *out);
    });
  }
  static std::int32_t most_inputs(const void* self, const llmr_target_view* target,
                                  std::int64_t* count, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const IEmbedder& embedder = *static_cast<const Plugin*>(self);
      *count = embedder.most_inputs(from_abi(*target));
    });
  }
  static constexpr llmr_embed_v1 kTable = {size_of<llmr_embed_v1>(), &build_embed, &parse_embed,
                                           &most_inputs};
};

template <class Plugin>
struct GenerateThunks {
  static const IContentGenerator& generator(const void* self) {
    return *static_cast<const Plugin*>(self);
  }

  static std::int32_t build_generate(const void* self, const llmr_chat_request_view* request,
                                     const llmr_target_view* target, const llmr_request_sink* out,
                                     const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      hand_out(generator(self).build_generate(from_abi(*request), from_abi(*target)), *out);
    });
  }
  static std::int32_t parse_generate(const void* self, const llmr_http_response_view* response,
                                     const llmr_reply_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      hand_out(generator(self).parse_generate(response_from_abi(*response)), *out);
    });
  }
  static std::int32_t open_generate_stream(const void* self, const llmr_http_response_view* head,
                                           llmr_decoder* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      *out = DecoderThunks::table(generator(self).open_generate_stream(head_from_abi(*head)));
    });
  }
  static constexpr llmr_generate_v1 kTable = {size_of<llmr_generate_v1>(), &build_generate,
                                              &parse_generate, &open_generate_stream};
};

template <class Plugin>
struct ListModelsThunks {
  static std::int32_t build_list_models(const void* self, const llmr_target_view* target,
                                        const llmr_request_sink* out,
                                        const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const IModelLister& lister = *static_cast<const Plugin*>(self);
      hand_out(lister.build_list_models(from_abi(*target)), *out);
    });
  }
  static std::int32_t parse_list_models(const void* self, const llmr_http_response_view* response,
                                        const llmr_str_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const IModelLister& lister = *static_cast<const Plugin*>(self);
      for (const std::string& model : lister.parse_list_models(response_from_abi(*response))) {
        out->string(out->context, to_abi(model));
      }
    });
  }
  static constexpr llmr_list_models_v1 kTable = {size_of<llmr_list_models_v1>(), &build_list_models,
                                                 &parse_list_models};
};

template <class Plugin>
struct CountTokensThunks {
  static std::int32_t build_count(const void* self, const llmr_chat_request_view* request,
                                  const llmr_target_view* target, const llmr_request_sink* out,
                                  const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const ITokenCounter& counter = *static_cast<const Plugin*>(self);
      hand_out(counter.build_count(from_abi(*request), from_abi(*target)), *out);
    });
  }
  static std::int32_t parse_count(const void* self, const llmr_http_response_view* response,
                                  std::int64_t* tokens, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const ITokenCounter& counter = *static_cast<const Plugin*>(self);
      *tokens = counter.parse_count(response_from_abi(*response));
    });
  }
  static constexpr llmr_count_tokens_v1 kTable = {size_of<llmr_count_tokens_v1>(), &build_count,
                                                  &parse_count};
};

template <class Plugin>
struct NameModelsThunks {
  static std::int32_t name_of(const void* self, llmr_str model, const llmr_str_sink* out,
                              const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const IModelNamer& namer = *static_cast<const Plugin*>(self);
      out->string(out->context, to_abi(namer.name_of(from_abi(model))));
    });
  }
  static constexpr llmr_name_models_v1 kTable = {size_of<llmr_name_models_v1>(), &name_of};
};

}  // namespace llm_rotate::sdk::detail
