#include "gateway/cors.hpp"

#include <algorithm>

namespace llm_rotate::gateway {

std::string allowed_origin(const std::vector<std::string>& origins, const Request& request) {
  if (origins.empty()) return {};
  const std::string_view origin = request.headers.get("origin");
  if (origin.empty()) return {};
  if (std::find(origins.begin(), origins.end(), "*") != origins.end()) return "*";
  const bool known = std::find(origins.begin(), origins.end(), origin) != origins.end();
  return known ? std::string(origin) : std::string();
}

bool is_preflight(const Request& request) {
  return request.method == "OPTIONS" && request.headers.has("access-control-request-method");
}

sdk::HttpResponse preflight_answer(const Request& request, const std::string& origin) {
  sdk::HttpResponse answer;
  answer.status = 204;
  add_cors(answer.headers, origin);
  answer.headers.add("Access-Control-Allow-Methods", "GET, POST");
  const std::string_view asked = request.headers.get("access-control-request-headers");
  if (!asked.empty()) answer.headers.add("Access-Control-Allow-Headers", asked);
  answer.headers.add("Access-Control-Max-Age", "600");
  return answer;
}

void add_cors(sdk::Headers& headers, const std::string& origin) {
  if (origin.empty()) return;
  headers.set("Access-Control-Allow-Origin", origin);
  headers.set("Access-Control-Expose-Headers", "*");
  if (origin != "*") headers.add("Vary", "Origin");
}

}  // namespace llm_rotate::gateway
