// An ingress: its routes, hostile clients, errors.
#include <string>
#include <vector>

#include "llm_rotate/sdk/detail/ingress_convert.hpp"

#include "conformance/checks.hpp"
#include "conformance/outcome.hpp"
#include "conformance/samples.hpp"

namespace llm_rotate::conformance {

namespace {

namespace abi = sdk::detail;

// Counts results and keeps what matters of the last one.
struct Seen {
  int results = 0;
  int status = 0;
  bool typed = false;  // has a Content-Type
  std::vector<sdk::IngressRoute> routes;
  Faults faults;

  static void on_facts(void* context, const llmr_ingress_facts_view* view) noexcept {
    auto& seen = *static_cast<Seen*>(context);
    ++seen.results;
    for (std::size_t i = 0; view != nullptr && i < view->route_count; ++i) {
      const llmr_ingress_route& route = view->routes[i];
      seen.routes.push_back({std::string(abi::from_abi(route.method)),
                             std::string(abi::from_abi(route.path)),
                             abi::operation_from_abi(route.operation), ""});
    }
  }
  static void on_call(void* context, const llmr_ingress_call_view*) noexcept {
    ++static_cast<Seen*>(context)->results;
  }
  static void on_response(void* context, const llmr_http_response_view* view) noexcept {
    auto& seen = *static_cast<Seen*>(context);
    ++seen.results;
    if (view == nullptr) return;
    seen.status = view->status;
    seen.typed = abi::from_abi(view->headers).has("content-type");
  }
  std::string broken(std::int32_t status_of_call) const {
    return broken_rule(status_of_call, results, false, faults.count);
  }
};

std::vector<sdk::IngressRoute> routes_of(const llmr_ingress_v1& table, const void* self,
                                         std::string& trouble) {
  Seen seen;
  const llmr_ingress_facts_sink sink = {&seen, &Seen::on_facts};
  const llmr_fault_sink fault = seen.faults.sink();
  const std::int32_t status = table.facts(self, &sink, &fault);
  trouble = seen.broken(status);
  if (trouble.empty() && seen.routes.empty()) trouble = "it serves nothing";
  for (const sdk::IngressRoute& route : seen.routes) {
    const bool fine = route.path.starts_with('/') && !route.method.empty() &&
                      route.operation != sdk::IngressOperation::kUnknown;
    if (!fine) trouble = "the route '" + route.method + " " + route.path + "' cannot be served";
  }
  return seen.routes;
}

std::string read_odd_bodies(const llmr_ingress_v1& table, const void* self) {
  std::string trouble;
  std::vector<std::string> bodies = odd_chats();
  bodies.insert(bodies.end(), garbage_bodies().begin(), garbage_bodies().end());
  for (const sdk::IngressRoute& route : routes_of(table, self, trouble)) {
    if (route.operation == sdk::IngressOperation::kListModels ||
        route.operation == sdk::IngressOperation::kGetModel) {
      continue;
    }
    for (const std::string& body : bodies) {
      Seen seen;
      const sdk::Headers none;
      const abi::AbiHeaders headers(none);
      const llmr_client_request_view view =
          abi::to_abi({route.operation, route.method, route.path, "", "m", none, body}, headers);
      const llmr_ingress_call_sink sink = {&seen, &Seen::on_call};
      const llmr_fault_sink fault = seen.faults.sink();
      const std::int32_t status = table.read(self, &view, &sink, &fault);
      trouble = seen.broken(status);
      if (!trouble.empty()) return route.path + ", " + body.substr(0, 40) + ": " + trouble;
    }
  }
  return trouble;
}

std::string write_errors(const llmr_ingress_v1& table, const void* self) {
  for (const int status : {400, 401, 403, 404, 405, 408, 413, 429, 500, 502, 503, 504}) {
    Seen seen;
    sdk::IngressFailure failure;
    failure.status = status;
    failure.verdict.message = "conformance";
    const llmr_verdict_view verdict = abi::to_abi(failure.verdict);
    const llmr_ingress_failure_view view = abi::to_abi(failure, verdict);
    const llmr_response_sink sink = {&seen, &Seen::on_response};
    const llmr_fault_sink fault = seen.faults.sink();
    const std::int32_t ended = table.error(self, &view, &sink, &fault);
    if (std::string trouble = seen.broken(ended); !trouble.empty()) return trouble;
    if (seen.status != status) {
      return "an error of status " + std::to_string(status) + " goes out as " +
             std::to_string(seen.status);
    }
    if (!seen.typed) return "an error has no Content-Type";
  }
  return {};
}

}  // namespace

void check_ingress(const llmr_ingress_v1& table, const void* self, Report& report) {
  report.check("ingress: says what it serves", [&] {
    std::string trouble;
    routes_of(table, self, trouble);
    return trouble;
  });
  report.check("ingress: survives odd requests", [&] { return read_odd_bodies(table, self); });
  report.check("ingress: writes errors with the status that it is given",
               [&] { return write_errors(table, self); });
}

}  // namespace llm_rotate::conformance
