#include "sigv4.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "llm_rotate/sdk/json.hpp"

#include "bedrock_fixture.hpp"
#include "endpoint.hpp"
#include "places.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

using sdk::json::Document;
using sdk::json::Value;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string lines(Value list) {
  std::string out;
  list.each([&out](Value line) { out.append(out.empty() ? "" : "\n").append(line.string()); });
  // An empty first line would vanish above; none of the forms begins with one.
  return out;
}

// 2026-01-15T12:34:56Z, the moment of all the vectors.
constexpr std::int64_t kMoment = 1'768'480'496'000;

SigningKey key_of(Value key) {
  return {key["id"].string(), key["secret"].string(), key["token"].string()};
}

sdk::HttpRequest request_of(Value from) {
  sdk::HttpRequest request;
  request.method = from["method"].string();
  request.url = from["url"].string();
  request.body = from["body"].string();
  from["headers"].each_member([&request](std::string_view name, Value value) {
    request.headers.add(name, value.string());
  });
  return request;
}

TEST(SigV4Vectors, AreSignedByteForByte) {
  const Document vectors(
      read_file(places::source("tests/providers/aws_bedrock/vectors/signatures.json")));
  ASSERT_EQ(vectors.root().size(), 5U);
  vectors.root().each([](Value vector) {
    SCOPED_TRACE(vector["case"].string());
    const Signature signature =
        sign(request_of(vector["request"]), key_of(vector["key"]),
             {vector["region"].string(), vector["service"].string(), kMoment});
    EXPECT_EQ(signature.canonical_request, lines(vector["canonical_request"]));
    EXPECT_EQ(signature.string_to_sign, lines(vector["string_to_sign"]));
    EXPECT_EQ(signature.headers.get("authorization"), vector["authorization"].string());
    EXPECT_EQ(signature.headers.get("x-amz-date"), vector["at"].string());
    EXPECT_EQ(signature.headers.get("x-amz-security-token"), vector["key"]["token"].string());
  });
}

// The same through the whole plugin: the URL it builds is the one that was signed.
TEST(SigV4Vectors, HoldForTheUrlsOfThePlugin) {
  const Document vectors(
      read_file(places::source("tests/providers/aws_bedrock/vectors/signatures.json")));
  vectors.root().each([](Value vector) {
    if (!vector["model"].exists()) return;
    SCOPED_TRACE(vector["case"].string());
    sdk::HttpRequest request = request_of(vector["request"]);
    const std::string wanted = request.url;
    BuildOptions options;
    options.model = vector["model"].string();
    options.stream = wanted.ends_with("converse-stream");
    request.url = built(hi(), options).url;
    EXPECT_EQ(request.url, wanted);
    const Value key = vector["key"];
    std::string secret =
        std::string(key["id"].string()) + ":" + std::string(key["secret"].string());
    if (key["token"].exists()) secret += ":" + std::string(key["token"].string());
    sdk::AuthContext context;
    context.auth_method = "api_key";
    context.now_unix_ms = kMoment;
    const sdk::Headers headers =
        BedrockProvider().authorize(request, sdk::SecretView(secret), context);
    EXPECT_EQ(headers.get("authorization"), vector["authorization"].string());
    for (const sdk::Header& header : headers) EXPECT_TRUE(header.sensitive) << header.name;
  });
}

