// The two proxies that are compared, with their configurations in a folder that goes when this
// goes.
#pragma once

#include <filesystem>
#include <string>

#include "bench/gateway/proxy_process.hpp"

namespace llm_rotate::bench {

class Proxies {
 public:
  // Paths of the programs, and the port of the provider behind them.
  Proxies(std::string gateway, std::string nginx, int upstream_port);
  ~Proxies();
  Proxies(const Proxies&) = delete;
  Proxies& operator=(const Proxies&) = delete;

  // One loop, all seven providers, ten keys, usage records into a file.
  ProxyProcess start_gateway() const;
  // One process, connections to the provider kept, nothing buffered, no log of requests.
  ProxyProcess start_nginx() const;

  int gateway_port() const { return gateway_port_; }
  int nginx_port() const { return nginx_port_; }

 private:
  void write_gateway(int upstream_port) const;
  void write_nginx(int upstream_port) const;
  std::string file(const char* name) const { return (folder_ / name).string(); }

  std::string gateway_;
  std::string nginx_;
  std::filesystem::path folder_;
  int gateway_port_ = free_port();
  int nginx_port_ = free_port();
};

}  // namespace llm_rotate::bench
