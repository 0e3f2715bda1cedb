// Compiled into a plugin with an ingress: the C functions that call its IIngress.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "llm_rotate/sdk/detail/guard.hpp"
#include "llm_rotate/sdk/detail/ingress_convert.hpp"

namespace llm_rotate::sdk::detail {

inline void hand_out(const HttpResponse& response, const llmr_response_sink& sink) {
  const AbiHeaders headers(response.headers);
  const llmr_http_response_view view = to_abi(response.status, headers, response.body);
  sink.response(sink.context, &view);
}

struct EncoderThunks {
  static IReplyEncoder& encoder(void* self) { return *static_cast<IReplyEncoder*>(self); }

  // Runs `write(out)` and hands out what it wrote.
  template <class Write>
  static std::int32_t written(const llmr_str_sink* sink, const llmr_fault_sink* fault,
                              Write&& write) {
    return guarded(fault, [&] {
      std::string out;
      write(out);
      sink->string(sink->context, to_abi(out));
    });
  }

  static std::int32_t head(void* self, const llmr_headers_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const Headers headers = encoder(self).head();
      const AbiHeaders items(headers);
      const llmr_headers_view view = items.view();
      out->headers(out->context, &view);
    });
  }
  static std::int32_t event(void* self, const llmr_stream_event_view* event,
                            const llmr_str_sink* out, const llmr_fault_sink* fault) {
    return written(out, fault,
                   [&](std::string& text) { encoder(self).on_event(from_abi(*event), text); });
  }
  static std::int32_t native(void* self, llmr_str block, const llmr_str_sink* out,
                             const llmr_fault_sink* fault) {
    return written(out, fault,
                   [&](std::string& text) { encoder(self).on_native(from_abi(block), text); });
  }
  static std::int32_t heartbeat(void* self, const llmr_str_sink* out,
                                const llmr_fault_sink* fault) {
    return written(out, fault, [&](std::string& text) { encoder(self).heartbeat(text); });
  }
  static std::int32_t error(void* self, const llmr_ingress_failure_view* failure,
                            const llmr_str_sink* out, const llmr_fault_sink* fault) {
    return written(out, fault,
                   [&](std::string& text) { encoder(self).error(from_abi(*failure), text); });
  }
  static std::int32_t end(void* self, const llmr_str_sink* out, const llmr_fault_sink* fault) {
    return written(out, fault, [&](std::string& text) { encoder(self).end(text); });
  }
  static void destroy(void* self) { delete static_cast<IReplyEncoder*>(self); }
};

template <class Plugin>
struct IngressThunks {
  static const IIngress& ingress(const void* self) { return *static_cast<const Plugin*>(self); }

  static std::int32_t facts(const void* self, const llmr_ingress_facts_sink* out,
                            const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const IngressFacts facts = ingress(self).facts();
      const AbiIngressFacts lists(facts);
      const llmr_ingress_facts_view view = lists.view();
      out->facts(out->context, &view);
    });
  }
  static std::int32_t read(const void* self, const llmr_client_request_view* request,
                           const llmr_ingress_call_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      const Headers headers = from_abi(request->headers);
      const IngressCall call = ingress(self).read(from_abi(*request, headers));
      const llmr_ingress_call_view view = to_abi(call);
      out->call(out->context, &view);
    });
  }
  static std::int32_t reply(const void* self, const llmr_reply_context_view* context,
                            const llmr_chat_reply_view* reply, llmr_str native_body,
                            const llmr_response_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      hand_out(ingress(self).reply(from_abi(*context), from_abi(*reply), from_abi(native_body)),
               *out);
    });
  }
  static std::int32_t open_reply(const void* self, const llmr_reply_context_view* context,
                                 llmr_encoder* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      IReplyEncoder* const encoder = ingress(self).open_reply(from_abi(*context)).release();
      *out = {encoder,
              &EncoderThunks::head,
              &EncoderThunks::event,
              &EncoderThunks::native,
              &EncoderThunks::heartbeat,
              &EncoderThunks::error,
              &EncoderThunks::end,
              &EncoderThunks::destroy};
    });
  }
  static std::int32_t count(const void* self, const llmr_reply_context_view* context,
                            std::int64_t tokens, const llmr_response_sink* out,
                            const llmr_fault_sink* fault) {
    return guarded(fault, [&] { hand_out(ingress(self).count(from_abi(*context), tokens), *out); });
  }
  static std::int32_t models(const void* self, const llmr_reply_context_view* context,
                             const llmr_model_fact* models, std::size_t model_count,
                             const llmr_response_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] {
      std::vector<ModelFact> list;
      list.reserve(model_count);
      for (std::size_t i = 0; i < model_count; ++i) {
        list.push_back({from_abi(models[i].id), from_abi(models[i].owner)});
      }
      hand_out(ingress(self).models(from_abi(*context), list), *out);
    });
  }
  static std::int32_t error(const void* self, const llmr_ingress_failure_view* failure,
                            const llmr_response_sink* out, const llmr_fault_sink* fault) {
    return guarded(fault, [&] { hand_out(ingress(self).error(from_abi(*failure)), *out); });
  }

  static constexpr llmr_ingress_v1 kTable = {
      size_of<llmr_ingress_v1>(), &facts, &read, &reply, &open_reply, &count, &models, &error};
};

}  // namespace llm_rotate::sdk::detail
