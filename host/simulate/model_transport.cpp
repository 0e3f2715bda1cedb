#include "simulate/model_transport.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace llm_rotate::simulate {
namespace {

using net::TransferEnd;

class Transfer final : public net::ITransfer {
 public:
  Transfer(net::ILoop& loop, const ModelAnswer& answer, const net::TransferLimits& limits,
           bool stream, std::string body, net::ITransferSink& sink)
      : loop_(loop),
        answer_(answer),
        total_ms_(limits.total.count()),
        stream_(stream),
        body_(std::move(body)),
        sink_(sink) {
    const bool speaks_first = stream && answer.status == 200;
    if (answer_.kind == ModelAnswer::Kind::kSilence) {
      timer_ = loop_.after(total_ms_, [this] { end(TransferEnd::kTotalTimeout); });
    } else if (speaks_first && in_time(answer_.first_token_ms) &&
               answer_.kind != ModelAnswer::Kind::kNoConnection) {
      timer_ = loop_.after(answer_.first_token_ms, [this] { first_word(); });
    } else {
      finish_at(0);
    }
  }

  void resume() override {}

 private:
  bool in_time(std::int64_t ms) const { return total_ms_ <= 0 || ms <= total_ms_; }

  void first_word() {
    sink_.on_head({200, {}});
    sink_.on_data("w");
    finish_at(answer_.first_token_ms);
  }

  void finish_at(std::int64_t gone_ms) {
    const std::int64_t whole = answer_.kind == ModelAnswer::Kind::kCut
                                   ? (answer_.first_token_ms + answer_.whole_ms) / 2
                                   : answer_.whole_ms;
    if (in_time(whole)) {
      timer_ = loop_.after(std::max<std::int64_t>(whole - gone_ms, 0), [this] { finish(); });
    } else {
      timer_ = loop_.after(std::max<std::int64_t>(total_ms_ - gone_ms, 0),
                           [this] { end(TransferEnd::kTotalTimeout); });
    }
  }

  void finish() {
    switch (answer_.kind) {
      case ModelAnswer::Kind::kNoConnection:
        end(TransferEnd::kConnectFailed);
        return;
      case ModelAnswer::Kind::kCut:
        if (!stream_) sink_.on_head({200, {}});
        end(TransferEnd::kInterrupted);
        return;
      case ModelAnswer::Kind::kRefusal: {
        sdk::HttpHead head{answer_.status, {}};
        if (answer_.wait_ms >= 0) head.headers.set(kWaitHeader, std::to_string(answer_.wait_ms));
        sink_.on_head(head);
        end(TransferEnd::kDone);
        return;
      }
      case ModelAnswer::Kind::kWhole:
      case ModelAnswer::Kind::kSilence:
        break;
    }
    if (!stream_) sink_.on_head({200, {}});
    sink_.on_data(body_);
    end(TransferEnd::kDone);
  }

  void end(TransferEnd how) {
    net::TransferResult result;
    result.end = how;
    if (how != TransferEnd::kDone) result.message = "simulated";
    sink_.on_end(result);
  }

  net::ILoop& loop_;
  ModelAnswer answer_;
  std::int64_t total_ms_;
  bool stream_;
  std::string body_;
  net::ITransferSink& sink_;
  std::unique_ptr<net::ITimer> timer_;
};

}  // namespace

std::unique_ptr<net::ITransfer> ModelTransport::start(sdk::HttpRequest request,
                                                      const net::TransferLimits& limits,
                                                      net::ITransferSink& sink) {
  const ModelAnswer answer =
      world_.answer(request.headers.get(kKeyHeader), request.url, CallSize::of(request.body),
                    loop_.steady_ms() - start_ms_);
  return std::make_unique<Transfer>(loop_, answer, limits, request.method == kStreamMethod,
                                    std::move(request.body), sink);
}

}  // namespace llm_rotate::simulate
