#include "state/store_probe.hpp"

#include <utility>

namespace llm_rotate::state {

// It keeps itself alive until the store has answered.
class StoreProbe::Question final : public sdk::IReserveWaiter {
 public:
  explicit Question(StoreProbe& probe) : probe_(probe) {}

  void ask(const std::shared_ptr<Question>& self) {
    self_ = self;
    sdk::ReserveRequest nothing;
    nothing.now_ms = probe_.loop_.steady_ms();
    const sdk::Reservation answer = probe_.store_.reserve(nothing, *this);
    if (answer.status != sdk::ReserveStatus::kPending) on_reserved(answer);
  }
  void on_reserved(const sdk::Reservation& reservation) override {
    const std::shared_ptr<Question> last_use = std::exchange(self_, nullptr);
    const bool good = reservation.status != sdk::ReserveStatus::kUnavailable;
    const std::weak_ptr<Question> self = last_use;
    probe_.loop_.post([&probe = probe_, self, good] {
      if (!self.expired()) probe.ended(good);
    });
  }

 private:
  StoreProbe& probe_;
  std::shared_ptr<Question> self_;
};

void StoreProbe::start() {
  loop_.post([this] {
    good_ = 0;
    look_again(kEveryMs);
  });
}

void StoreProbe::look_again(std::int64_t after_ms) {
  timer_ = loop_.after(after_ms, [this] {
    question_ = std::make_shared<Question>(*this);
    question_->ask(question_);
    // One that is not answered in time is forgotten; the next one takes its place.
    timer_ = loop_.after(deadline_ms_, [this] { ended(false); });
  });
}

void StoreProbe::ended(bool good) {
  if (question_ == nullptr) return;
  question_.reset();
  timer_.reset();
  good_ = good ? good_ + 1 : 0;
  if (good_ >= kAnswersToBelieve) {
    back_();
  } else {
    look_again(good ? kSoonMs : kEveryMs);
  }
}

}  // namespace llm_rotate::state