TEST(SigV4Vectors, AgreeWithTheirSource) {
  const char* root = std::getenv("LLM_ROTATE_VECTORS");
  const std::filesystem::path file =
      std::filesystem::path(root != nullptr ? root : "") / "sigv4.json";
  if (root == nullptr || !std::filesystem::exists(file)) {
    GTEST_SKIP() << "LLM_ROTATE_VECTORS names no folder with sigv4.json";
  }
  const Document source(read_file(file));
  ASSERT_TRUE(source.ok());
  source.root().each([](Value vector) {
    SCOPED_TRACE(vector["name"].string());
    const std::string_view canonical = vector["canonicalRequest"].string();
    sdk::HttpRequest request;
    request.method = vector["method"].string();
    request.body = vector["body"].string();
    const std::size_t host = canonical.find("host:") + 5;
    request.url = "https://" +
                  std::string(canonical.substr(host, canonical.find('\n', host) - host)) +
                  std::string(vector["wirePath"].string());
    for (const std::string_view name : {"content-type", "accept"}) {
      const std::size_t at = canonical.find("\n" + std::string(name) + ":");
      if (at == std::string_view::npos) continue;
      const std::size_t begin = at + name.size() + 2;
      request.headers.add(name, canonical.substr(begin, canonical.find('\n', begin) - begin));
    }
    const Value key = vector["credentials"];
    const Signature signature =
        sign(request,
             {key["accessKeyId"].string(), key["secretAccessKey"].string(),
              key["sessionToken"].string()},
             {vector["region"].string(), vector["service"].string(), kMoment});
    EXPECT_EQ(signature.canonical_request, canonical);
    EXPECT_EQ(signature.string_to_sign, vector["stringToSign"].string());
    EXPECT_EQ(signature.headers.get("authorization"), vector["authorization"].string());
  });
}

Signature signed_request(sdk::HttpRequest request) {
  return sign(request, {"AKIDEXAMPLE", "secret", ""}, {"us-east-1", "bedrock", kMoment});
}

TEST(SigV4, NamesThePortOnlyWhereItIsNotTheSchemesOwn) {
  const auto host = [](std::string url) {
    sdk::HttpRequest request;
    request.url = std::move(url);
    const std::string canonical = signed_request(request).canonical_request;
    const std::size_t at = canonical.find("host:");
    return canonical.substr(at, canonical.find('\n', at) - at);
  };
  EXPECT_EQ(host("https://a.example/x"), "host:a.example");
  EXPECT_EQ(host("https://a.example:443/x"), "host:a.example");
  EXPECT_EQ(host("https://a.example:8443/x"), "host:a.example:8443");
  EXPECT_EQ(host("http://127.0.0.1:80/x"), "host:127.0.0.1");
  EXPECT_EQ(host("http://127.0.0.1:4566"), "host:127.0.0.1:4566");
  EXPECT_EQ(host("http://[::1]:4566/x"), "host:[::1]:4566");
}

TEST(SigV4, SortsAndEncodesTheQuery) {
  sdk::HttpRequest request;
  request.method = "GET";
  request.url = "https://a.example/x?b=2&a=%2F&a=1&empty&c=a%20b";
  EXPECT_NE(signed_request(request).canonical_request.find("\na=%2F&a=1&b=2&c=a%20b&empty=\n"),
            std::string::npos)
      << signed_request(request).canonical_request;
}

TEST(SigV4, SignsWhatIsAmazonsAndNothingThatAProxyMayChange) {
  sdk::HttpRequest request;
  request.url = "https://a.example/x";
  request.headers = {{"X-Amzn-Bedrock-Trace", "  ENABLED   now "},
                     {"User-Agent", "u"},
                     {"X-Amzn-Trace-Id", "t"},
                     {"Connection", "close"},
                     {"X-Mine", "m"},
                     {"Content-Type", "application/json"}};
  const Signature signature = signed_request(request);
  EXPECT_EQ(signature.signed_headers, "content-type;host;x-amz-date;x-amzn-bedrock-trace");
  EXPECT_NE(signature.canonical_request.find("x-amzn-bedrock-trace:ENABLED now\n"),
            std::string::npos);
}

TEST(SigV4, IsAnotherForEachMoment) {
  sdk::HttpRequest request;
  request.url = "https://a.example/x";
  const SigningKey key = {"AKIDEXAMPLE", "secret", ""};
  EXPECT_NE(sign(request, key, {"us-east-1", "bedrock", kMoment}).value,
            sign(request, key, {"us-east-1", "bedrock", kMoment + 1000}).value);
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
