// Real exchanges of OpenAI's family, and what they say, put together without a plugin's help.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "providers/recordings.hpp"

namespace llm_rotate::openai_family {

using provider_tests::Recording;
using provider_tests::recordings_of;
using sdk::json::Document;
using sdk::json::Value;
using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

// What an answer says, put together from its JSON without the plugin's help.
struct Call {
  std::string id, name, arguments;
  bool operator==(const Call&) const = default;
};
struct Choice {
  std::string content, reasoning, refusal, function, finish;
  std::map<std::int64_t, Call> calls;
  bool operator==(const Choice&) const = default;
};
struct Answer {
  std::map<std::int64_t, Choice> choices;
  std::string model;
  std::int64_t prompt = 0, completion = 0, total = 0, cached = 0, written = 0, reasoning = 0;
  bool failed = false;
  bool operator==(const Answer&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  out << answer.model << " " << answer.prompt << "+" << answer.completion
      << (answer.failed ? " failed" : "");
  for (const auto& [index, choice] : answer.choices) {
    out << "\n[" << index << "] " << choice.finish << ": " << choice.content << choice.refusal
        << choice.function;
    for (const auto& [place, call] : choice.calls)
      out << " " << place << ":" << call.id << call.name << call.arguments;
  }
  return out;
}

inline void add(Value json, Answer& answer) {
  if (!json["error"].is_null()) answer.failed = true;
  if (!json["model"].string().empty()) answer.model = json["model"].string();
  json["choices"].each([&](Value from) {
    Choice& choice = answer.choices[from["index"].integer()];
    const Value delta = from["delta"].exists() ? from["delta"] : from["message"];
    choice.content += delta["content"].string();
    const Value reasoning = delta["reasoning_content"];
    choice.reasoning += (reasoning.is_null() ? delta["reasoning"] : reasoning).string();
    choice.refusal += delta["refusal"].string();
    choice.function += std::string(delta["function_call"]["name"].string()) +
                       std::string(delta["function_call"]["arguments"].string());
    std::int64_t position = 0;
    delta["tool_calls"].each([&](Value piece) {
      Call& call = choice.calls[piece["index"].integer(position++)];
      call.id += piece["id"].string();
      call.name += std::string(piece["function"]["name"].string()) +
                   std::string(piece["custom"]["name"].string());
      call.arguments += std::string(piece["function"]["arguments"].string()) +
                        std::string(piece["custom"]["input"].string());
    });
    if (from["finish_reason"].is_string()) choice.finish = from["finish_reason"].string();
  });
  const Value usage = json["usage"];
  if (!usage.is_object()) return;
  answer.prompt = usage["prompt_tokens"].integer();
  answer.completion = usage["completion_tokens"].integer();
  answer.total = usage["total_tokens"].integer();
  answer.cached = usage["prompt_tokens_details"]["cached_tokens"].integer();
  answer.written = usage["prompt_tokens_details"]["cache_write_tokens"].integer();
  answer.reasoning = usage["completion_tokens_details"]["reasoning_tokens"].integer();
  // Some models behind Azure leave reasoning out of the completion, and their total tells it.
  if (answer.reasoning > 0 &&
      answer.total == answer.prompt + answer.completion + answer.reasoning) {
    answer.completion += answer.reasoning;
  }
}

// What the provider said, with the reasons that the project gives it.
inline Answer recorded_answer(const Recording& recording) {
  Answer answer;
  if (recording.is_framed()) {
    std::string_view rest = recording.body();
    while (!rest.empty() && !answer.failed) {
      const std::size_t end = std::min(rest.find("\n\n"), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 2, rest.size()));
      if (line.starts_with("data: {")) add(Document(line.substr(6)).root(), answer);
    }
  } else {
    add(Document(recording.body()).root(), answer);
  }
  for (auto& [index, choice] : answer.choices) {
    if (choice.finish == "stop" && !choice.refusal.empty()) choice.finish = "content_filter";
    if (choice.finish == "stop" && !choice.calls.empty()) choice.finish = "tool_calls";
  }
  return answer;
}

inline Answer decoded_answer(const std::vector<RecordedEvent>& events) {
  Answer answer;
  for (const RecordedEvent& event : events) {
    EXPECT_NE(event.kind, Kind::kMalformed);
    if (event.kind == Kind::kChunk) add(Document(event.json).root(), answer);
    if (event.kind == Kind::kError) answer.failed = true;
  }
  return answer;
}

}  // namespace llm_rotate::openai_family
