// The optional abilities of providers.
#include <string>

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/tables.hpp"

#include "conformance/checks.hpp"
#include "conformance/raw_provider.hpp"
#include "conformance/samples.hpp"

namespace llm_rotate::conformance {

namespace {

namespace abi = sdk::detail;

std::string trouble_with_url(const Outcome<sdk::HttpRequest>& built) {
  if (std::string broken = broken_rule(built); !broken.empty()) return broken;
  if (!built.ok()) return "it failed: " + built.faults.last.message;
  const bool http =
      built.value.url.starts_with("https://") || built.value.url.starts_with("http://");
  return http ? "" : "'" + built.value.url + "' is no http or https URL";
}

void check_embed_limit(const Subject& subject, const llmr_embed_v1& table, const void* self,
                       Report& report) {
  if (table.struct_size < LLM_ROTATE_SIZE_UP_TO(llmr_embed_v1, most_inputs)) return;
  if (table.most_inputs == nullptr) return;
  report.check("embed: says how many inputs it takes", [&] {
    Faults faults;
    const llmr_target_view where = target_of(subject);
    const llmr_fault_sink fault = faults.sink();
    std::int64_t count = -1;
    const std::int32_t status = table.most_inputs(self, &where, &count, &fault);
    const int results = status == LLMR_OK ? 1 : 0;
    std::string broken = broken_rule(status, results, false, faults.count);
    if (broken.empty() && status == LLMR_OK && count < 0) {
      broken = "it takes " + std::to_string(count) + "; say 0 for any number";
    }
    return broken;
  });
}

}  // namespace

void check_embedder(const Subject& subject, const llmr_embed_v1& table, const void* self,
                    Report& report) {
  report.check("embed: builds a request", [&] {
    Outcome<sdk::HttpRequest> out;
    const llmr_target_view where = target_of(subject);
    const llmr_request_sink sink = {&out, &take<sdk::HttpRequest, llmr_http_request_view>};
    const llmr_fault_sink fault = out.faults.sink();
    const std::string_view request = R"({"model":"conformance-model","input":["hello"]})";
    out.status = table.build_embed(self, abi::to_abi(request), &where, &sink, &fault);
    return trouble_with_url(out);
  });
  check_embed_limit(subject, table, self, report);
  report.check("embed: reports a fault for a body it cannot read", [&] {
    for (const std::string& body : garbage_bodies()) {
      Outcome<sdk::ChatReply> out;
      const sdk::Headers none;
      const abi::AbiHeaders headers(none);
      const llmr_http_response_view response = abi::to_abi(200, headers, body);
      const llmr_reply_sink sink = {&out, &take<sdk::ChatReply, llmr_chat_reply_view>};
      const llmr_fault_sink fault = out.faults.sink();
      out.status = table.parse_embed(self, &response, &sink, &fault);
      if (std::string broken = broken_rule(out); !broken.empty()) return broken;
      if (out.ok()) return "it takes " + body.substr(0, 40) + " for an answer";
    }
    return std::string();
  });
}

void check_model_lister(const Subject& subject, const llmr_list_models_v1& table, const void* self,
                        Report& report) {
  report.check("list_models: builds a request", [&] {
    Outcome<sdk::HttpRequest> out;
    const llmr_target_view where = target_of(subject);
    const llmr_request_sink sink = {&out, &take<sdk::HttpRequest, llmr_http_request_view>};
    const llmr_fault_sink fault = out.faults.sink();
    out.status = table.build_list_models(self, &where, &sink, &fault);
    return trouble_with_url(out);
  });
  report.check("list_models: reports a fault for a body it cannot read", [&] {
    for (const std::string& body : garbage_bodies()) {
      Faults faults;
      const sdk::Headers none;
      const abi::AbiHeaders headers(none);
      const llmr_http_response_view response = abi::to_abi(200, headers, body);
      const llmr_str_sink sink = {nullptr, [](void*, llmr_str) {}};
      const llmr_fault_sink fault = faults.sink();
      const std::int32_t status = table.parse_list_models(self, &response, &sink, &fault);
      const int results = status == LLMR_OK ? 1 : 0;
      if (std::string broken = broken_rule(status, results, false, faults.count); !broken.empty()) {
        return broken;
      }
      if (status == LLMR_OK) return "it takes " + body.substr(0, 40) + " for a list";
    }
    return std::string();
  });
}

}  // namespace llm_rotate::conformance
