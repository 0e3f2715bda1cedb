#include "cli/batch_run.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "llm_rotate/error.hpp"

#include "front/failure.hpp"

namespace llm_rotate::cli {
namespace {

using dispatch::CallOutcome;
using dispatch::Failure;

constexpr auto kLook = std::chrono::milliseconds(100);
// So many lines are looked at, done ones or bad ones, before anybody else is asked.
constexpr int kLinesALook = 1'000;
// A line that finds no free key waits for one, not for ever.
constexpr int kMaxTries = 100;
constexpr std::int64_t kLongestWaitMs = 60'000;

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// How long to wait before the line is worth another call; -1: it has failed.
std::int64_t wait_of(const CallOutcome& outcome) {
  if (outcome.kind != CallOutcome::Kind::kFailed) return -1;
  if (outcome.failure.kind == Failure::Kind::kNothingFree) {
    return outcome.failure.earliest_retry_ms < 0
               ? -1
               : std::clamp<std::int64_t>(outcome.failure.earliest_retry_ms, 200, kLongestWaitMs);
  }
  if (outcome.failure.verdict.type != sdk::ErrorType::kRateLimit) return -1;
  return std::clamp<std::int64_t>(outcome.failure.verdict.retry_after_ms, 1'000, kLongestWaitMs);
}

std::string error_type(const CallOutcome& outcome) {
  if (outcome.kind == CallOutcome::Kind::kRefused) return "configuration";
  if (outcome.kind == CallOutcome::Kind::kCancelled) return "cancelled";
  switch (outcome.failure.kind) {
    case Failure::Kind::kNothingFree:
      return "no_available_key";
    case Failure::Kind::kDeadline:
      return "timeout";
    case Failure::Kind::kProvider:
      break;
  }
  return std::string(sdk::name_of(outcome.failure.verdict.type));
}

}  // namespace

class BatchRun::Sink final : public dispatch::ICallSink {
 public:
  Sink(BatchRun& run, Waiting item) : run_(run), item_(std::move(item)) {}
  net::Flow on_chunk(const sdk::StreamEvent&, const dispatch::AttemptRecord&) override {
    return net::Flow::kContinue;
  }
  void on_done(CallOutcome outcome) override { run_.ended(item_, outcome); }

