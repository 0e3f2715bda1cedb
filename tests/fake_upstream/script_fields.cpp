#include "fake_upstream/script_fields.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llm_rotate::fake {
namespace {

using Node = toml::node;

constexpr std::string_view kWhole = "a whole number of 0 or more";
constexpr std::string_view kText = "a string";
constexpr std::string_view kFlag = "true or false";
constexpr std::string_view kTexts = "a list of strings";

bool read_fault(const Node& node, Fault& fault) {
  std::string name;
  const auto known = read_text(node, name) ? fault_named(name) : std::nullopt;
  fault = known.value_or(fault);
  return known.has_value();
}

bool read_status(const Node& node, unsigned& status) {
  return read_whole(node, status) && status >= 400 && status <= 599;
}

bool read_retry_after(const Node& node, RetryAfter& target) {
  std::string word;
  if (read_text(node, word)) {
    target = RetryAfter::none();
    return word == "none";
  }
  target.form = RetryAfter::Form::kSeconds;
  return read_number(node, target.seconds);
}

bool read_retry_date(const Node& node, RetryAfter& target) {
  target.form = RetryAfter::Form::kDate;
  return read_number(node, target.seconds);
}

bool read_end(const Node& node, StreamEnd& end) {
  constexpr std::array kEnds = {std::pair{std::string_view("done"), StreamEnd::kDone},
                                std::pair{std::string_view("clean"), StreamEnd::kClean},
                                std::pair{std::string_view("cut"), StreamEnd::kCut},
                                std::pair{std::string_view("reset"), StreamEnd::kReset}};
  std::string name;
  if (!read_text(node, name)) {
    return false;
  }
  const auto* const found = std::find_if(kEnds.begin(), kEnds.end(),
                                         [&](const auto& known) { return known.first == name; });
  if (found == kEnds.end()) {
    return false;
  }
  end = found->second;
  return true;
}

bool is_header_safe(std::string_view text) {
  return text.find_first_of("\r\n") == text.npos;
}

bool read_headers(const Node& node, std::vector<std::pair<std::string, std::string>>& headers) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    return false;
  }
  for (const auto& [key, value] : *table) {
    std::string text;
    if (!read_text(value, text) || !is_header_safe(text) || !is_header_safe(key.str())) {
      return false;
    }
    headers.emplace_back(std::string(key.str()), std::move(text));
  }
  return true;
}

bool read_words(const Node& node, std::uint64_t& words) {
  constexpr std::uint64_t kMostWords = 1'000'000;
  return read_whole(node, words) && words <= kMostWords;
}

bool read_probability(const Node& node, double& probability) {
  return read_number(node, probability) && probability <= 1.0;
}

constexpr std::array kCallFields = {
    Field<ScriptedCall>{"name", kText, &read_member<&ScriptedCall::name, read_text, ScriptedCall>},
    Field<ScriptedCall>{"arguments", kText,
                        &read_member<&ScriptedCall::arguments, read_text, ScriptedCall>},
};

bool read_calls(const Node& node, std::vector<ScriptedCall>& calls) {
  const toml::array* list = node.as_array();
  return list != nullptr && std::all_of(list->begin(), list->end(), [&](const Node& one) {
           return one.is_table() && !read_table<ScriptedCall>(*one.as_table(), "tool_calls",
                                                              kCallFields, calls.emplace_back());
         });
}

template <auto Member>
constexpr Field<Action> text_field(std::string_view name) {
  return {name, kText, &read_member<Member, read_text, Action>};
}
template <auto Member>
constexpr Field<Action> time_field(std::string_view name) {
  return {name, kWhole, &read_member<Member, read_whole<std::int64_t>, Action>};
}
template <auto Member>
constexpr Field<Action> count_field(std::string_view name) {
  return {name, kWhole, &read_member<Member, read_whole<std::uint64_t>, Action>};
}

constexpr std::array kActionFields = {
    Field<Action>{"fault", "a fault", &read_member<&Action::fault, read_fault, Action>},
    Field<Action>{"status", "an HTTP error status from 400 to 599",
                  &read_member<&Action::status, read_status, Action>},
    text_field<&Action::body>("body"),
    text_field<&Action::code>("code"),
    text_field<&Action::message>("message"),
    text_field<&Action::error_type>("error_type"),
    Field<Action>{"retry_after", "a number of seconds, or \"none\"",
                  &read_member<&Action::retry_after, read_retry_after, Action>},
    Field<Action>{"retry_after_date", "a number of seconds from now",
                  &read_member<&Action::retry_after, read_retry_date, Action>},
    Field<Action>{"retry_after_ms", "a number of milliseconds",
                  &read_member<&Action::retry_after_ms, read_number, Action>},
    Field<Action>{"headers", "a table of strings without line ends",
                  &read_member<&Action::headers, read_headers, Action>},
    text_field<&Action::content_type>("content_type"),
    time_field<&Action::delay_ms>("delay_ms"),
    time_field<&Action::chunk_delay_ms>("chunk_delay_ms"),
    time_field<&Action::hold_ms>("hold_ms"),
    count_field<&Action::after_chunks>("after_chunks"),
    count_field<&Action::size_bytes>("size_bytes"),
    count_field<&Action::split_bytes>("split_bytes"),
    Field<Action>{"end", R"(one of "done", "clean", "cut", "reset")",
                  &read_member<&Action::end, read_end, Action>},
    Field<Action>{"mid_event", kFlag, &read_member<&Action::mid_event, read_flag, Action>},
    text_field<&Action::text>("text"),
    text_field<&Action::refusal>("refusal"),
    Field<Action>{"tool_calls", "a list of tables with the strings name and arguments",
                  &read_member<&Action::tool_calls, read_calls, Action>},
    Field<Action>{"words", "a whole number from 0 to 1000000",
                  &read_member<&Action::words, read_words, Action>},
    count_field<&Action::chunks>("chunks"),
    text_field<&Action::finish_reason>("finish_reason"),
    count_field<&Action::prompt_tokens>("prompt_tokens"),
    count_field<&Action::completion_tokens>("completion_tokens"),
    count_field<&Action::reasoning_tokens>("reasoning_tokens"),
    count_field<&Action::cached_tokens>("cached_tokens"),
};

