// The call engine in a virtual world: its real dispatcher and memory store, a provider with a plain
// wire, and time, chance, network and secrets that a test commands.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/fake_ambient.hpp"

#include "auth/secret.hpp"
#include "dispatch/dispatcher.hpp"
#include "runtime/random.hpp"
#include "simulation/simple_provider.hpp"
#include "simulation/virtual_transport.hpp"
#include "state/memory_store.hpp"
#include "token/token_desk.hpp"

namespace llm_rotate::tests {

// Takes the keys in the order in which they are listed.
class InOrder final : public sdk::ISelectionStrategy {
 public:
  std::size_t rank(std::span<const sdk::KeyView> keys, const sdk::RankContext&,
                   std::span<std::uint32_t> order) const override {
    const std::size_t count = std::min(keys.size(), order.size());
    for (std::size_t i = 0; i < count; ++i) order[i] = static_cast<std::uint32_t>(i);
    return count;
  }
};

// Takes turns, so that load is spread.
class InTurn final : public sdk::ISelectionStrategy {
 public:
  std::size_t rank(std::span<const sdk::KeyView> keys, const sdk::RankContext& context,
                   std::span<std::uint32_t> order) const override {
    const std::size_t count = std::min(keys.size(), order.size());
    for (std::size_t i = 0; i < count; ++i) {
      order[i] = static_cast<std::uint32_t>((context.turn + i) % keys.size());
    }
    return count;
  }
};

// A snapshot made by hand. The secret of a key is its id.
class SnapshotMaker {
 public:
  explicit SnapshotMaker(
      std::shared_ptr<const sdk::ISelectionStrategy> strategy = std::make_shared<InOrder>()) {
    snapshot->strategy = std::move(strategy);
    snapshot->strategy_name = "in_order";
    snapshot->store = std::make_shared<state::MemoryStore>();
  }

  routing::ProviderRuntime& provider(const std::string& name) {
    auto made = std::make_unique<routing::ProviderRuntime>();
    made->name = name;
    made->plugin = std::make_shared<SimpleProvider>();
    made->base_url = "http://" + name + ".test";
    routing::ProviderRuntime& reference = *made;
    snapshot->providers.emplace(name, std::move(made));
    return reference;
  }
  routing::KeyRuntime& key(const std::string& id, const std::string& provider,
                           std::vector<std::string> models) {
    auto made = std::make_unique<routing::KeyRuntime>();
    made->key_id = made->masked_id = id;
    made->models = std::move(models);
    made->provider = snapshot->provider(provider);
    routing::KeyRuntime& reference = *made;
    snapshot->keys.push_back(std::move(made));
    return reference;
  }

  std::shared_ptr<routing::Snapshot> snapshot = std::make_shared<routing::Snapshot>();
};

// What one caller saw.
struct Seen : dispatch::ICallSink {
  net::Flow on_chunk(const sdk::StreamEvent& event, const dispatch::AttemptRecord&) override {
    if (event.speaks) ++words;
    text += content_of(event.json);
    ++chunks;
    if (on_each) on_each();
    return pause_after > 0 && chunks >= pause_after ? net::Flow::kPause : net::Flow::kContinue;
  }
  void on_done(dispatch::CallOutcome result) override {
    ++ends;
    outcome = std::move(result);
    if (on_end) on_end();
  }

  // Without a parser: the plain provider's chunks have no escapes.
  static std::string_view content_of(std::string_view json) {
    constexpr std::string_view kBefore = "\"content\":\"";
    const std::size_t at = json.find(kBefore);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = json.substr(at + kBefore.size());
    return rest.substr(0, rest.find('"'));
  }

  std::string text;  // all content so far
  int words = 0;
  int chunks = 0;
  int ends = 0;
  int pause_after = 0;
  dispatch::CallOutcome outcome;
  std::function<void()> on_each;
  std::function<void()> on_end;
};

class VirtualWorld : private dispatch::ISecretSource, private dispatch::ICallObserver {
 public:
  VirtualWorld(std::shared_ptr<const routing::Snapshot> of, VirtualTransport::Decide decide,
               std::uint64_t seed = 1)
      : random(seed),
        transport(loop, std::move(decide)),
        snapshot(std::move(of)),
        tokens({loop, transport, ambient}, book),
        dispatcher({loop, random, transport, *this, tokens, *this}) {}

  std::shared_ptr<dispatch::ICall> start(Seen& seen, const std::string& model, bool stream = false,
                                         std::int64_t timeout_ms = 0) {
    dispatch::CallRequest request;
    request.model = model;
    request.json = "{}";
    request.stream = stream;
    request.timeout_ms = timeout_ms;
    return dispatcher.start(snapshot, std::move(request), seen);
  }

  VirtualLoop loop;
  runtime::Random random;
  VirtualTransport transport;
  std::shared_ptr<const routing::Snapshot> snapshot;
  sdk::testing::FakeAmbient ambient;
  token::TokenBook book;
  token::TokenDesk tokens;
  int records = 0;
  std::function<void(const dispatch::CallOutcome&)> on_record;
  dispatch::Dispatcher dispatcher;

 private:
  dispatch::SecretAnswer secret_of(const routing::KeyRuntime& key) override {
    auto& secret = secrets_[key.key_id];
    if (secret == nullptr) secret = std::make_shared<const auth::Secret>(key.key_id);
    return secret;
  }
  void call_ended(const dispatch::CallOutcome& outcome) override {
    ++records;
    if (on_record) on_record(outcome);
  }

  std::map<std::string, std::shared_ptr<const auth::Secret>> secrets_;
};

}  // namespace llm_rotate::tests
