#include "bench/gateway/proxies.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace llm_rotate::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kKeys = 10;

fs::path new_folder() {
  std::string pattern = (fs::temp_directory_path() / "llm-rotate-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

}  // namespace

Proxies::Proxies(std::string gateway, std::string nginx, int upstream_port)
    : gateway_(std::move(gateway)), nginx_(std::move(nginx)), folder_(new_folder()) {
  write_gateway(upstream_port);
  write_nginx(upstream_port);
}

Proxies::~Proxies() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

ProxyProcess Proxies::start_gateway() const {
  return {
      {gateway_, "serve", "--config", file("gateway.toml")}, gateway_port_, file("gateway.log")};
}

ProxyProcess Proxies::start_nginx() const {
  return {
      {nginx_, "-p", folder_.string(), "-c", file("nginx.conf")}, nginx_port_, file("nginx.log")};
}

void Proxies::write_gateway(int upstream_port) const {
  ::setenv("LLM_ROTATE_BENCH_KEY", "sk-bench", 1);
  std::ofstream out(file("gateway.toml"));
  out << "plugins = ['openai', 'anthropic', 'google_ai_studio', 'google_vertex', 'openrouter',\n"
         "           'azure_openai', 'aws_bedrock', 'health_aware']\n"
      << "[observability]\nusage_log = '" << file("usage.jsonl") << "'\n"
      << "[gateway]\nport = " << gateway_port_ << "\nthreads = 1\n"
      << "[providers.openai]\nbase_url = 'http://127.0.0.1:" << upstream_port << "/v1'\n";
  for (int i = 0; i < kKeys; ++i) {
    out << "[[keys]]\nkey_id = 'bench-" << i << "'\nprovider = 'openai'\n"
        << "secret_ref = 'env://LLM_ROTATE_BENCH_KEY'\nmodels = ['gpt-4o-mini']\n";
  }
}

void Proxies::write_nginx(int upstream_port) const {
  std::ofstream out(file("nginx.conf"));
  out << "daemon off;\nmaster_process off;\nerror_log stderr;\npid " << file("nginx.pid") << ";\n"
      << "events { worker_connections 4096; }\nhttp {\n  access_log off;\n"
      << "  client_body_buffer_size 64k;\n  keepalive_requests 100000000;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    out << "  " << kind << "_temp_path " << folder_.string() << ";\n";
  }
  out << "  upstream provider { server 127.0.0.1:" << upstream_port << "; keepalive 128; }\n"
      << "  server {\n    listen 127.0.0.1:" << nginx_port_ << ";\n    location / {\n"
      << "      proxy_pass http://provider;\n      proxy_http_version 1.1;\n"
      << "      proxy_set_header Connection \"\";\n      proxy_buffering off;\n    }\n  }\n}\n";
}

}  // namespace llm_rotate::bench
