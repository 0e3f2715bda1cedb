#include "runtime/guarded_store.hpp"

#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/asio_loop.hpp"

namespace llm_rotate::runtime {
namespace {

struct Guarded {
  Guarded(std::shared_ptr<sdk::IStateStore> store, state::GuardOptions options,
          state::StoreGuard::Say say)
      : guard(std::make_unique<state::StoreGuard>(std::move(store), std::move(options), loop,
                                                  std::move(say))),
        thread([this] { context.run(); }) {}
  ~Guarded() {
    context.stop();
    thread.join();
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
      context.get_executor()};
  AsioLoop loop{context};
  std::unique_ptr<state::StoreGuard> guard;
  std::thread thread;
};

}  // namespace

std::shared_ptr<state::StoreGuard> guard_store(std::shared_ptr<sdk::IStateStore> store,
                                               state::GuardOptions options,
                                               state::StoreGuard::Say say) {
  const auto guarded =
      std::make_shared<Guarded>(std::move(store), std::move(options), std::move(say));
  return {guarded, guarded->guard.get()};
}

}  // namespace llm_rotate::runtime