 private:
  BatchRun& run_;
  Waiting item_;
};

BatchRun::BatchRun(runtime::Engine& engine, BatchPlan plan)
    : engine_(engine),
      plan_(std::move(plan)),
      input_(plan_.input),
      output_(plan_.output, [this](std::string_view line) { note_done(line); }),
      failed_(plan_.failed, [this](std::string_view line) {
        note_done(line);
        ++progress_.failed_before;
      }) {}

void BatchRun::note_done(std::string_view written) {
  const std::optional<std::uint64_t> number = done_line(written);
  if (!number || *number > (std::uint64_t{1} << 40)) {
    throw ConfigurationError("'" + plan_.output + "' or '" + plan_.failed +
                             "' holds something that is no result of this batch; choose another "
                             "output, or take the file away");
  }
  if (done_.size() <= *number) done_.resize(*number + *number / 2 + 1024);
  done_[*number] = true;
}

bool BatchRun::is_done(std::uint64_t number) const {
  return number < done_.size() && done_[number];
}

// A line that has waited long enough. Under the lock.
bool BatchRun::take_due(Waiting& next) {
  const std::int64_t now = steady_ms();
  const auto due = std::find_if(waiting_.begin(), waiting_.end(),
                                [now](const Waiting& item) { return item.at_ms <= now; });
  if (due == waiting_.end()) return false;
  next = std::move(*due);
  waiting_.erase(due);
  return true;
}

// Starts what may be started now. `kAll`: nothing is left to start, now or later; `kEnough`: now;
// `kSome`: many lines were looked at, and somebody may want to hear of it.
BatchRun::Fed BatchRun::feed() {
  for (int looked = 0; looked < kLinesALook; ++looked) {
    Waiting next;
    {
      const std::lock_guard lock(mutex_);
      if (progress_.in_flight >= plan_.concurrency) return Fed::kEnough;
      if (take_due(next)) {
        ++progress_.in_flight;
      } else if (input_over_ || static_cast<int>(waiting_.size()) >= plan_.concurrency) {
        const bool all = input_over_ && waiting_.empty() && progress_.in_flight == 0;
        return all ? Fed::kAll : Fed::kEnough;
      }
    }
    if (next.line != nullptr) {
      start(std::move(next));
      continue;
    }
    const std::int64_t before = input_.bytes_read();
    std::optional<std::string> text = input_.next();
    {
      const std::lock_guard lock(mutex_);
      progress_.bytes_read = input_.bytes_read();
      progress_.size = input_.size();
      input_over_ = !text;
    }
    if (text) take_line(std::move(*text), input_.bytes_read() - before);
  }
  return Fed::kSome;
}

void BatchRun::take_line(std::string text, std::int64_t bytes) {
  if (text.find_first_not_of(" \t") == std::string::npos) return;
  if (is_done(input_.number())) {
    const std::lock_guard lock(mutex_);
    ++progress_.skipped;
    progress_.bytes_skipped += bytes;
    return;
  }
  auto line = read_batch_line(input_.number(), text, plan_.model);
  if (const auto* problem = std::get_if<std::string>(&line)) {
    BatchLine bad;
    bad.number = input_.number();
    bad.custom_id = "line-" + std::to_string(bad.number);
    bad.text = std::move(text);
    const std::lock_guard lock(mutex_);
    fail(bad, "invalid_request", *problem);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    ++progress_.in_flight;
  }
  start({std::make_shared<BatchLine>(std::get<BatchLine>(std::move(line))), 0, 0});
}

void BatchRun::start(Waiting item) {
  dispatch::CallRequest call = item.line->call;
  engine_.start(std::move(call), std::make_shared<Sink>(*this, std::move(item)));
}

// Under the lock.
void BatchRun::fail(const BatchLine& line, const std::string& type, const std::string& message) {
  failed_.write(batch_failure(line, type, message));
  ++progress_.done;
  ++progress_.failed;
  ++progress_.errors[type];
}

void BatchRun::ended(const Waiting& item, const CallOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  --progress_.in_flight;
  for (const dispatch::AttemptRecord& attempt : outcome.attempts) {
    progress_.cost_usd += std::max(attempt.cost_usd, 0.0);
  }
  changed_.notify_all();
  const std::int64_t wait = wait_of(outcome);
  if (wait >= 0 && item.tries + 1 < kMaxTries) {
    waiting_.push_back({item.line, item.tries + 1, steady_ms() + wait});
    return;
  }
  if (broken_) return;  // a line of its own in the next run
  try {
    if (outcome.kind == CallOutcome::Kind::kOk) {
      output_.write(batch_result(*item.line, outcome));
      ++progress_.done;
      progress_.tokens += outcome.usage.total_tokens;
    } else if (outcome.kind != CallOutcome::Kind::kCancelled) {
      fail(*item.line, error_type(outcome), front::describe_failure(outcome));
    }
  } catch (const ConfigurationError& error) {
    broken_ = error.what();
  }
}

BatchProgress BatchRun::run(const std::function<bool(const BatchProgress&)>& look) {
  bool more = true;
  for (;;) {
    Fed fed = Fed::kAll;
    try {
      if (more) fed = feed();
    } catch (const ConfigurationError& error) {
      const std::lock_guard lock(mutex_);
      broken_ = error.what();  // once what is under way has ended
    }
    std::unique_lock lock(mutex_);
    if (broken_) more = false;
    if (progress_.in_flight == 0 && (fed == Fed::kAll || !more)) break;
    if (fed != Fed::kSome || !more) changed_.wait_for(lock, kLook);
    const BatchProgress now = progress_;
    lock.unlock();
    more = look(now) && more;
  }
  if (broken_) throw ConfigurationError(*broken_);
  return progress_;
}

}  // namespace llm_rotate::cli
