// How an operation of the library meets an Asio completion token: the handler is kept behind a
// small interface, so that the library itself is compiled once.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/prefer.hpp>

namespace llm_rotate::detail {

// Told the result exactly once, from any thread. Either an exception or a value.
template <class Result>
class ICompletion {
 public:
  virtual ~ICompletion() = default;
  virtual void complete(std::exception_ptr error, Result result) = 0;
};

// An operation under way. Cancelling is safe at any time, from any thread, also after its end.
class IOperation {
 public:
  virtual ~IOperation() = default;
  virtual void cancel() = 0;
};

template <class Result, class Handler>
class HandlerCompletion final : public ICompletion<Result> {
 public:
  explicit HandlerCompletion(Handler handler)
      : executor_(boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                      boost::asio::execution::outstanding_work.tracked)),
        handler_(std::move(handler)) {}

  void complete(std::exception_ptr error, Result result) override {
    boost::asio::dispatch(executor_, [handler = std::move(handler_), error = std::move(error),
                                      value = std::move(result)]() mutable {
      boost::asio::get_associated_cancellation_slot(handler).clear();
      std::move(handler)(std::move(error), std::move(value));
    });
  }

 private:
  using Executor = std::decay_t<decltype(boost::asio::prefer(
      boost::asio::get_associated_executor(std::declval<const Handler&>()),
      boost::asio::execution::outstanding_work.tracked))>;

  Executor executor_;
  Handler handler_;
};

// Runs start(completion) -> shared_ptr<IOperation> under the rules of `token`.
template <class Result, class Token, class Start>
auto initiate(Token&& token, Start start) {
  return boost::asio::async_initiate<Token, void(std::exception_ptr, Result)>(
      [](auto handler, Start begin) {
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        using Handler = decltype(handler);
        std::shared_ptr<IOperation> operation =
            begin(std::make_unique<HandlerCompletion<Result, Handler>>(std::move(handler)));
        if (slot.is_connected()) {
          slot.assign([operation](boost::asio::cancellation_type) { operation->cancel(); });
        }
      },
      token, std::move(start));
}

}  // namespace llm_rotate::detail
