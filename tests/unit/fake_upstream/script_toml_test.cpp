#include "fake_upstream/script_toml.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::StartsWith;

Script parsed(std::string_view toml) {
  ScriptResult result = parse_script(toml, "s.toml");
  EXPECT_EQ(result.error, "");
  return result.script.value_or(Script{});
}

std::string error_of(std::string_view toml) {
  const ScriptResult result = parse_script(toml, "s.toml");
  EXPECT_FALSE(result.script);
  return result.error;
}

TEST(ScriptToml, AnEmptyScriptIsAScript) {
  const Script script = parsed("");
  EXPECT_TRUE(script.rules.empty());
  EXPECT_TRUE(script.strict);
}

TEST(ScriptToml, WhatTheServerKnowsIsRead) {
  const Script script = parsed(R"(
    keys = ["sk-*"]
    models = ["gpt-4o", "gpt-5*"]
    seed = 9
    context_tokens = 1000
    strict = false
    [defaults]
    chunk_delay_ms = 5
    text = "hi"
  )");
  EXPECT_THAT(script.keys, ElementsAre("sk-*"));
  EXPECT_THAT(script.models, ElementsAre("gpt-4o", "gpt-5*"));
  EXPECT_EQ(script.seed, 9U);
  EXPECT_EQ(script.context_tokens, 1000U);
  EXPECT_FALSE(script.strict);
  EXPECT_EQ(script.defaults.chunk_delay_ms, 5);
  EXPECT_EQ(script.defaults.text, "hi");
}

TEST(ScriptToml, ARuleSaysWhenAndWhat) {
  const Script script = parsed(R"(
    [[rules]]
    key = "sk-a"
    model = "gpt-*"
    path = "/v1/*"
    prompt = "*x*"
    stream = true
    skip = 1
    first = 2
    every = 3
    probability = 0.5
    per_key = true
    after_ms = 4
    until_ms = 5
    fault = "cut"
    after_chunks = 6
    mid_event = true
    end = "reset"
  )");
  ASSERT_EQ(script.rules.size(), 1U);
  const Match& match = script.rules[0].match;
  EXPECT_EQ(match.key, "sk-a");
  EXPECT_EQ(match.model, "gpt-*");
  EXPECT_EQ(match.path, "/v1/*");
  EXPECT_EQ(match.prompt, "*x*");
  EXPECT_EQ(match.stream, true);
  EXPECT_EQ(match.skip, 1U);
  EXPECT_EQ(match.first, 2U);
  EXPECT_EQ(match.every, 3U);
  EXPECT_EQ(match.probability, 0.5);
  EXPECT_TRUE(match.per_key);
  EXPECT_EQ(match.after_ms, 4);
  EXPECT_EQ(match.until_ms, 5);
  const Action& action = script.rules[0].action;
  EXPECT_EQ(action.fault, Fault::kCut);
  EXPECT_EQ(action.after_chunks, 6U);
  EXPECT_EQ(action.mid_event, true);
  EXPECT_EQ(action.end, StreamEnd::kReset);
}

TEST(ScriptToml, AnErrorAnswerIsDescribed) {
  const Script script = parsed(R"(
    [[rules]]
    fault = "rate_limit"
    status = 430
    body = "b"
    code = "c"
    message = "m"
    error_type = "t"
    retry_after_ms = 1500.5
    headers = { x-a = "1" }
    content_type = "text/plain"
    delay_ms = 7
  )");
  const Action& action = script.rules.at(0).action;
  EXPECT_EQ(action.fault, Fault::kRateLimit);
  EXPECT_EQ(action.status, 430U);
  EXPECT_EQ(action.body, "b");
  EXPECT_EQ(action.code, "c");
  EXPECT_EQ(action.message, "m");
  EXPECT_EQ(action.error_type, "t");
  EXPECT_EQ(action.retry_after_ms, 1500.5);
  EXPECT_THAT(action.headers, ElementsAre(Pair("x-a", "1")));
  EXPECT_EQ(action.content_type, "text/plain");
  EXPECT_EQ(action.delay_ms, 7);
}

TEST(ScriptToml, RetryAfterHasThreeForms) {
  const Script script = parsed(R"(
    [[rules]]
    retry_after = 2.5
    [[rules]]
    retry_after = "none"
    [[rules]]
    retry_after_date = 30
  )");
  EXPECT_EQ(script.rules.at(0).action.retry_after->form, RetryAfter::Form::kSeconds);
  EXPECT_EQ(script.rules.at(0).action.retry_after->seconds, 2.5);
  EXPECT_EQ(script.rules.at(1).action.retry_after->form, RetryAfter::Form::kNone);
  EXPECT_EQ(script.rules.at(2).action.retry_after->form, RetryAfter::Form::kDate);
  EXPECT_EQ(script.rules.at(2).action.retry_after->seconds, 30);
}

TEST(ScriptToml, AnAnswerIsDescribed) {
  const Script script = parsed(R"(
    [[rules]]
    refusal = "no"
    words = 10
    chunks = 5
    chunk_delay_ms = 1
    hold_ms = 2
    size_bytes = 3
    split_bytes = 4
    finish_reason = "length"
    prompt_tokens = 5
    completion_tokens = 6
    reasoning_tokens = 7
    cached_tokens = 8
    tool_calls = [{ name = "f", arguments = "{}" }, {}]
  )");
  const Action& action = script.rules.at(0).action;
  EXPECT_EQ(action.refusal, "no");
  EXPECT_EQ(action.words, 10U);
  EXPECT_EQ(action.chunks, 5U);
  EXPECT_EQ(action.chunk_delay_ms, 1);
  EXPECT_EQ(action.hold_ms, 2);
  EXPECT_EQ(action.size_bytes, 3U);
  EXPECT_EQ(action.split_bytes, 4U);
  EXPECT_EQ(action.finish_reason, "length");
  EXPECT_EQ(action.prompt_tokens, 5U);
  EXPECT_EQ(action.completion_tokens, 6U);
  EXPECT_EQ(action.reasoning_tokens, 7U);
  EXPECT_EQ(action.cached_tokens, 8U);
  ASSERT_EQ(action.tool_calls.size(), 2U);
  EXPECT_EQ(action.tool_calls[0].name, "f");
  EXPECT_EQ(action.tool_calls[0].arguments, "{}");
  EXPECT_EQ(action.tool_calls[1].name, "");
}

