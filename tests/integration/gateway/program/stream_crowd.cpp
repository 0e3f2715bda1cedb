#include "integration/gateway/program/stream_crowd.hpp"

#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <random>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "integration/gateway/program/process_watch.hpp"
#include "unit/fake_upstream/raw_client.hpp"

namespace llm_rotate::tests {

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Error = boost::system::error_code;
using Clock = std::chrono::steady_clock;
using MaxSegment = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_MAXSEG>;

constexpr std::int64_t kLateUs = 100'000;
constexpr auto kTick = std::chrono::milliseconds(5);
// A slow client takes a KiB a second, over a connection that holds next to nothing.
constexpr auto kSlowPause = std::chrono::milliseconds(500);
constexpr std::size_t kSlowBytes = 512;
constexpr int kSlowBuffer = 4'096;
constexpr int kSlowSegment = 1'000;
constexpr std::size_t kProblemsTold = 10;

struct Crowd {
  explicit Crowd(const CrowdPlan& the_plan)
      : plan(the_plan), random(the_plan.seed), ticker(loop), began(Clock::now()) {}

  std::chrono::milliseconds length() const {
    return std::chrono::milliseconds(plan.shape.pieces * plan.shape.interval_ms);
  }
  void problem(int number, const std::string& what) {
    ++report.problem_count;
    if (report.problems.size() < kProblemsTold) {
      report.problems.push_back("stream " + std::to_string(number) + ": " + what);
    }
  }
  // Late by so much is this process, which shares the machine.
  void tick() {
    const std::int64_t now = monotonic_us();
    if (ticked_us != 0) report.own_lag_us = std::max(report.own_lag_us, now - ticked_us);
    ticked_us = now;
    if (plan.watch) plan.watch();
    if (open == 0 && started == plan.streams) return;
    ticker.expires_after(kTick);
    ticker.async_wait([this](const Error& error) {
      if (!error) tick();
    });
  }
  void took(std::int64_t sent_us) {
    const std::int64_t now = monotonic_us();
    const std::int64_t own = now - ticked_us;
    const std::int64_t took_us = std::max<std::int64_t>(now - sent_us - own, 0);
    latencies.push_back(static_cast<std::uint32_t>(took_us));
    if (took_us > kLateUs) report.late.push_back({sent_us, now, took_us});
  }

  CrowdPlan plan;
  CrowdReport report;
  asio::io_context loop{1};
  std::mt19937 random;
  asio::steady_timer ticker;
  Clock::time_point began;
  std::int64_t ticked_us = 0;
  std::vector<std::uint32_t> latencies;
  int open = 0;
  int started = 0;
};

// Takes HTTP's chunks apart and gives out events of SSE.
class EventReader {
 public:
  // False when it is no answer of a gateway.
  template <class OnEvent>
  bool take(std::string_view bytes, OnEvent&& on_event) {
    raw_.append(bytes);
    if (!head_done_ && !take_head()) return !broken_;
    while (take_chunk()) {
    }
    for (std::size_t end = 0; (end = body_.find("\n\n")) != std::string::npos;) {
      on_event(std::string_view(body_).substr(0, end));
      body_.erase(0, end + 2);
    }
    return !broken_;
  }
  bool is_complete() const { return complete_; }

 private:
  bool take_head() {
    const std::size_t end = raw_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    head_done_ = true;
    broken_ = !raw_.starts_with("HTTP/1.1 200 ");
    raw_.erase(0, end + 4);
    return !broken_;
  }
  bool take_chunk() {
    const std::size_t end = raw_.find("\r\n");
    if (end == std::string::npos || complete_) return false;
    std::size_t size = 0;
    const auto [stop, error] = std::from_chars(raw_.data(), raw_.data() + end, size, 16);
    if (error != std::errc() || stop != raw_.data() + end) {
      broken_ = true;
      return false;
    }
    if (raw_.size() < end + 2 + size + 2) return false;
    body_.append(raw_, end + 2, size);
    raw_.erase(0, end + 2 + size + 2);
    complete_ = size == 0;
    return true;
  }

  std::string raw_;
  std::string body_;
  bool head_done_ = false;
  bool complete_ = false;
  bool broken_ = false;
};

class Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(Crowd& crowd, int number)
      : crowd_(crowd),
        number_(number),
        slow_(number % 2 == 1),
        socket_(crowd.loop),
        pause_(crowd.loop),
        leave_(crowd.loop),
        input_(slow_ ? kSlowBytes : std::size_t{64} << 10, '\0') {}

  void start(bool leaves) {
    ++crowd_.open;
    crowd_.report.most_at_once = std::max(crowd_.report.most_at_once, crowd_.open);
    socket_.open(Tcp::v4());
    if (slow_) {
      socket_.set_option(asio::socket_base::receive_buffer_size(kSlowBuffer));
      socket_.set_option(MaxSegment(kSlowSegment));
    }
    if (leaves) leave_later();
    socket_.async_connect({asio::ip::address_v4::loopback(), crowd_.plan.port},
                          [self = shared_from_this()](const Error& error) {
                            if (error) {
                              self->end("cannot connect: " + error.message());
                            } else {
                              self->ask();
                            }
                          });
  }

