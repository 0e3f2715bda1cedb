// What a call through the gateway costs, beside a plain nginx proxy in the same run. Started by
// tests/bench/gateway.sh, which says how.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/gateway/load.hpp"
#include "bench/gateway/mock_upstream.hpp"
#include "bench/gateway/proxies.hpp"

namespace {

using namespace llm_rotate::bench;  // NOLINT(google-build-using-namespace)
using Nanos = std::chrono::nanoseconds;

constexpr int kStreams = 500;

struct Arguments {
  std::string program;
  std::string nginx;
  std::string only;
  int rounds = 5;
  bool check = false;
};

std::string post(std::string_view path, std::string_view headers, const std::string& body) {
  std::string out = "POST ";
  out.append(path).append(" HTTP/1.1\r\nHost: localhost\r\n").append(headers);
  out.append("Content-Type: application/json\r\nContent-Length: ");
  return out.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

std::string chat_request(std::string_view more, std::size_t text_bytes) {
  return post("/v1/chat/completions", "",
              R"({"model":"gpt-4o-mini",)" + std::string(more) +
                  R"("messages":[{"role":"user","content":")" + std::string(text_bytes, 'q') +
                  R"("}]})");
}

std::string messages_request(std::size_t text_bytes) {
  return post("/v1/messages", "anthropic-version: 2023-06-01\r\n",
              R"({"model":"gpt-4o-mini","max_tokens":100,"messages":[{"role":"user","content":")" +
                  std::string(text_bytes, 'q') + R"("}]})");
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double micros(Nanos time) {
  return static_cast<double>(time.count()) / 1'000.0;
}

double percentile(std::vector<Nanos> times, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(times.size() - 1));
  std::nth_element(times.begin(), times.begin() + at, times.end());
  return micros(times[static_cast<std::size_t>(at)]);
}

// CPU time of the proxy per call, in microseconds.
double cost(const ProxyProcess& proxy, const Load& load) {
  const Nanos before = proxy.cpu();
  run(load);
  return micros(proxy.cpu() - before) / load.calls;
}

class Bench {
 public:
  explicit Bench(const Arguments& arguments)
      : arguments_(arguments), proxies_(arguments.program, arguments.nginx, upstream_.port()) {}

  // Whether every limit was kept.
  bool run_all() {
    if (wants("cost")) costs();
    if (wants("latency")) latency();
    if (wants("memory")) memory();
    if (wants("start")) start();
    return kept_;
  }

 private:
  bool wants(std::string_view what) const {
    return arguments_.only.empty() || arguments_.only == what;
  }

  void figure(const char* name, double value, const char* unit, double limit) {
    const bool kept = value <= limit;
    kept_ = kept_ && kept;
    std::printf("  %-46s %8.2f %-5s limit %g%s\n", name, value, unit, limit,
                kept ? "" : "  MISSED");
    std::fflush(stdout);
  }

  // Both in turn, `rounds` times, so that what else the machine does meets both.
  void compare(const char* name, double limit, const std::string& unit, const ProxyProcess& one,
               Load one_load, const ProxyProcess& other, Load other_load, int divisor = 1) {
    std::vector<double> first;
    std::vector<double> second;
    std::vector<double> ratios;
    for (int i = -1; i < arguments_.rounds; ++i) {
      const double a = cost(one, one_load) / divisor;
      const double b = cost(other, other_load) / divisor;
      if (i < 0) continue;  // warm now
      first.push_back(a);
      second.push_back(b);
      ratios.push_back(b / a);
    }
    const std::string line = std::string(name) + ": " + std::to_string(median(first)).substr(0, 5) +
                             " -> " + std::to_string(median(second)).substr(0, 5) + " us";
    figure(line.c_str(), median(ratios), unit.c_str(), limit);
  }

