#include "fake_upstream/answer.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/json_text.hpp"
#include "fake_upstream/utf8.hpp"

namespace llm_rotate::fake {
namespace {

constexpr std::size_t kCharsPerToken = 4;
constexpr std::size_t kEchoed = 2000;

std::string echo(std::string_view question) {
  std::string out = "You said: \"";
  out += question.substr(0, utf8_floor(question, kEchoed));
  out += "\". This is the fake upstream speaking.";
  return out;
}

std::string some_words(std::uint64_t count) {
  std::string out;
  for (std::uint64_t i = 0; i < count; ++i) {
    out += i == 0 ? "word" : " word";
    append_number(out, i);
  }
  return out;
}

std::string text_of(const ChatAsk& ask, const Action& action) {
  if (action.refusal) {
    return *action.refusal;
  }
  if (action.text) {
    return *action.text;
  }
  if (action.words) {
    return some_words(*action.words);
  }
  return ask.json_sample.empty() ? echo(ask.last_user_text) : ask.json_sample;
}

std::string call_id(std::uint64_t seq, std::size_t index) {
  constexpr std::size_t kDigits = 18;
  std::string digits;
  append_number(digits, seq);
  std::string out = "call_";
  out.append(kDigits - std::min(kDigits, digits.size()), '0');
  out += digits;
  out += 'i';
  append_number(out, index);
  return out;
}

const ToolSpec* find_tool(const ChatAsk& ask, std::string_view name) {
  const auto found = std::find_if(ask.tools.begin(), ask.tools.end(),
                                  [&](const ToolSpec& tool) { return tool.name == name; });
  return found == ask.tools.end() ? nullptr : &*found;
}

void add_scripted(const ChatAsk& ask, const ScriptedCall& scripted,
                  std::vector<AnsweredCall>& calls) {
  for (const ToolSpec& tool : ask.tools) {
    if (scripted.name.empty()) {
      calls.push_back({{}, tool.name, tool.sample_arguments});
    }
  }
  if (scripted.name.empty()) {
    return;
  }
  // A name that the request does not offer is sent all the same: models invent tools.
  const ToolSpec* tool = find_tool(ask, scripted.name);
  std::string arguments = scripted.arguments;
  if (arguments.empty()) {
    arguments = tool != nullptr ? tool->sample_arguments : "{}";
  }
  calls.push_back({{}, scripted.name, std::move(arguments)});
}

std::vector<AnsweredCall> calls_of(const ChatAsk& ask, const Action& action, std::uint64_t seq) {
  std::vector<AnsweredCall> calls;
  if (ask.tools.empty() || ask.tool_choice == ToolChoice::kNone) {
    return calls;
  }
  for (const ScriptedCall& scripted : action.tool_calls) {
    add_scripted(ask, scripted, calls);
  }
  if (calls.empty() && ask.tool_choice == ToolChoice::kRequired) {
    add_scripted(ask, {ask.tools.front().name, {}}, calls);
  }
  if (calls.empty() && ask.tool_choice == ToolChoice::kNamed) {
    add_scripted(ask, {ask.named_tool, {}}, calls);
  }
  if (!ask.parallel_tools && calls.size() > 1) {
    calls.resize(1);
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    calls[i].id = call_id(seq, i);
  }
  return calls;
}

void stop_early(const ChatAsk& ask, std::string& text) {
  std::size_t end = text.size();
  for (const std::string& stop : ask.stops) {
    if (!stop.empty()) {
      end = std::min(end, text.find(stop));
    }
  }
  text.resize(std::min(end, text.size()));
}

// True when the output limit cut something off.
bool fit(std::string& text, std::size_t& budget) {
  const std::size_t kept = utf8_floor(text, budget);
  const bool cut = kept < text.size();
  text.resize(kept);
  budget -= kept;
  return cut;
}

bool fit_to_limit(const ChatAsk& ask, ChatAnswer& answer) {
  if (!ask.max_tokens) {
    return false;
  }
  answer.usage.reasoning = std::min(answer.usage.reasoning, *ask.max_tokens);
  constexpr std::uint64_t kMost = 1U << 30U;  // keeps the product far from overflow
  const auto tokens = std::min(*ask.max_tokens - answer.usage.reasoning, kMost);
  bool cut = false;
  for (std::string& text : answer.texts) {
    std::size_t budget = static_cast<std::size_t>(tokens) * kCharsPerToken;
    cut = fit(text, budget) || cut;
  }
  std::size_t budget = static_cast<std::size_t>(tokens) * kCharsPerToken;
  for (AnsweredCall& call : answer.calls) {
    cut = fit(call.arguments, budget) || cut;
  }
  return cut;
}

void count_tokens(const ChatAsk& ask, const Action& action, ChatAnswer& answer) {
  std::uint64_t written = 0;
  for (const std::string& text : answer.texts) {
    written += estimate_tokens(text.size());
  }
  for (const AnsweredCall& call : answer.calls) {
    written += estimate_tokens(call.name.size() + call.arguments.size());
  }
  answer.usage.prompt = action.prompt_tokens.value_or(estimate_tokens(ask.prompt_chars));
  answer.usage.completion = action.completion_tokens.value_or(written + answer.usage.reasoning);
  answer.usage.cached = action.cached_tokens.value_or(0);
}

std::string finish_of(const ChatAsk& ask, const ChatAnswer& answer, bool cut) {
  if (cut) {
    return "length";
  }
  // A forced named tool ends with "stop" at the real thing, too.
  return answer.calls.empty() || ask.tool_choice == ToolChoice::kNamed ? "stop" : "tool_calls";
}

}  // namespace

std::uint64_t estimate_tokens(std::size_t chars) {
  return (chars + kCharsPerToken - 1) / kCharsPerToken;
}

ChatAnswer compose_answer(const ChatAsk& ask, const Action& action, std::uint64_t seq) {
  ChatAnswer answer;
  answer.pieces = action.chunks.value_or(0);
  answer.usage.reasoning = action.reasoning_tokens.value_or(ask.reasoning_tokens);
  answer.calls = calls_of(ask, action, seq);
  answer.refused = action.refusal.has_value() && answer.calls.empty();
  std::string text = answer.calls.empty() ? text_of(ask, action) : std::string();
  stop_early(ask, text);
  answer.texts.assign(ask.choices, text);
  const bool cut = fit_to_limit(ask, answer);
  answer.finish_reason = action.finish_reason.value_or(finish_of(ask, answer, cut));
  count_tokens(ask, action, answer);
  return answer;
}

}  // namespace llm_rotate::fake
