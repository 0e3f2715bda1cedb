#include "gateway/call_options.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::gateway {
namespace {

Request with(const sdk::Headers& headers, const std::string& body = "{}") {
  Request request;
  request.headers = headers;
  request.body = body;
  return request;
}

CallOptions good(Request request) {
  auto options = take_options(request);
  EXPECT_TRUE(std::holds_alternative<CallOptions>(options));
  return std::get<CallOptions>(options);
}

std::string problem(Request request) {
  auto options = take_options(request);
  return std::holds_alternative<std::string>(options) ? std::get<std::string>(options) : "";
}

TEST(CallOptions, NoneAreTheUsualOnes) {
  const CallOptions options = good(with({}));
  EXPECT_EQ(options.provider, "");
  EXPECT_TRUE(options.fallback);
  EXPECT_FALSE(options.strict);
  EXPECT_EQ(options.timeout_ms, 0);
}

TEST(CallOptions, FromHeaders) {
  const CallOptions options = good(with({{"X-LLM-Rotate-Provider", "groq"},
                                         {"x-llm-rotate-fallback", "off"},
                                         {"x-llm-rotate-timeout", "2.5"},
                                         {"x-llm-rotate-session", "s1"},
                                         {"x-llm-rotate-strict", "on"},
                                         {"x-llm-rotate-other", "ignored"}}));
  EXPECT_EQ(options.provider, "groq");
  EXPECT_FALSE(options.fallback);
  EXPECT_EQ(options.timeout_ms, 2'500);
  EXPECT_EQ(options.session, "s1");
  EXPECT_TRUE(options.strict);
}

TEST(CallOptions, FromTheBodyWhichIsOverTheHeadersAndLosesThem) {
  Request request =
      with({{"x-llm-rotate-provider", "groq"}},
           R"({"model":"m","llm_rotate":{"provider":"openai","fallback":false,"timeout":1}})");
  const auto options = std::get<CallOptions>(take_options(request));
  EXPECT_EQ(options.provider, "openai");
  EXPECT_FALSE(options.fallback);
  EXPECT_EQ(options.timeout_ms, 1'000);
  EXPECT_EQ(request.body, R"({"model":"m"})");
}

TEST(CallOptions, ABodyWithoutThemKeepsItsBytes) {
  const std::string body = "{ \"model\" : \"m\" , \"text\":\"no \\\"llm_rotate\\\" here\" }";
  Request request = with({}, body);
  take_options(request);
  EXPECT_EQ(request.body, body);
}

TEST(CallOptions, WhatIsWrongIsSaid) {
  EXPECT_EQ(problem(with({{"x-llm-rotate-timeout", "soon"}})),
            "header x-llm-rotate-timeout must be a number of seconds above 0 and at most 86400");
  EXPECT_EQ(problem(with({{"x-llm-rotate-timeout", "-1"}})),
            "header x-llm-rotate-timeout must be a number of seconds above 0 and at most 86400");
  EXPECT_EQ(problem(with({{"x-llm-rotate-fallback", "maybe"}})),
            "header x-llm-rotate-fallback must be on or off");
  EXPECT_EQ(problem(with({}, R"({"llm_rotate":[]})")), "\"llm_rotate\" must be an object");
  EXPECT_EQ(problem(with({}, R"({"llm_rotate":{"strict":1}})")),
            "\"llm_rotate.strict\" must be true or false");
  EXPECT_EQ(problem(with({}, R"({"llm_rotate":{"provder":"x"}})")),
            "\"llm_rotate.provder\" must be left out: there are provider, session, fallback, "
            "timeout and strict");
}

TEST(CallOptions, AnyBytesAreStood) {
  for (const char* body : {"", "\"llm_rotate\"", "{\"llm_rotate\":", "{\"llm_rotate\":{}",
                           "\xff{\"llm_rotate\":{}}", "[\"llm_rotate\"]"}) {
    EXPECT_EQ(problem(with({}, body)), "") << body;
  }
}

}  // namespace
}  // namespace llm_rotate::gateway
