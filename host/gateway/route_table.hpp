// Which ingress serves a path: the routes of all loaded ones together.
//
// Made once for a configuration. Threads: constant; read from any loop.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/ingress.hpp"

namespace llm_rotate::gateway {

class RouteTable {
 public:
  using Ingresses = std::vector<std::shared_ptr<const sdk::IIngress>>;

  // Where two serve the same, the first one does.
  explicit RouteTable(Ingresses ingresses);

  struct Match {
    const sdk::IIngress* ingress = nullptr;  // null: nobody serves it
    sdk::IngressOperation operation = sdk::IngressOperation::kUnknown;
    std::string path_model;  // decoded
    std::string allow;       // the path is there for these methods only: "GET, POST"
  };
  Match match(std::string_view method, std::string_view path, const sdk::Headers& headers) const;

  // In whose shape a request is told that nobody serves it; null without any ingress.
  const sdk::IIngress* speaker_for(const sdk::Headers& headers) const;

  const std::vector<sdk::TokenPlace>& token_places() const { return places_; }
  bool empty() const { return routes_.empty(); }
  // "POST /v1/messages", for what is said at start.
  std::vector<std::string> spelled() const;

 private:
  struct Route {
    const sdk::IIngress* ingress = nullptr;
    sdk::IngressRoute route;
    std::string before;  // what stands around {model}; the whole path where there is none
    std::string after;
    bool has_model = false;
  };

  void add(const sdk::IIngress& ingress, sdk::IngressRoute route);

  Ingresses ingresses_;
  std::vector<Route> routes_;  // the most particular first
  std::vector<sdk::TokenPlace> places_;
};

}  // namespace llm_rotate::gateway
