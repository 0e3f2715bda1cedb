#include "gateway/cors.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::gateway {
namespace {

Request preflight() {
  Request request;
  request.method = "OPTIONS";
  request.headers = {{"Origin", "https://app.example"},
                     {"Access-Control-Request-Method", "POST"},
                     {"Access-Control-Request-Headers", "authorization"}};
  return request;
}

TEST(Cors, IsOffUnlessAnOriginIsConfigured) {
  EXPECT_EQ(allowed_origin({}, preflight()), "");
  EXPECT_EQ(allowed_origin({"https://other.example"}, preflight()), "");
  EXPECT_EQ(allowed_origin({"https://app.example"}, preflight()), "https://app.example");
  EXPECT_EQ(allowed_origin({"*"}, preflight()), "*");
  EXPECT_EQ(allowed_origin({"*"}, Request{}), "");
}

TEST(Cors, APreflightIsAnswered) {
  EXPECT_TRUE(is_preflight(preflight()));
  const sdk::HttpResponse answer = preflight_answer(preflight(), "https://app.example");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.headers.get("access-control-allow-origin"), "https://app.example");
  EXPECT_EQ(answer.headers.get("access-control-allow-headers"), "authorization");
  EXPECT_EQ(answer.headers.get("vary"), "Origin");
}

}  // namespace
}  // namespace llm_rotate::gateway
