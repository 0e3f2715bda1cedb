// The signed token of a service account, verified by OpenSSL with the public key.
#include "auth/jwt.hpp"

#include <string>

#include <gtest/gtest.h>

#include "providers/google_vertex/throwaway_key.hpp"

namespace llm_rotate::google_vertex {
namespace {

struct Token {
  std::string header, claims, signature, signed_text;
};

Token split(const std::string& jwt) {
  const std::size_t first = jwt.find('.');
  const std::size_t second = jwt.find('.', first + 1);
  return {from_base64_url(jwt.substr(0, first)),
          from_base64_url(jwt.substr(first + 1, second - first - 1)),
          from_base64_url(jwt.substr(second + 1)), jwt.substr(0, second)};
}

JwtClaims claims() {
  JwtClaims claims;
  claims.issuer = "robot@p.iam.gserviceaccount.com";
  claims.scope = "https://www.googleapis.com/auth/cloud-platform";
  claims.audience = "https://oauth2.googleapis.com/token";
  claims.issued_at = 1'700'000'000;
  return claims;
}

TEST(Jwt, SaysWhoAsksAndIsSignedByTheKey) {
  const auto jwt = signed_jwt(claims(), "k1", throwaway_key().pem());
  ASSERT_TRUE(jwt);
  EXPECT_EQ(jwt->find_first_of("=+/\n "), std::string::npos);
  const Token token = split(*jwt);
  EXPECT_EQ(token.header, R"({"alg":"RS256","typ":"JWT","kid":"k1"})");
  EXPECT_EQ(token.claims,
            R"({"iss":"robot@p.iam.gserviceaccount.com","scope":)"
            R"("https://www.googleapis.com/auth/cloud-platform","aud":)"
            R"("https://oauth2.googleapis.com/token","iat":1700000000,"exp":1700003600})");
  EXPECT_EQ(token.signature.size(), 256U);
  EXPECT_TRUE(throwaway_key().verifies(token.signed_text, token.signature));
  EXPECT_FALSE(throwaway_key().verifies(token.signed_text + "x", token.signature));
}

TEST(Jwt, IsTheSameForTheSameInput) {
  EXPECT_EQ(signed_jwt(claims(), "k1", throwaway_key().pem()),
            signed_jwt(claims(), "k1", throwaway_key().pem()));
}

TEST(Jwt, WithoutAKeyIdTheHeaderHasNone) {
  EXPECT_EQ(split(*signed_jwt(claims(), "", throwaway_key().pem())).header,
            R"({"alg":"RS256","typ":"JWT"})");
}

TEST(Jwt, OnlyAnRsaKeySigns) {
  for (const std::string& pem : {std::string(), std::string("no key"),
                                 throwaway_key().pem().substr(0, 200), ThrowawayKey("EC").pem()}) {
    EXPECT_FALSE(signed_jwt(claims(), "k1", pem));
  }
}

}  // namespace
}  // namespace llm_rotate::google_vertex
