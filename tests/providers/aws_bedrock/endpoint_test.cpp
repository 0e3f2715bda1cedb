// Where requests go.
#include "endpoint.hpp"

#include "bedrock_fixture.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

std::string url_with(std::string_view options, std::string_view model = "m.x",
                     std::string_view auth_config = "{}", std::string_view base_url = "") {
  BuildOptions build;
  build.options = options;
  build.model = model;
  build.auth_config = auth_config;
  build.base_url = base_url;
  return built(hi(), build).url;
}

TEST(BedrockEndpoint, IsTheRegions) {
  EXPECT_EQ(url_with(R"({"region":"eu-central-1"})"),
            "https://bedrock-runtime.eu-central-1.amazonaws.com/model/m.x/converse");
  EXPECT_EQ(url_with(R"({"region":"us-gov-west-1","fips":true})"),
            "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/model/m.x/converse");
  EXPECT_EQ(url_with(R"({"region":"us-east-1","dual_stack":true})"),
            "https://bedrock-runtime.us-east-1.api.aws/model/m.x/converse");
  EXPECT_EQ(url_with(R"({"region":"cn-north-1"})"),
            "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/m.x/converse");
}

TEST(BedrockEndpoint, TheKeysRegionWinsAndAnArnKnowsItsOwn) {
  EXPECT_EQ(url_with(R"({"region":"us-east-1"})", "m.x", R"({"region":"eu-west-1"})"),
            "https://bedrock-runtime.eu-west-1.amazonaws.com/model/m.x/converse");
  EXPECT_EQ(url_with("{}", "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abc"),
            "https://bedrock-runtime.us-west-2.amazonaws.com/model/"
            "arn%3Aaws%3Abedrock%3Aus-west-2%3A123456789012%3Aprovisioned-model%2Fabc/converse");
}

TEST(BedrockEndpoint, ThePluginsOptionsAreTheLastResort) {
  const BedrockProvider provider(sdk::PluginContext(R"({"region":"sa-east-1"})", nullptr));
  BuildOptions options;
  options.options = "{}";
  const std::string json = hi();
  EXPECT_EQ(provider.build({json, "", false, false}, target_of(options)).url.substr(0, 50),
            "https://bedrock-runtime.sa-east-1.amazonaws.com/mo");
}

TEST(BedrockEndpoint, HasNoDefaultRegion) {
  BuildOptions options;
  options.options = "{}";
  EXPECT_EQ(refusal(hi(), options),
            "bedrock.build.no_region: Bedrock has no region by default; set region in the "
            "provider's options or in the key's auth_config, as in region = \"us-east-1\"");
  options.options = R"({"region":"evil.example/"})";
  EXPECT_EQ(refusal(hi(), options),
            "bedrock.build.bad_region: the option \"region\" is no region; write it as AWS does, "
            "as in \"us-east-1\"");
}

TEST(BedrockEndpoint, MayBeTheConfigurationsOwn) {
  EXPECT_EQ(url_with("{}", "a:b/c d", "{}", "http://127.0.0.1:9/prefix/"),
            "http://127.0.0.1:9/prefix/model/a%3Ab%2Fc%20d/converse");
}

TEST(BedrockEndpoint, NeedsAModel) {
  BuildOptions options;
  options.model = "";
  EXPECT_EQ(refusal(hi(), options),
            "bedrock.build.no_model: the request names no model; Bedrock has it in the URL");
}

TEST(BedrockEndpoint, StreamsHaveAPathAndATypeOfTheirOwn) {
  BuildOptions options;
  options.stream = true;
  const sdk::HttpRequest request = built(hi(), options);
  EXPECT_TRUE(request.url.ends_with("/converse-stream"));
  EXPECT_EQ(request.headers.get("accept"), "application/vnd.amazon.eventstream");
  EXPECT_EQ(request.headers.get("content-type"), "application/json");
  EXPECT_EQ(built(hi()).headers.get("accept"), "application/json");
}

TEST(BedrockEndpoint, HostsTellTheirRegion) {
  EXPECT_EQ(region_of_host("bedrock-runtime.us-east-1.amazonaws.com"), "us-east-1");
  EXPECT_EQ(region_of_host("bedrock-runtime-fips.us-gov-west-1.amazonaws.com"), "us-gov-west-1");
  EXPECT_EQ(region_of_host("bedrock.eu-west-1.api.aws"), "eu-west-1");
  EXPECT_EQ(region_of_host("bedrock-runtime.cn-north-1.amazonaws.com.cn"), "cn-north-1");
  EXPECT_EQ(region_of_host("vpce-0a1b-2c.bedrock-runtime.us-west-2.vpce.amazonaws.com"),
            "us-west-2");
  EXPECT_EQ(region_of_host("bedrock-runtime.us-east-1.amazonaws.com.evil.example"), "");
  EXPECT_EQ(region_of_host("localhost"), "");
  EXPECT_EQ(region_of_host("s3.us-east-1.amazonaws.com"), "");
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
