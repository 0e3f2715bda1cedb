#include "share.hpp"

#include <algorithm>
#include <charconv>

namespace llm_rotate::redis {

void Share::count_success(std::string_view provider) {
  const std::lock_guard lock(mutex_);
  auto found = providers_.find(provider);
  if (found == providers_.end()) found = providers_.try_emplace(std::string(provider)).first;
  ++found->second.fresh;
  ++found->second.unsent;
}

bool Share::take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                       std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  auto found = providers_.find(provider);
  if (found == providers_.end()) found = providers_.try_emplace(std::string(provider)).first;
  Provider& of = found->second;
  of.budget = budget;
  if (!of.bucket.take(budget, std::exchange(of.fresh, 0), now_ms)) return false;
  ++of.taken;
  return true;
}

std::uint64_t Share::next_turn(std::string_view pool) {
  const std::lock_guard lock(mutex_);
  const bool crowded = pools_.size() >= kMostPools && pools_.find(pool) == pools_.end();
  const std::string_view name = crowded || pool.size() > kMaxPoolName ? "(others)" : pool;
  auto found = pools_.find(name);
  if (found == pools_.end()) found = pools_.try_emplace(std::string(name)).first;
  ++found->second.unsent;
  return found->second.next++;
}

void Share::remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) {
  const bool news = hints_.remember(session, slot, now_ms);
  const std::lock_guard lock(mutex_);
  hints_used_ = true;
  if (news && news_.size() < kMostHintsAtOnce) news_.emplace_back(session, slot);
}

std::optional<sdk::RouteSlot> Share::recall(std::uint64_t session, std::int64_t now_ms) const {
  return hints_.recall(session, now_ms);
}

void Share::even_out(std::int64_t now_ms) {
  even_out_retries();
  even_out_turns();
  even_out_hints(now_ms);
}

void Share::even_out_retries() {
  const std::lock_guard lock(mutex_);
  for (auto& [provider, of] : providers_) {
    if (!of.budget || (of.unsent == 0 && of.taken == 0)) continue;
    auto request = std::make_unique<Request>(Scripts::all().retries, 1);
    request->add(book_.name("retries:" + provider));
    const double earned = static_cast<double>(of.unsent) * of.budget->percent / 100.0;
    request->add(std::to_string(earned));
    request->add(static_cast<std::int64_t>(of.taken));
    request->add(std::to_string(of.budget->floor));
    request->add(std::to_string(of.budget->floor_per_s));
    request->add(std::to_string(sdk::RetryBucket::kMost));
    request->done = [this, name = provider](const Answer& answer) {
      if (answer.reply == nullptr || answer.late) return;
      const std::lock_guard again(mutex_);
      Provider& told = providers_[name];
      const auto left = static_cast<double>(answer.reply->integer) / 1000.0;
      told.bucket.set(left - static_cast<double>(told.taken));
      told.fresh = told.unsent;
    };
    if (submit_(std::move(request))) of.unsent = of.taken = 0;
  }
}

void Share::even_out_turns() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> asked;
  auto request = std::make_unique<Request>(Scripts::all().turns, 1);
  request->add(book_.name("turns"));
  for (auto& [pool, turns] : pools_) {
    if (turns.unsent == 0) continue;
    asked.push_back(pool);
    request->add(pool);
    request->add(static_cast<std::int64_t>(turns.unsent));
  }
  if (asked.empty()) return;
  request->done = [this, asked](const Answer& answer) {
    if (answer.reply == nullptr || answer.late) return;
    const std::lock_guard again(mutex_);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      Turns& turns = pools_[asked[i]];
      const auto fleet =
          static_cast<std::uint64_t>(std::max<std::int64_t>(answer.reply->number_at(i), 0));
      turns.next = std::max(turns.next, fleet + turns.unsent);
    }
  };
  if (!submit_(std::move(request))) return;
  for (const std::string& pool : asked) pools_[pool].unsent = 0;
}

void Share::even_out_hints(std::int64_t now_ms) {
  auto request = std::make_unique<Request>(Scripts::all().hints, 3);
  {
    const std::lock_guard lock(mutex_);
    if (!hints_used_) return;
    for (const char* name : {"hints", "hints:order", "hints:count"}) request->add(book_.name(name));
    request->add(hints_seen_);
    for (const auto& [session, slot] : std::exchange(news_, {})) {
      const std::optional<RouteCard> card = book_.card(slot);
      if (!card) continue;
      request->add(std::to_string(session));
      request->add(card->key_id + '\n' + card->model);
    }
  }
  request->done = [this, now_ms](const Answer& answer) {
    if (answer.reply != nullptr && !answer.late) take_hints(*answer.reply, now_ms);
  };
  submit_(std::move(request));
}

void Share::take_hints(const Reply& reply, std::int64_t now_ms) {
  {
    const std::lock_guard lock(mutex_);
    hints_seen_ = reply.number_at(0);
  }
  for (std::size_t i = 2; i + 1 < reply.items.size(); i += 2) {
    const std::string_view digits = reply.text_at(i);
    const std::string_view route = reply.text_at(i + 1);
    std::uint64_t session = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), session);
    const std::size_t line = route.find('\n');
    if (error != std::errc() || line == std::string_view::npos) continue;
    const auto slot = book_.find(route.substr(0, line), route.substr(line + 1));
    if (slot) hints_.remember(session, *slot, now_ms);
  }
}

}  // namespace llm_rotate::redis
