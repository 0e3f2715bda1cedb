// A provider and strategy that breaks, in small ways, most rules the conformance kit knows of.
#include <atomic>
#include <stdexcept>

#include "echo_provider.hpp"

namespace {

using namespace test_plugins;

// Loses what it was fed when a piece ends: fine until a network cuts elsewhere.
class SloppyDecoder final : public sdk::IStreamDecoder {
 public:
  void feed(std::string_view bytes, sdk::IStreamSink& sink) override {
    sdk::StreamEvent event;
    event.json = bytes.substr(0, bytes.find('\n'));
    sink.on_event(event);
  }
  void finish(sdk::IStreamSink&) override {}
};

class Sloppy final : public EchoProvider, public sdk::ISelectionStrategy {
 public:
  sdk::HttpRequest build(const sdk::ChatRequest& request,
                         const sdk::Target& target) const override {
    sdk::HttpRequest out = EchoProvider::build(request, target);
    out.headers.set("x-request-id", std::to_string(++requests_));
    out.headers.set("X-Api-Key", "from the environment");
    return out;
  }
  sdk::Headers authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                         const sdk::AuthContext&) const override {
    throw std::runtime_error("no such key: " + std::string(secret.reveal()));
  }
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override {
    sdk::ChatReply reply;
    reply.json = response.body;
    return reply;
  }
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead&) const override {
    return std::make_unique<SloppyDecoder>();
  }
  sdk::Verdict classify(const sdk::HttpResponse& response) const override {
    if (response.body.empty()) throw std::out_of_range("no body");
    return {};
  }
  std::size_t rank(std::span<const sdk::KeyView> keys, const sdk::RankContext&,
                   std::span<std::uint32_t> order) const override {
    for (std::uint32_t& index : order) index = 0;
    return keys.size();
  }

 private:
  mutable std::atomic<int> requests_ = 0;
};

}  // namespace

LLM_ROTATE_PLUGIN(Sloppy);
