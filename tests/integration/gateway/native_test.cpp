// Where a client speaks the provider's own dialect, nothing between them is written anew: the body
// but for the model, whole answers, streams.
#include "integration/gateway/gateway_fixture.hpp"

namespace llm_rotate::tests {
namespace {

struct Vendor {
  std::string plugin;
  std::string base;  // behind the upstream's address
  std::string path;  // of a whole answer; "MODEL" stands for the model
  std::string stream_path;
  std::string headers;
  std::string model;  // as the provider calls it
  // Spelled as no writer of ours would; behind "MODEL" in the body stands the model, too.
  std::string body;
  std::string stream_body;
};

const Vendor kAnthropic = {
    "anthropic",
    "",
    "/v1/messages",
    "/v1/messages",
    "anthropic-version: 2023-06-01\r\n",
    "claude-haiku-4-5-20251001",
    "{ \"max_tokens\" : 40,\n\t\"model\":\"MODEL\" ,\"messages\":[ {\"role\":\"user\", "
    "\"content\":\"H\\u0065llo\"} ] ,\"temperature\":0.50}\n",
    "{ \"max_tokens\" : 40,\n\t\"model\":\"MODEL\" ,\"messages\":[ {\"role\":\"user\", "
    "\"content\":\"H\\u0065llo\"} ] ,\"stream\" : true}\n",
};
const Vendor kGoogle = {
    "google_ai_studio",
    "",
    "/v1beta/models/MODEL:generateContent",
    "/v1beta/models/MODEL:streamGenerateContent?alt=sse",
    "",
    "gemini-2.5-flash",
    "{ \"contents\" : [ {\"parts\":[{\"text\":\"H\\u0065llo\"} ]} ] ,\n\"generationConfig\" :{ "
    "\"temperature\":0.50}}\n",
    "{ \"contents\" : [ {\"parts\":[{\"text\":\"H\\u0065llo\"} ]} ] }\n",
};

std::string with_model(std::string text, const std::string& model) {
  const std::size_t at = text.find("MODEL");
  return at == std::string::npos ? text : text.replace(at, 5, model);
}

class GatewayNative : public GatewayFixture, public testing::WithParamInterface<Vendor> {
 protected:
  // The gateway, and the provider itself, are asked the same; both answers, the upstream anew for
  // each so that it counts alike.
  std::pair<fake::ParsedResponse, fake::ParsedResponse> ask_both(const std::string& path,
                                                                 const std::string& body) {
    const Vendor& vendor = GetParam();
    const auto ask = [&](std::uint16_t at, const std::string& model) {
      fake::RawClient client(at);
      client.send(fake::post(with_model(path, model), with_model(body, model), "sk-a",
                             vendor.headers + "x-api-key: sk-a\r\nx-goog-api-key: sk-a\r\n"));
      return client.receive();
    };
    fake::FakeUpstream direct;
    const fake::ParsedResponse straight = ask(direct.port(), vendor.model);
    capturing_ =
        std::make_unique<fake::FakeUpstream>(fake::Script{}, fake::Options{.kept_requests = 4});
    LMRotateConfig with = settings({});
    with.plugins->emplace_back(vendor.plugin);
    with.providers.clear();
    with.providers[vendor.plugin].base_url = capturing_->url() + vendor.base;
    KeyConfig key("a", vendor.plugin, "literal://sk-a", {vendor.model});
    with.keys = {key};
    with.models["mine"][vendor.plugin] = vendor.model;
    serve(with);
    return {straight, ask(port, "mine")};
  }
  std::string sent() const { return capturing_->requests().back().body; }
  // Times of day differ between two calls, and nothing else does.
  static std::string without_times(const std::string& text) {
    std::string out;
    for (const char c : text) out += c >= '0' && c <= '9' ? '0' : c;
    return out;
  }

  std::unique_ptr<fake::FakeUpstream> capturing_;
};

TEST_P(GatewayNative, AWholeAnswer) {
  const auto [straight, through] = ask_both(GetParam().path, GetParam().body);
  ASSERT_EQ(through.status, 200U) << through.body;
  EXPECT_EQ(sent(), with_model(GetParam().body, GetParam().model));
  EXPECT_EQ(without_times(through.body), without_times(straight.body));
}

TEST_P(GatewayNative, AStream) {
  const auto [straight, through] = ask_both(GetParam().stream_path, GetParam().stream_body);
  ASSERT_EQ(through.status, 200U) << through.body;
  EXPECT_EQ(sent(), with_model(GetParam().stream_body, GetParam().model));
  EXPECT_EQ(without_times(through.body), without_times(straight.body));
}

INSTANTIATE_TEST_SUITE_P(Vendors, GatewayNative, testing::Values(kAnthropic, kGoogle),
                         [](const auto& about) { return about.param.plugin; });

}  // namespace
}  // namespace llm_rotate::tests