TEST(ScriptToml, LimitsAreRead) {
  const Script script = parsed(R"(
    [[limits]]
    key = "sk-a"
    model = "gpt-4o"
    rpm = 60
    tpm = 10000
    shared = true
  )");
  ASSERT_EQ(script.limits.size(), 1U);
  EXPECT_EQ(script.limits[0].key, "sk-a");
  EXPECT_EQ(script.limits[0].model, "gpt-4o");
  EXPECT_EQ(script.limits[0].rpm, 60U);
  EXPECT_EQ(script.limits[0].tpm, 10000U);
  EXPECT_TRUE(script.limits[0].shared);
}

TEST(ScriptToml, AnUnknownFieldIsNamedWithItsPlaceAndTheKnownOnes) {
  EXPECT_EQ(
      error_of("[[limits]]\nkey = \"a\"\nrpn = 3\n"),
      "s.toml:3:1: unknown field \"rpn\" in [[limits]]; it knows key, model, rpm, tpm, shared");
  EXPECT_EQ(error_of("rule = 1"),
            "s.toml:1:1: unknown field \"rule\" in the script; it knows rules, limits, defaults, "
            "keys, models, seed, context_tokens, strict");
  EXPECT_THAT(error_of("[[rules]]\nfaults = \"cut\"\n"),
              StartsWith("s.toml:2:1: unknown field \"faults\" in [[rules]]; it knows key, model, "
                         "path, prompt, stream, skip, first, every, probability, per_key, "
                         "after_ms, until_ms, fault, status,"));
}

TEST(ScriptToml, AnUnknownFaultIsAnsweredWithTheKnownOnes) {
  EXPECT_THAT(error_of("[[rules]]\nfault = \"slow\"\n"),
              StartsWith("s.toml:2:9: \"fault\" in [[rules]] must be one of ok, invalid_key, "));
}

TEST(ScriptToml, AWrongValueIsToldWithItsPlaceAndWhatIsWanted) {
  EXPECT_EQ(error_of("[[rules]]\nfirst = -1\n"),
            "s.toml:2:9: \"first\" in [[rules]] must be a whole number of 0 or more");
  EXPECT_EQ(error_of("[[rules]]\nprobability = 1.5\n"),
            "s.toml:2:15: \"probability\" in [[rules]] must be a number from 0 to 1");
  EXPECT_EQ(error_of("[[rules]]\nend = \"soon\"\n"),
            "s.toml:2:7: \"end\" in [[rules]] must be one of \"done\", \"clean\", \"cut\", "
            "\"reset\"");
  EXPECT_EQ(error_of("[[rules]]\nretry_after = \"later\"\n"),
            "s.toml:2:15: \"retry_after\" in [[rules]] must be a number of seconds, or \"none\"");
  EXPECT_EQ(error_of("[[rules]]\nstatus = 42\n"),
            "s.toml:2:10: \"status\" in [[rules]] must be an HTTP error status from 400 to 599");
  EXPECT_EQ(error_of("[[rules]]\nheaders = { a = \"x\\r\\ny\" }\n"),
            "s.toml:2:11: \"headers\" in [[rules]] must be a table of strings without line ends");
  EXPECT_EQ(error_of("[[rules]]\ntool_calls = [{ nme = \"f\" }]\n"),
            "s.toml:2:14: \"tool_calls\" in [[rules]] must be a list of tables with the strings "
            "name and arguments");
  EXPECT_EQ(error_of("keys = \"sk-a\"\n"),
            "s.toml:1:8: \"keys\" in the script must be a list of strings");
  EXPECT_EQ(error_of("[[rules]]\nwords = 1000001\n"),
            "s.toml:2:9: \"words\" in [[rules]] must be a whole number from 0 to 1000000");
}

TEST(ScriptToml, ALimitWithoutANumberIsNoLimit) {
  EXPECT_EQ(error_of("[[limits]]\nkey = \"a\"\n"),
            "s.toml:1:1: a limit needs rpm, tpm or both, above 0");
}

TEST(ScriptToml, RulesAreTables) {
  EXPECT_EQ(error_of("rules = 3\n"), "s.toml:1:9: write [[rules]], one for each");
  EXPECT_EQ(error_of("rules = [3]\n"), "s.toml:1:10: write [[rules]], one for each");
  EXPECT_EQ(error_of("defaults = 3\n"), "s.toml:1:12: write [defaults]");
}

TEST(ScriptToml, DefaultsAreNoPlaceForAFault) {
  EXPECT_THAT(error_of("[defaults]\nfault = \"cut\"\n"),
              StartsWith("s.toml:2:1: unknown field \"fault\" in [defaults]; it knows status, "));
}

TEST(ScriptToml, BrokenTomlIsToldWithItsPlace) {
  EXPECT_THAT(error_of("a = \n"), StartsWith("s.toml:1:5: "));
}

TEST(ScriptToml, AFileThatIsNotThereIsNamed) {
  EXPECT_EQ(load_script("/nowhere/s.toml").error,
            "/nowhere/s.toml: cannot be read; check the path of the script");
}

}  // namespace
}  // namespace llm_rotate::fake
