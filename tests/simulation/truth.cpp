#include "simulation/truth.hpp"

#include <algorithm>
#include <cstdlib>

namespace llm_rotate::tests {
namespace {

using net::TransferEnd;

constexpr int kOwn = 0;  // index of the key's own rest; then one for each model
constexpr std::int64_t kEmptyMs = 5'000;

sdk::Headers plain() {
  return {{"content-type", "text/plain", false}};
}

int number_after(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  return at == std::string_view::npos ? 0 : std::atoi(text.data() + at + name.size());
}

bool breaks_off(Fault fault) {
  return fault == Fault::kStall || fault == Fault::kCut || fault == Fault::kEndsEarly;
}

// What a prefilled message already holds of the answer.
std::string_view prefilled(std::string_view body) {
  constexpr std::string_view kBefore = R"("role":"assistant","content":")";
  const std::size_t at = body.find(kBefore);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = body.substr(at + kBefore.size());
  return rest.substr(0, rest.find('"'));
}

// The words of an answer: letters, the same for each attempt at a call unless `variant` differs.
std::string words(int call, int variant) {
  std::string text;
  for (int i = 0; i < Truth::kWords; ++i) {
    text += static_cast<char>('A' + (call * 7 + variant * 5 + i * (variant + 3)) % 26);
  }
  return text;
}

}  // namespace

const FaultWindow* Truth::fault_of(int key) const {
  const int provider = schedule_.keys[static_cast<std::size_t>(key)].provider;
  for (const FaultWindow& window : schedule_.faults) {
    const bool mine = window.key == key || (window.key < 0 && window.provider == provider);
    if (mine && window.from_ms <= now() && now() < window.to_ms) return &window;
  }
  return nullptr;
}

Fate Truth::decide(const sdk::HttpRequest& request) {
  const int key = std::atoi(std::string(request.headers.get("x-key").substr(4)).c_str());
  const bool large = request.headers.get("x-model") == "large";
  const int call = number_after(request.body, "\"call\":");
  const int exchange = attempts();
  exchanges_.push_back({.key = key, .large = large, .began_at = now()});
  KeyTruth& truth = keys_[static_cast<std::size_t>(key)];
  const std::string name = "key " + std::to_string(key);
  check_rest(truth.rests[kOwn], name, exchange);
  check_rest(truth.rests[large ? 2 : 1], name + (large ? "/large" : "/small"), exchange);

  const FaultWindow* fault = fault_of(key);
  const PlannedCall& planned = schedule_.calls[static_cast<std::size_t>(call)];
  const std::int64_t ms = 20 + (planned.number * 61 + ++asked_[call] * 37) % 300;
  Fate fate;
  if (planned.kind == PlannedCall::Kind::kBadRequest) {
    fate = refuse(ms, 400);
  } else if (planned.kind == PlannedCall::Kind::kFiltered) {
    fate = refuse(ms, 451);
  } else if (planned.kind == PlannedCall::Kind::kTooLong && !large) {
    fate = refuse(ms, 413);
  } else {
    fate = answer(call, request, fault, ms);
  }
  const bool refused = !fate.empty() && fate.front().kind == Happening::Kind::kHead &&
                       fate.front().head_.status >= 400;
  exchanges_.back().whole_at = now();
  for (const Happening& next : fate) {
    if (next.kind != Happening::Kind::kEnd) exchanges_.back().whole_at += next.after_ms;
  }
  check_minute(key, refused ? 0 : planned.streams() ? kTokensReserved : kTokensUsed);
  return fate;
}

// (b) and (c): nobody is asked in its rest, and after it one asks before all.
void Truth::check_rest(Rest& rest, const std::string& whom, int exchange) {
  // An attempt in the very millisecond of the refusal may have begun before it.
  if (rest.from >= 0 && rest.from < now() && now() < rest.until) {
    violated('b', whom + " was asked at " + std::to_string(now()) + " ms, in its rest until " +
                      std::to_string(rest.until) + " ms");
  }
  // A stream is over with its final marker; its connection closes a moment later.
  for (const int other : rest.in_flight) {
    const Exchange& before = exchanges_[static_cast<std::size_t>(other)];
    if (before.good && before.whole_at <= now()) rest.coming_back = false;
  }
  if (!rest.coming_back || now() < rest.until || now() <= rest.from) return;
  for (const int other : rest.in_flight) {
    suspects_.push_back(
        {other, now(), whom + " was probed twice at once at " + std::to_string(now()) + " ms"});
  }
  rest.in_flight.insert(exchange);
}

