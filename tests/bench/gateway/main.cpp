// What a call through the gateway costs, beside a plain nginx proxy in the same run. Started by
// tests/bench/gateway.sh, which says how.
#include <algorithm>
#include <array>
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

std::string spelled(double value, const char* unit, int digits = 1) {
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.*f %s", digits, value, unit);
  return {text.data(), static_cast<std::size_t>(size)};
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
    std::printf("| | nginx | gateway | | limit |\n|---|---|---|---|---|\n");
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

  // One figure, as a row of the table in README.md.
  void row(const std::string& name, const std::string& beside, const std::string& ours,
           const std::string& ratio, const std::string& limit, bool kept) {
    kept_ = kept_ && kept;
    std::printf("| %s | %s | %s | %s | %s%s |\n", name.c_str(), beside.c_str(), ours.c_str(),
                ratio.c_str(), limit.c_str(), kept ? "" : ", missed");
    std::fflush(stdout);
  }

  void figure(const char* name, const std::string& beside, double value, const char* unit,
              double limit) {
    row(name, beside, spelled(value, unit), "", spelled(limit, unit, 0), value <= limit);
  }

  struct Medians {
    double one;
    double other;
    double ratio;
  };

  // Both in turn, `rounds` times, so that what else the machine does meets both.
  Medians compare(const ProxyProcess& one, const Load& one_load, const ProxyProcess& other,
                  const Load& other_load, int divisor = 1) const {
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
    return {median(first), median(second), median(ratios)};
  }

  void costs() {
    const ProxyProcess nginx = proxies_.start_nginx();
    const ProxyProcess gateway = proxies_.start_gateway();
    const auto beside_nginx = [&](const char* name, const std::string& request, int calls,
                                  int divisor) {
      const Medians cpu = compare(nginx, {proxies_.nginx_port(), request, 64, calls}, gateway,
                                  {proxies_.gateway_port(), request, 64, calls}, divisor);
      row(name, spelled(cpu.one, "us"), spelled(cpu.other, "us"), spelled(cpu.ratio, "x"), "3 x",
          cpu.ratio <= 3);
    };
    const std::string small = chat_request("", 900);
    beside_nginx("CPU of a call, 1 KB in and out", small, 10'000, 1);
    beside_nginx("CPU of a call, 32 KB in and out", chat_request("", 32'600), 4'000, 1);
    beside_nginx("CPU of an event of a stream of 100", chat_request(R"("stream":true,)", 900), 640,
                 kEvents);
    const Medians dialects = compare(gateway, {proxies_.gateway_port(), small, 64, 10'000}, gateway,
                                     {proxies_.gateway_port(), messages_request(880), 64, 10'000});
    row("CPU of an Anthropic client's call to OpenAI, beside an OpenAI client's", "",
        spelled(dialects.other, "us"), spelled(dialects.ratio, "x"), "1.7 x",
        dialects.ratio <= 1.7);
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
    figure("latency added, one connection, p50", spelled(plain.p50, "us"), ours.p50, "us", 120);
    figure("latency added, one connection, p99", spelled(plain.p99, "us"), ours.p99, "us", 500);
  }

  void memory() {
    const ProxyProcess gateway = proxies_.start_gateway();
    run({proxies_.gateway_port(), chat_request("", 900), 8, 1'000});
    const std::string request = chat_request(R"("stream":true,"user":"hold",)", 100);
    { const OpenStreams warm({proxies_.gateway_port(), request, 10, 0}); }
    const long before = gateway.resident_kib();
    figure("resident, idle, after 1,000 calls", "", static_cast<double>(before) / 1'024, "MiB", 16);
    const OpenStreams open({proxies_.gateway_port(), request, kStreams, 0});
    figure("resident, for a stream that says nothing", "",
           static_cast<double>(gateway.resident_kib() - before) / kStreams, "KiB", 24);
  }

  void start() {
    std::vector<double> millis;
    for (int i = 0; i < arguments_.rounds; ++i) {
      millis.push_back(micros(proxies_.start_gateway().start_time()) / 1'000);
    }
    figure("from the start to the first connection", "", median(millis), "ms", 50);
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
