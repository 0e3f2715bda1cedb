// A process of a fleet: as many callers as asked for, each calling again as soon as it can.
//
//   redis_fleet_worker CONFIG CALLERS SECONDS
//
// Says at the end how many calls went well, and what each took of the processor after the first.
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "llm_rotate/llm_rotate.hpp"

namespace {

double cpu_us() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return micros(used.ru_utime) + micros(used.ru_stime);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  llm_rotate::LMRotate lm(llm_rotate::configure_from_file(arguments[1]),
                          llm_rotate::LibraryOptions(4));
  const int callers = std::atoi(arguments[2]);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(arguments[3]));
  std::atomic<int> calling{0};
  std::atomic<int> good{0};
  std::atomic<double> cpu_at_first{0};
  std::atomic<unsigned> turn{0};
  boost::asio::io_context context;
  auto work = boost::asio::make_work_guard(context);
  std::thread thread([&] { context.run(); });
  std::function<void()> call;
  // A program that fails for want of a key does not ask again in the same millisecond.
  const auto call_later = [&] {
    auto timer =
        std::make_shared<boost::asio::steady_timer>(context, std::chrono::milliseconds(10));
    timer->async_wait([&, timer](const boost::system::error_code&) { call(); });
  };
  call = [&] {
    llm_rotate::ChatRequest request{turn++ % 2 == 0 ? "gpt-4o-mini" : "gpt-4o", "Say yes."};
    request.options.max_tokens = 400;
    lm.chat(std::move(request),
            [&](const std::exception_ptr& error, const llm_rotate::ChatResponse&) {
              if (!error && ++good == 1) cpu_at_first = cpu_us();
              if (std::chrono::steady_clock::now() < end) {
                error ? call_later() : call();
              } else {
                --calling;
              }
            });
  };
  for (int i = 0; i < callers; ++i) {
    ++calling;
    call();
  }
  while (calling > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const double cost = (cpu_us() - cpu_at_first) / good;
  work.reset();
  thread.join();
  std::printf("%d good, %.2f us of CPU each, %s\n", good.load(), cost,
              lm.health().to_json().c_str());
  return 0;
}
