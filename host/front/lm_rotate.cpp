// `LMRotate`: the library's front over the engine.
#include <utility>

#include "llm_rotate/llm_rotate.hpp"

#include "front/answer.hpp"
#include "front/blocking.hpp"
#include "front/chat_json.hpp"
#include "front/failure.hpp"
#include "front/single_answer.hpp"
#include "front/stream_source.hpp"
#include "runtime/engine.hpp"

namespace llm_rotate {
namespace {

class EngineOperation final : public detail::IOperation {
 public:
  explicit EngineOperation(std::shared_ptr<runtime::IEngineCall> call) : call_(std::move(call)) {}
  void cancel() override { call_->cancel(); }

 private:
  std::shared_ptr<runtime::IEngineCall> call_;
};

}  // namespace

struct LMRotate::Impl {
  Impl(const LMRotateConfig& config, int threads)
      : engine(std::make_shared<runtime::Engine>(config, threads)) {}

  // A failed call may be told of after this object has gone.
  std::function<HealthReport()> health_later() const {
    return [weak = std::weak_ptr<runtime::Engine>(engine)] {
      const auto alive = weak.lock();
      return alive != nullptr ? alive->health() : HealthReport{};
    };
  }

  std::shared_ptr<runtime::Engine> engine;
};

LMRotate::LMRotate(const LMRotateConfig& config, LibraryOptions options)
    : impl_(std::make_unique<Impl>(config, options.threads)) {}
LMRotate::LMRotate(LMRotate&&) noexcept = default;
LMRotate& LMRotate::operator=(LMRotate&&) noexcept = default;

LMRotate::~LMRotate() {
  if (impl_ != nullptr) impl_->engine->close();
}

std::shared_ptr<detail::IOperation> LMRotate::start_chat(
    const ChatRequest& request, std::unique_ptr<ChatCompletion> completion) {
  auto sink = std::make_shared<front::SingleAnswer<ChatResponse>>(
      std::move(completion), &front::to_response, impl_->health_later());
  return std::make_shared<EngineOperation>(
      impl_->engine->start(front::to_call(request, false), std::move(sink)));
}

std::shared_ptr<detail::IOperation> LMRotate::start_generate(
    const GenerateRequest& request, std::unique_ptr<ChatCompletion> completion) {
  auto sink = std::make_shared<front::SingleAnswer<ChatResponse>>(
      std::move(completion), &front::to_response, impl_->health_later());
  return std::make_shared<EngineOperation>(
      impl_->engine->start(front::to_generate_call(request, false), std::move(sink)));
}

ChatResponse LMRotate::generate_content_sync(const GenerateRequest& request) {
  return front::wait_for<ChatResponse>("generate_content_sync()",
                                       [&](std::unique_ptr<ChatCompletion> completion) {
                                         start_generate(request, std::move(completion));
                                       });
}

ChatStream LMRotate::generate_content_stream(const GenerateRequest& request) {
  auto source = std::make_shared<front::StreamSource>(impl_->health_later());
  source->attach(impl_->engine->start(front::to_generate_call(request, true), source));
  return ChatStream(std::move(source));
}

ChatResponse LMRotate::chat_sync(const ChatRequest& request) {
  return front::wait_for<ChatResponse>("chat_sync()",
                                       [&](std::unique_ptr<ChatCompletion> completion) {
                                         start_chat(request, std::move(completion));
                                       });
}

ChatStream LMRotate::chat_stream(const ChatRequest& request) {
  auto source = std::make_shared<front::StreamSource>(impl_->health_later());
  source->attach(impl_->engine->start(front::to_call(request, true), source));
  return ChatStream(std::move(source));
}

std::shared_ptr<detail::IOperation> LMRotate::start_embed(
    const EmbedRequest& request, std::unique_ptr<EmbedCompletion> completion) {
  auto sink = std::make_shared<front::SingleAnswer<EmbedResponse>>(
      std::move(completion), &front::to_embeddings, impl_->health_later());
  return std::make_shared<EngineOperation>(
      impl_->engine->start(front::to_call(request), std::move(sink)));
}

EmbedResponse LMRotate::embed_sync(const EmbedRequest& request) {
  return front::wait_for<EmbedResponse>("embed_sync()",
                                        [&](std::unique_ptr<EmbedCompletion> completion) {
                                          start_embed(request, std::move(completion));
                                        });
}

std::shared_ptr<detail::IOperation> LMRotate::start_acquire(
    const std::string& provider, const std::string& model,
    std::unique_ptr<AcquireCompletion> completion) {
  auto told = std::make_shared<std::unique_ptr<AcquireCompletion>>(std::move(completion));
  const auto tell = [told, health = impl_->health_later()](runtime::Lent lent) {
    if (const auto* failed = std::get_if<dispatch::CallOutcome>(&lent)) {
      (*told)->complete(front::to_exception(*failed, health), AcquireContext());
    } else {
      (*told)->complete(
          nullptr, AcquireContext(std::get<std::unique_ptr<detail::ILentKey>>(std::move(lent))));
    }
  };
  return std::make_shared<EngineOperation>(impl_->engine->acquire(provider, model, tell));
}

AcquireContext LMRotate::acquire(const std::string& provider, const std::string& model) {
  return front::wait_for<AcquireContext>("acquire()",
                                         [&](std::unique_ptr<AcquireCompletion> completion) {
                                           start_acquire(provider, model, std::move(completion));
                                         });
}

HealthReport LMRotate::health() const {
  return impl_->engine->health();
}
sdk::CommandAnswer LMRotate::command_key(std::string_view key_id, sdk::KeyCommand command) {
  return impl_->engine->command_key(key_id, command);
}
UsageSummary LMRotate::usage_summary() const {
  return impl_->engine->usage();
}
void LMRotate::reload_config(const LMRotateConfig& config) {
  impl_->engine->reload(config);
}

void LMRotate::close() {
  front::refuse_on_worker("close()");
  impl_->engine->close();
}

}  // namespace llm_rotate
