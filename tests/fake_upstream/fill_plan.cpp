#include "fake_upstream/fill_plan.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "fake_upstream/http_text.hpp"

namespace llm_rotate::fake {

void append_filler(std::string& out, std::uint64_t& left, bool chunked) {
  constexpr std::uint64_t kBlock = 65'536;
  const auto size = static_cast<std::size_t>(std::min(left, kBlock));
  left -= size;
  if (!chunked) {
    out.append(size, 'x');
  } else if (size > 0) {
    append_chunk_size(out, size);
    out.append(size, 'x');
    out += "\r\n";
  }
}

FillPlan::FillPlan(std::string before, std::uint64_t size, std::string after, bool chunked)
    : before_(std::move(before)), left_(size), after_(std::move(after)), chunked_(chunked) {}

Step FillPlan::next(std::string& out) {
  switch (phase_) {
    case Phase::kBefore:
      out.swap(before_);
      phase_ = left_ > 0 ? Phase::kFiller : Phase::kAfter;
      return {Step::Kind::kSend};
    case Phase::kFiller:
      append_filler(out, left_, chunked_);
      phase_ = left_ > 0 ? Phase::kFiller : Phase::kAfter;
      return {Step::Kind::kSend};
    case Phase::kAfter:
      out.swap(after_);
      phase_ = Phase::kDone;
      return {Step::Kind::kSend};
    case Phase::kDone:
      break;
  }
  return {Step::Kind::kDone};
}

}  // namespace llm_rotate::fake
