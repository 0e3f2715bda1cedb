#include "cli/call_runner.hpp"

#include <unistd.h>

#include <optional>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>

namespace llm_rotate::cli {
namespace {

namespace asio = boost::asio;

// The loop of one call: its completions and the interrupts come here, one after the other.
class CallLoop {
 public:
  explicit CallLoop(Interrupts& interrupts) : interrupts_(interrupts), wake_(io_) {
    if (interrupts.descriptor() >= 0) wake_.assign(::dup(interrupts.descriptor()));
  }

  asio::io_context& io() { return io_; }
  bool interrupted() const { return interrupted_; }

  // Until `end`; `cancel` is called for each interrupt.
  void run(std::function<void()> cancel) {
    cancel_ = std::move(cancel);
    if (wake_.is_open()) watch();
    io_.run();
  }
  void end() { wake_.close(); }

 private:
  void watch() {
    wake_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [this](const boost::system::error_code& error) {
                       if (error) return;
                       if (interrupts_.take()) {
                         interrupted_ = true;
                         cancel_();
                       }
                       watch();
                     });
  }

  Interrupts& interrupts_;
  asio::io_context io_;
  asio::posix::stream_descriptor wake_;
  std::function<void()> cancel_;
  bool interrupted_ = false;
};

class StreamRun {
 public:
  StreamRun(LMRotate& lm, Interrupts& interrupts, const ChatRequest& request,
            const std::function<bool(std::string_view)>& on_text)
      : loop_(interrupts), stream_(lm.chat_stream(request)), on_text_(on_text) {}

  CallEnd run() {
    read_later();
    loop_.run([this] { stream_.cancel(); });
    static_cast<Provenance&>(end_.response) = stream_.provenance();
    end_.interrupted = loop_.interrupted() && end_.error != nullptr;
    return std::move(end_);
  }

 private:
  // Not from within the last read: chunks that wait already would nest without end.
  void read_later() {
    asio::post(loop_.io(), [this] { read(); });
  }

  void read() {
    stream_.next(asio::bind_executor(
        loop_.io(), [this](std::exception_ptr error, std::optional<StreamChunk> chunk) {
          if (error == nullptr && chunk) {
            take(*chunk);
            read_later();
            return;
          }
          end_.error = std::move(error);
          loop_.end();
        }));
  }

  void take(const StreamChunk& chunk) {
    end_.response.content += chunk.delta;
    end_.response.reasoning += chunk.reasoning_delta;
    if (!chunk.finish_reason.empty()) end_.response.finish_reason = chunk.finish_reason;
    if (chunk.usage) end_.response.usage = *chunk.usage;
    if (!chunk.delta.empty() && !on_text_(chunk.delta)) stream_.cancel();
  }

  CallLoop loop_;
  ChatStream stream_;
  const std::function<bool(std::string_view)>& on_text_;
  CallEnd end_;
};

}  // namespace

CallEnd CallRunner::whole(ChatRequest request) {
  CallLoop loop(interrupts_);
  CallEnd end;
  asio::cancellation_signal cancel;
  auto handler = [&](std::exception_ptr error, ChatResponse response) {
    end.error = std::move(error);
    end.response = std::move(response);
    loop.end();
  };
  lm_.chat(std::move(request),
           asio::bind_cancellation_slot(cancel.slot(), asio::bind_executor(loop.io(), handler)));
  loop.run([&] { cancel.emit(asio::cancellation_type::terminal); });
  end.interrupted = loop.interrupted() && end.error != nullptr;
  return end;
}

CallEnd CallRunner::stream(const ChatRequest& request,
                           const std::function<bool(std::string_view)>& on_text) {
  return StreamRun(lm_, interrupts_, request, on_text).run();
}

}  // namespace llm_rotate::cli
