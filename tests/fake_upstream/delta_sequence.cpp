#include "fake_upstream/delta_sequence.hpp"

#include <algorithm>

#include "fake_upstream/utf8.hpp"

namespace llm_rotate::fake {
namespace {

constexpr std::size_t kArgumentFragment = 12;
constexpr std::size_t kLongestWord = 64;

// Up to the space before the next word, as tokens have it.
std::size_t word_end(std::string_view text, std::size_t begin) {
  const std::size_t word = std::min(text.find_first_not_of(' ', begin), text.size());
  const std::size_t end = std::min(text.find(' ', word), text.size());
  return utf8_ceil(text, std::min(end, begin + kLongestWord));
}

}  // namespace

DeltaSequence::DeltaSequence(const ChatAnswer& answer)
    : answer_(answer), readers_(answer.texts.size()) {}

bool DeltaSequence::next(Delta& delta) {
  delta = {};
  switch (phase_) {
    case Phase::kStart:
      return next_of_choice(Delta::Kind::kStart, Phase::kText, delta);
    case Phase::kText:
      if (next_text(delta)) {
        return true;
      }
      phase_ = Phase::kCalls;
      choice_ = 0;
      [[fallthrough]];
    case Phase::kCalls:
      if (next_call(delta)) {
        return true;
      }
      phase_ = Phase::kFinish;
      choice_ = 0;
      [[fallthrough]];
    case Phase::kFinish:
      return next_of_choice(Delta::Kind::kFinish, Phase::kUsage, delta);
    case Phase::kUsage:
      delta.kind = Delta::Kind::kUsage;
      phase_ = Phase::kDone;
      return true;
    case Phase::kDone:
      delta.kind = Delta::Kind::kDone;
      phase_ = Phase::kOver;
      return true;
    case Phase::kOver:
      break;
  }
  return false;
}

bool DeltaSequence::next_of_choice(Delta::Kind kind, Phase then, Delta& delta) {
  delta.kind = kind;
  delta.choice = choice_++;
  if (choice_ >= readers_.size()) {
    choice_ = 0;
    phase_ = then;
  }
  return true;
}

bool DeltaSequence::next_text(Delta& delta) {
  for (std::size_t tried = 0; tried < readers_.size(); ++tried) {
    const unsigned choice = choice_;
    choice_ = choice_ + 1 == readers_.size() ? 0 : choice_ + 1;
    const std::string_view text = answer_.texts[choice];
    Reader& reader = readers_[choice];
    if (reader.at < text.size()) {
      const std::size_t end = piece_end(text, reader);
      delta = {
          Delta::Kind::kText, choice, 0, text.substr(reader.at, end - reader.at), reader.at == 0,
          end == text.size()};
      reader.at = end;
      ++reader.pieces;
      return true;
    }
  }
  return false;
}

// Every choice makes the same calls, one choice after the other.
bool DeltaSequence::next_call(Delta& delta) {
  if (answer_.calls.empty() || choice_ == readers_.size()) {
    return false;
  }
  delta.choice = choice_;
  delta.call = call_;
  const std::string_view arguments = answer_.calls[call_].arguments;
  if (!call_begun_) {
    call_begun_ = true;
    arguments_at_ = 0;
    delta.kind = Delta::Kind::kToolStart;
    delta.last = arguments.empty();
  } else {
    const std::size_t end = utf8_ceil(arguments, arguments_at_ + kArgumentFragment);
    delta.kind = Delta::Kind::kToolArguments;
    delta.text = arguments.substr(arguments_at_, end - arguments_at_);
    delta.first = arguments_at_ == 0;
    delta.last = end == arguments.size();
    arguments_at_ = end;
  }
  if (delta.last) {
    call_begun_ = false;
    if (++call_ == answer_.calls.size()) {
      call_ = 0;
      ++choice_;
    }
  }
  return true;
}

std::size_t DeltaSequence::piece_end(std::string_view text, const Reader& reader) const {
  if (answer_.pieces == 0) {
    return word_end(text, reader.at);
  }
  const std::uint64_t share = text.size() * (reader.pieces + 1) / answer_.pieces;
  return utf8_ceil(text, std::max(static_cast<std::size_t>(share), reader.at + 1));
}

}  // namespace llm_rotate::fake