 private:
  void ask() {
    request_ = fake::post("/v1/chat/completions",
                          R"({"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user",)"
                          R"("content":"stream #)" +
                              std::to_string(number_) + "\"}]}");
    asio::async_write(socket_, asio::buffer(request_),
                      [self = shared_from_this()](const Error& error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  void leave_later() {
    std::uniform_int_distribution<std::int64_t> when(crowd_.length().count() / 10,
                                                     crowd_.length().count() * 8 / 10);
    leave_.expires_after(std::chrono::milliseconds(when(crowd_.random)));
    leave_.async_wait([self = shared_from_this()](const Error& error) {
      if (error || self->over_) return;
      self->crowd_.report.left[self->number_] = monotonic_us();
      self->end({});
    });
  }

  void read() {
    socket_.async_read_some(asio::buffer(input_),
                            [self = shared_from_this()](const Error& error, std::size_t size) {
                              if (self->over_) return;
                              if (error) {
                                self->end("ended before its end: " + error.message());
                                return;
                              }
                              self->take(std::string_view(self->input_).substr(0, size));
                            });
  }

  void take(std::string_view bytes) {
    const bool readable = events_.take(bytes, [this](std::string_view event) { check(event); });
    if (!readable) {
      end("no stream, but " + std::string(bytes.substr(0, 200)));
    } else if (events_.is_complete()) {
      ++crowd_.report.complete;
      end(done_ ? "" : "ended without [DONE] after " + std::to_string(next_));
    } else if (slow_ && Clock::now() - crowd_.began < crowd_.length() * 9 / 10) {
      pause_.expires_after(kSlowPause);
      pause_.async_wait([self = shared_from_this()](const Error& error) {
        if (!error && !self->over_) self->read();
      });
    } else {
      read();
    }
  }

  // "data: ... "content":"NUMBER:PIECE:STAMP:....""
  void check(std::string_view event) {
    if (event == "data: [DONE]") {
      done_ = true;
      if (next_ != crowd_.plan.shape.pieces) {
        crowd_.problem(number_, "is done after " + std::to_string(next_) + " pieces");
      }
      return;
    }
    constexpr std::string_view kContent = R"("content":")";
    const std::size_t at = event.find(kContent);
    if (at == std::string_view::npos) return;
    std::array<std::int64_t, 3> told{};
    const char* from = event.data() + at + kContent.size();
    for (std::int64_t& number : told) {
      const auto [stop, error] = std::from_chars(from, event.data() + event.size(), number);
      if (error != std::errc() || *stop != ':') {
        crowd_.problem(number_, "has a piece that nobody sent: " + std::string(event));
        return;
      }
      from = stop + 1;
    }
    if (told[0] != number_ || told[1] != next_) {
      crowd_.problem(number_, "got piece " + std::to_string(told[1]) + " of stream " +
                                  std::to_string(told[0]) + " in place of its own " +
                                  std::to_string(next_));
    }
    next_ = static_cast<int>(told[1]) + 1;
    if (!slow_) crowd_.took(told[2]);
  }

  void end(const std::string& problem) {
    if (std::exchange(over_, true)) return;
    if (!problem.empty()) crowd_.problem(number_, problem);
    pause_.cancel();
    leave_.cancel();
    Error ignored;
    socket_.close(ignored);
    --crowd_.open;
  }

  Crowd& crowd_;
  int number_;
  bool slow_;
  Tcp::socket socket_;
  asio::steady_timer pause_;
  asio::steady_timer leave_;
  std::string input_;
  std::string request_;
  EventReader events_;
  int next_ = 0;
  bool done_ = false;
  bool over_ = false;
};

// All of them within a tenth of the time; each tenth one leaves.
class Starter {
 public:
  explicit Starter(Crowd& crowd) : crowd_(crowd), timer_(crowd.loop) {
    for (int i = 0; i < crowd.plan.streams; ++i) leaves_.push_back(i % 10 == 0);
    std::shuffle(leaves_.begin(), leaves_.end(), crowd.random);
  }
  void go() {
    const int due = static_cast<int>(static_cast<std::int64_t>(crowd_.plan.streams) *
                                         (Clock::now() - crowd_.began) / (crowd_.length() / 10) +
                                     1);
    for (; crowd_.started < std::min(due, crowd_.plan.streams); ++crowd_.started) {
      std::make_shared<Listener>(crowd_, crowd_.started)
          ->start(leaves_[static_cast<std::size_t>(crowd_.started)]);
    }
    if (crowd_.started == crowd_.plan.streams) return;
    timer_.expires_after(std::chrono::milliseconds(5));
    timer_.async_wait([this](const Error& error) {
      if (!error) go();
    });
  }

 private:
  Crowd& crowd_;
  asio::steady_timer timer_;
  std::vector<bool> leaves_;
};

}  // namespace

CrowdReport run_crowd(const CrowdPlan& plan) {
  Crowd crowd(plan);
  Starter starter(crowd);
  starter.go();
  crowd.tick();
  crowd.loop.run();
  CrowdReport report = std::move(crowd.report);
  std::vector<std::uint32_t>& sorted = crowd.latencies;
  std::sort(sorted.begin(), sorted.end());
  report.pieces = static_cast<std::int64_t>(sorted.size());
  if (!sorted.empty()) {
    report.worst_us = sorted.back();
    report.p99_us = sorted[sorted.size() * 99 / 100];
  }
  return report;
}

}  // namespace llm_rotate::tests