std::vector<Violation> Truth::violations() const {
  std::vector<Violation> all = violations_;
  for (const Suspect& suspect : suspects_) all.push_back({'c', suspect.what});
  return all;
}

// (d): within any 60 s.
void Truth::check_minute(int key, std::int64_t tokens) {
  constexpr std::int64_t kMinute = 60'000;
  const PlannedKey& planned = schedule_.keys[static_cast<std::size_t>(key)];
  auto& spent = keys_[static_cast<std::size_t>(key)].minute.spent;
  spent.emplace_back(now(), tokens);
  while (spent.front().first <= now() - kMinute) spent.pop_front();
  std::int64_t used = 0;
  for (const auto& [when, count] : spent) used += count;
  if (planned.rpm > 0 && spent.size() > static_cast<std::size_t>(planned.rpm)) {
    violated('d', "key " + std::to_string(key) + " got " + std::to_string(spent.size()) +
                      " requests in a minute");
  }
  if (planned.tpm > 0 && used > planned.tpm) {
    violated('d', "key " + std::to_string(key) + " used " + std::to_string(used) +
                      " tokens in a minute");
  }
}

bool Truth::had_room(int key, std::int64_t from_ms, std::int64_t to_ms) const {
  constexpr std::int64_t kMinuteAndMargin = 62'000;
  const PlannedKey& planned = schedule_.keys[static_cast<std::size_t>(key)];
  // What was granted to a call that had left meanwhile takes room, and nobody sees it.
  const bool limited = planned.rpm > 0 || planned.tpm > 0 || planned.max_concurrent > 0;
  if (schedule_.store_ms > 0 && limited) return false;
  int in_minute = 0;
  int beside = 0;
  for (const Exchange& exchange : exchanges_) {
    if (exchange.key != key || exchange.began_at > to_ms) continue;
    if (exchange.began_at > from_ms - kMinuteAndMargin) ++in_minute;
    if (exchange.closed_at >= from_ms) ++beside;
  }
  return (planned.rpm == 0 || in_minute < planned.rpm) &&
         (planned.tpm == 0 || (in_minute + 1) * kTokensReserved <= planned.tpm) &&
         (planned.max_concurrent == 0 || beside < planned.max_concurrent);
}

void Truth::tell_rest(std::int64_t in_ms, std::int64_t rest_ms, bool rests_key, bool rests_group) {
  Exchange& last = exchanges_.back();
  last.told_at = now() + in_ms;
  last.rest_ms = rest_ms;
  last.rests_key = rests_key;
  last.rests_group = rests_group;
}

void Truth::rest(int key, int which, std::int64_t ms) {
  Rest& mine = keys_[static_cast<std::size_t>(key)].rests[which];
  // One that was asked before the last rest was known only prolongs it.
  if (mine.from < 0 || mine.until <= now()) mine.from = now();
  mine.until = std::max(mine.until, now() + ms);
  mine.coming_back = true;
  mine.in_flight.clear();
}

Fate Truth::refuse(std::int64_t ms, int status, std::int64_t retry_after_ms) {
  sdk::Headers headers = plain();
  if (retry_after_ms >= 0) headers.set("retry-after-ms", std::to_string(retry_after_ms));
  return {Happening::head(ms, status, std::move(headers)), Happening::data(0, "no"),
          Happening::end(0)};
}

