// A plan whose few steps are known from the start. Used by one connection.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "fake_upstream/plan.hpp"

namespace llm_rotate::fake {

class FixedPlan final : public IPlan {
 public:
  FixedPlan& send(std::string bytes) {
    stages_.push_back({{Step::Kind::kSend}, std::move(bytes)});
    return *this;
  }
  FixedPlan& then(Step step) {
    stages_.push_back({step, {}});
    return *this;
  }

  // After the last stage the answer is complete.
  Step next(std::string& out) override {
    if (at_ == stages_.size()) {
      return {Step::Kind::kDone};
    }
    Stage& stage = stages_[at_++];
    out.swap(stage.bytes);
    return stage.step;
  }

 private:
  struct Stage {
    Step step;
    std::string bytes;
  };
  std::vector<Stage> stages_;
  std::size_t at_ = 0;
};

}  // namespace llm_rotate::fake