  void costs() {
    const ProxyProcess nginx = proxies_.start_nginx();
    const ProxyProcess gateway = proxies_.start_gateway();
    const auto beside_nginx = [&](const char* name, const std::string& request, int calls,
                                  int divisor) {
      compare(name, 3, "x", nginx, {proxies_.nginx_port(), request, 64, calls}, gateway,
              {proxies_.gateway_port(), request, 64, calls}, divisor);
    };
    std::printf("CPU time of the process, nginx -> gateway, medians of %d rounds, 64 connections\n",
                arguments_.rounds);
    const std::string small = chat_request("", 900);
    beside_nginx("1 KB in and out", small, 10'000, 1);
    beside_nginx("32 KB in and out", chat_request("", 32'600), 4'000, 1);
    beside_nginx("event of a stream of 100", chat_request(R"("stream":true,)", 900), 640, kEvents);
    std::printf("CPU time of the gateway, OpenAI client -> Anthropic client, OpenAI provider\n");
    compare("1 KB in and out", 1.7, "x", gateway, {proxies_.gateway_port(), small, 64, 10'000},
            gateway, {proxies_.gateway_port(), messages_request(880), 64, 10'000});
  }

  struct Added {
    double p50;
    double p99;
  };

  // To what the provider takes by itself.
  Added added_by(int port) const {
    const std::string request = chat_request("", 900);
    std::vector<double> p50;
    std::vector<double> p99;
    run({port, request, 1, 500});
    for (int i = 0; i < arguments_.rounds; ++i) {
      const auto direct = run({upstream_.port(), request, 1, 2'000});
      const auto through = run({port, request, 1, 2'000});
      p50.push_back(percentile(through, 0.5) - percentile(direct, 0.5));
      p99.push_back(percentile(through, 0.99) - percentile(direct, 0.99));
    }
    return {median(p50), median(p99)};
  }

  void latency() {
    const ProxyProcess nginx = proxies_.start_nginx();
    const ProxyProcess gateway = proxies_.start_gateway();
    const Added plain = added_by(proxies_.nginx_port());
    const Added ours = added_by(proxies_.gateway_port());
    std::printf("latency added to the provider's, one connection (nginx: p50 %.0f, p99 %.0f us)\n",
                plain.p50, plain.p99);
    figure("p50", ours.p50, "us", 120);
    figure("p99", ours.p99, "us", 500);
  }

  void memory() {
    const ProxyProcess gateway = proxies_.start_gateway();
    run({proxies_.gateway_port(), chat_request("", 900), 8, 1'000});
    const std::string request = chat_request(R"("stream":true,"user":"hold",)", 100);
    { const OpenStreams warm({proxies_.gateway_port(), request, 10, 0}); }
    const long before = gateway.resident_kib();
    std::printf("memory resident after 1,000 calls, seven providers\n");
    figure("idle", static_cast<double>(before) / 1'024, "MiB", 16);
    const OpenStreams open({proxies_.gateway_port(), request, kStreams, 0});
    figure("a stream that says nothing",
           static_cast<double>(gateway.resident_kib() - before) / kStreams, "KiB", 24);
  }

  void start() {
    std::vector<double> millis;
    for (int i = 0; i < arguments_.rounds; ++i) {
      millis.push_back(micros(proxies_.start_gateway().start_time()) / 1'000);
    }
    std::printf("from the start to the first connection, seven providers\n");
    figure("start", median(millis), "ms", 50);
  }

  const Arguments& arguments_;
  MockUpstream upstream_;
  Proxies proxies_;
  bool kept_ = true;
};

Arguments read(int count, char** values) {
  std::map<std::string, std::string> named;
  for (int i = 1; i + 1 < count; i += 2) named[values[i]] = values[i + 1];
  Arguments out{named["--program"], named["--nginx"], named["--only"]};
  if (!named["--rounds"].empty()) out.rounds = std::max(std::stoi(named["--rounds"]), 1);
  out.check = !named["--check"].empty();
  return out;
}

}  // namespace

int main(int count, char** values) {
  try {
    const Arguments arguments = read(count, values);
    const bool kept = Bench(arguments).run_all();
    return kept || !arguments.check ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
  }
}