Fate Truth::answer(int call, const sdk::HttpRequest& request, const FaultWindow* fault,
                   std::int64_t ms) {
  const bool stream = request.headers.get("x-stream") == "1";
  const Fault kind = fault != nullptr ? fault->fault : Fault::kCount;
  switch (kind) {
    case Fault::kRevoked:
      tell_rest(ms, kQuarantineMs, true, false);
      return refuse(ms, 401);
    case Fault::kUnpaid:
      tell_rest(ms, kQuarantineMs, true, false);
      return refuse(ms, 402);
    case Fault::kGone:
      tell_rest(ms, kCooldownMs, false, false);
      return refuse(ms, 404);
    case Fault::kLimited:
      tell_rest(ms, kCooldownMs, false, true);
      return refuse(ms, 429);
    case Fault::kLimitedFor: {
      // Not every answer names the same time.
      const std::int64_t left = (fault->to_ms - now() - ms) / (1 + attempts() % 3);
      const std::int64_t wait = std::max<std::int64_t>(left, 1);
      tell_rest(ms, wait, false, true);
      return refuse(ms, 429, wait);
    }
    case Fault::kError:
      return refuse(ms, 503);
    case Fault::kOdd:
      return refuse(ms, 418);
    case Fault::kReset:
      return {Happening::end(ms, TransferEnd::kConnectFailed)};
    case Fault::kSilence:
      return {};
    default:
      break;
  }
  exchanges_.back().good = true;
  if (!stream) {
    answers_[call].push_back("hi");
    sdk::Headers headers = plain();
    if (kind == Fault::kNearlyEmpty) {
      headers.set("x-empty-for-ms", std::to_string(kEmptyMs));
      tell_rest(ms, kEmptyMs, false, true);
    }
    return {Happening::head(ms, 200, headers), Happening::data(0, "hi"), Happening::end(0)};
  }
  Fate fate = {Happening::head(ms, 200, plain()), Happening::data(1, "r")};
  const int variant = schedule_.other_words ? attempts() : 0;
  const std::string begun(prefilled(request.body));
  const std::string all = words(schedule_.calls[static_cast<std::size_t>(call)].number, variant);
  // A continuation goes on from what it was given, whoever began it.
  const std::string rest_of_it = all.substr(std::min(begun.size(), all.size()));
  answers_[call].push_back(begun + rest_of_it);
  if (kind == Fault::kErrorFirst) {
    exchanges_.back().good = false;
    fate.push_back(Happening::data(1, "!"));
    fate.push_back(Happening::end(1));
    return fate;
  }
  int said = 0;
  for (const char word : rest_of_it) {
    if (said == 2 && breaks_off(kind)) {
      exchanges_.back().good = false;
      if (kind == Fault::kCut) fate.push_back(Happening::end(5, TransferEnd::kInterrupted));
      if (kind == Fault::kEndsEarly) fate.push_back(Happening::end(5));
      return fate;
    }
    if (kind == Fault::kMalformed) fate.push_back(Happening::data(1, "?"));
    const bool late = kind == Fault::kLateToken && said == 0;
    fate.push_back(Happening::data(late ? fault->late_ms : 40, std::string(1, word)));
    ++said;
  }
  fate.push_back(Happening::data(1, kind == Fault::kNoMarker ? "f" : "f."));
  fate.push_back(Happening::end(1));
  return fate;
}

void Truth::closed(int exchange, bool heard) {
  Exchange& over = exchanges_[static_cast<std::size_t>(exchange)];
  over.closed_at = now();
  std::erase_if(suspects_, [&](const Suspect& suspect) {
    return suspect.other == exchange && suspect.at == now();
  });
  for (const int which : {kOwn, over.large ? 2 : 1}) {
    Rest& rest = keys_[static_cast<std::size_t>(over.key)].rests[which];
    if (rest.in_flight.erase(exchange) > 0 && over.good) rest.coming_back = false;
  }
  // Nobody has heard what was said to one who had left.
  if (over.rest_ms <= 0 || now() < over.told_at || !heard) return;
  const int which = over.rests_key ? kOwn : over.large ? 2 : 1;
  const int group = schedule_.keys[static_cast<std::size_t>(over.key)].group;
  for (int key = 0; key < static_cast<int>(keys_.size()); ++key) {
    const bool shares = over.rests_group && group > 0 &&
                        schedule_.keys[static_cast<std::size_t>(key)].group == group;
    if (key == over.key || shares) rest(key, which, over.rest_ms);
  }
}

}  // namespace llm_rotate::tests
