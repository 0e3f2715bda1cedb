// A plan that sends more than anyone wants, without holding it: the same block over and over, as
// chunks. Used by one connection.
#pragma once

#include <cstdint>
#include <string>

#include "fake_upstream/plan.hpp"

namespace llm_rotate::fake {

class FillPlan final : public IPlan {
 public:
  // `before` (the head and the begin of the body) and `after` (its end) are sent as they are;
  // between them go `size` bytes of filler, which must be fit to stand inside a JSON string.
  FillPlan(std::string before, std::uint64_t size, std::string after, bool chunked);

  Step next(std::string& out) override;

 private:
  enum class Phase : std::uint8_t { kBefore, kFiller, kAfter, kDone };
  std::string before_;
  std::uint64_t left_;
  std::string after_;
  bool chunked_;
  Phase phase_ = Phase::kBefore;
};

// Some filler, at most 64 KiB of it, taken off `left`.
void append_filler(std::string& out, std::uint64_t& left, bool chunked);

}  // namespace llm_rotate::fake