constexpr std::array kMatchFields = {
    Field<Match>{"key", kText, &read_member<&Match::key, read_text, Match>},
    Field<Match>{"model", kText, &read_member<&Match::model, read_text, Match>},
    Field<Match>{"path", kText, &read_member<&Match::path, read_text, Match>},
    Field<Match>{"prompt", kText, &read_member<&Match::prompt, read_text, Match>},
    Field<Match>{"stream", kFlag, &read_member<&Match::stream, read_flag, Match>},
    Field<Match>{"skip", kWhole, &read_member<&Match::skip, read_whole<std::uint64_t>, Match>},
    Field<Match>{"first", kWhole, &read_member<&Match::first, read_whole<std::uint64_t>, Match>},
    Field<Match>{"every", kWhole, &read_member<&Match::every, read_whole<std::uint64_t>, Match>},
    Field<Match>{"probability", "a number from 0 to 1",
                 &read_member<&Match::probability, read_probability, Match>},
    Field<Match>{"per_key", kFlag, &read_member<&Match::per_key, read_flag, Match>},
    Field<Match>{"after_ms", kWhole,
                 &read_member<&Match::after_ms, read_whole<std::int64_t>, Match>},
    Field<Match>{"until_ms", kWhole,
                 &read_member<&Match::until_ms, read_whole<std::int64_t>, Match>},
};

constexpr std::array kLimitFields = {
    Field<Limit>{"key", kText, &read_member<&Limit::key, read_text, Limit>},
    Field<Limit>{"model", kText, &read_member<&Limit::model, read_text, Limit>},
    Field<Limit>{"rpm", kWhole, &read_member<&Limit::rpm, read_whole<std::uint64_t>, Limit>},
    Field<Limit>{"tpm", kWhole, &read_member<&Limit::tpm, read_whole<std::uint64_t>, Limit>},
    Field<Limit>{"shared", kFlag, &read_member<&Limit::shared, read_flag, Limit>},
};

constexpr std::array kScriptFields = {
    Field<Script>{"keys", kTexts, &read_member<&Script::keys, read_texts, Script>},
    Field<Script>{"models", kTexts, &read_member<&Script::models, read_texts, Script>},
    Field<Script>{"seed", kWhole, &read_member<&Script::seed, read_whole<std::uint64_t>, Script>},
    Field<Script>{"context_tokens", kWhole,
                  &read_member<&Script::context_tokens, read_whole<std::uint64_t>, Script>},
    Field<Script>{"strict", kFlag, &read_member<&Script::strict, read_flag, Script>},
};

}  // namespace

Found read_rule(const toml::table& table, Rule& rule) {
  constexpr std::string_view kName = "[[rules]]";
  for (const auto& [key, node] : table) {
    const auto* match = find_field<Match>(kMatchFields, key.str());
    const auto* action = find_field<Action>(kActionFields, key.str());
    if (match == nullptr && action == nullptr) {
      std::string known;
      append_names<Match>(kMatchFields, known);
      append_names<Action>(kActionFields, known);
      return unknown_field(key, kName, known);
    }
    const bool good =
        match != nullptr ? match->read(node, rule.match) : action->read(node, rule.action);
    if (!good && key.str() == "fault") {
      return wrong_value(key, node, kName, "one of " + fault_names());
    }
    if (!good) {
      return wrong_value(key, node, kName, match != nullptr ? match->expects : action->expects);
    }
  }
  return std::nullopt;
}

Found read_limit(const toml::table& table, Limit& limit) {
  if (auto wrong = read_table<Limit>(table, "[[limits]]", kLimitFields, limit)) {
    return wrong;
  }
  if (limit.rpm == 0 && limit.tpm == 0) {
    return Complaint{table.source().begin, "a limit needs rpm, tpm or both, above 0"};
  }
  return std::nullopt;
}

Found read_defaults(const toml::table& table, Action& defaults) {
  const auto without_fault = std::span<const Field<Action>>(kActionFields).subspan(1);
  return read_table<Action>(table, "[defaults]", without_fault, defaults);
}

Found read_setting(const toml::key& key, const toml::node& node, Script& script) {
  const auto* field = find_field<Script>(kScriptFields, key.str());
  if (field == nullptr) {
    std::string known = "rules, limits, defaults";
    append_names<Script>(kScriptFields, known);
    return unknown_field(key, "the script", known);
  }
  return field->read(node, script) ? std::nullopt
                                   : Found(wrong_value(key, node, "the script", field->expects));
}

}  // namespace llm_rotate::fake
