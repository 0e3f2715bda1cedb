#include "gateway/credentials.hpp"

#include <array>

#include <gtest/gtest.h>

namespace llm_rotate::gateway {
namespace {

const std::array<sdk::TokenPlace, 3> kPlaces = {
    {{"Authorization", "Bearer", false}, {"x-api-key", "", false}, {"key", "", true}}};

Request with(const sdk::Headers& headers, const std::string& query = "") {
  Request request;
  request.headers = headers;
  request.query = query;
  return request;
}

TEST(Credentials, OfEveryPlace) {
  Request request = with({{"authorization", "bearer  abc"}});
  EXPECT_EQ(take_token(request, kPlaces), "abc");
  request = with({{"X-Api-Key", "abc"}});
  EXPECT_EQ(take_token(request, kPlaces), "abc");
  request = with({}, "alt=sse&key=a%2Bc&x=1");
  EXPECT_EQ(take_token(request, kPlaces), "a+c");
  EXPECT_EQ(request.query, "alt=sse&x=1");
}

TEST(Credentials, AnotherSchemeIsNoToken) {
  for (const char* value : {"Basic abc", "Bearer", "Bearerabc", "abc", ""}) {
    Request request = with({{"Authorization", value}});
    EXPECT_EQ(take_token(request, kPlaces), "") << value;
  }
}

TEST(Credentials, NothingThatCouldBeOneIsLeft) {
  Request request = with({{"Authorization", "Basic x"},
                          {"Cookie", "session=1"},
                          {"x-goog-api-key", "g"},
                          {"api-key", "z"},
                          {"X-API-KEY", "first"},
                          {"X-API-KEY", "second"},
                          {"Content-Type", "application/json"}},
                         "key=1&key=2");
  EXPECT_EQ(take_token(request, kPlaces), "first");
  ASSERT_EQ(request.headers.size(), 1U);
  EXPECT_EQ(request.headers.begin()->name, "Content-Type");
  EXPECT_EQ(request.query, "");
}

TEST(Credentials, AnEscapedNameHidesNothing) {
  Request request = with({}, "k%65y=abc&monkey=1");
  EXPECT_EQ(take_token(request, kPlaces), "abc");
  EXPECT_EQ(request.query, "monkey=1");
}

}  // namespace
}  // namespace llm_rotate::gateway
