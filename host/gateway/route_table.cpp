#include "gateway/route_table.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "llm_rotate/sdk/percent.hpp"

namespace llm_rotate::gateway {

namespace {

constexpr std::string_view kModel = "{model}";

bool fits(std::string_view path, std::string_view before, std::string_view after) {
  return path.size() > before.size() + after.size() && path.starts_with(before) &&
         path.ends_with(after);
}

bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

}  // namespace

RouteTable::RouteTable(Ingresses ingresses) : ingresses_(std::move(ingresses)) {
  for (const auto& ingress : ingresses_) {
    sdk::IngressFacts facts = ingress->facts();
    for (sdk::IngressRoute& route : facts.routes) add(*ingress, std::move(route));
    for (sdk::TokenPlace& place : facts.tokens) places_.push_back(std::move(place));
  }
  // A header or a literal path says more than a place that stands for anything.
  std::stable_sort(routes_.begin(), routes_.end(), [](const Route& a, const Route& b) {
    const auto rank = [](const Route& route) {
      return std::tuple(route.route.header.empty(), route.has_model,
                        -static_cast<long>(route.before.size() + route.after.size()));
    };
    return rank(a) < rank(b);
  });
}

void RouteTable::add(const sdk::IIngress& ingress, sdk::IngressRoute route) {
  if (route.operation == sdk::IngressOperation::kUnknown) return;
  Route added;
  added.ingress = &ingress;
  const std::size_t model = route.path.find(kModel);
  added.has_model = model != std::string::npos;
  added.before = route.path.substr(0, model);
  if (added.has_model) added.after = route.path.substr(model + kModel.size());
  added.route = std::move(route);
  routes_.push_back(std::move(added));
}

RouteTable::Match RouteTable::match(std::string_view method, std::string_view path,
                                    const sdk::Headers& headers) const {
  Match found;
  for (const Route& route : routes_) {
    const bool here =
        route.has_model ? fits(path, route.before, route.after) : path == route.before;
    if (!here) continue;
    if (!route.route.header.empty() && !headers.has(route.route.header)) continue;
    if (route.route.method != method) {
      if (found.allow.find(route.route.method) == std::string::npos) {
        found.allow += (found.allow.empty() ? "" : ", ") + route.route.method;
      }
      continue;
    }
    if (route.has_model) {
      found.path_model = sdk::percent_decoded(
          path.substr(route.before.size(), path.size() - route.before.size() - route.after.size()));
      if (!is_clean(found.path_model)) continue;
    }
    found.ingress = route.ingress;
    found.operation = route.route.operation;
    found.allow.clear();
    return found;
  }
  return found;
}

const sdk::IIngress* RouteTable::speaker_for(const sdk::Headers& headers) const {
  for (const Route& route : routes_) {
    if (!route.route.header.empty() && headers.has(route.route.header)) return route.ingress;
  }
  for (const auto& ingress : ingresses_) {
    for (const sdk::TokenPlace& place : ingress->facts().tokens) {
      if (!place.in_query && headers.has(place.name)) return ingress.get();
    }
  }
  return ingresses_.empty() ? nullptr : ingresses_.front().get();
}

std::vector<std::string> RouteTable::spelled() const {
  std::vector<std::string> out;
  for (const Route& route : routes_) {
    std::string line = route.route.method + " " + route.route.path;
    if (std::find(out.begin(), out.end(), line) == out.end()) out.push_back(std::move(line));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace llm_rotate::gateway
