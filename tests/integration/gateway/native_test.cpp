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

// The names of betas travel in a header, beside the body that they are about.
class GatewayBeta : public GatewayFixture {
 protected:
  // The anthropic-beta that the provider was sent.
  std::string sent_for(const std::string& model, const std::string& options,
                       const std::string& more_headers, unsigned expected_status = 200) {
    fake::FakeUpstream capturing(fake::Script{}, fake::Options{.kept_requests = 4});
    LMRotateConfig with = settings({});
    with.plugins->emplace_back("anthropic");
    with.providers.clear();
    with.providers["anthropic"].base_url = capturing.url();
    with.providers["anthropic"].options_json = options;
    with.providers["openai"].base_url = capturing.url() + "/v1";
    with.keys = {KeyConfig("a", "anthropic", "literal://sk-a", {"claude-haiku-4-5-20251001"}),
                 KeyConfig("o", "openai", "literal://sk-o", {"gpt-4o-mini"})};
    serve(with);
    const fake::ParsedResponse answer =
        post("/v1/messages",
             R"({"max_tokens":40,"messages":[{"role":"user","content":"Hello"}],"model":")" +
                 model + "\"}",
             "anthropic-version: 2023-06-01\r\n" + more_headers);
    EXPECT_EQ(answer.status, expected_status) << answer.body;
    const std::vector<fake::CapturedRequest> sent = capturing.requests();
    if (sent.empty()) return "nothing was sent";
    for (const auto& [name, value] : sent.back().headers) {
      if (sdk::iequals(name, "anthropic-beta")) return value;
    }
    return "no header";
  }
};

TEST_F(GatewayBeta, GoesThroughToTheVendorWhoseItIs) {
  constexpr char kClaude[] = "claude-haiku-4-5-20251001";
  const std::string two = "anthropic-beta: context-1m-2025-08-07, skills-2025-10-02\r\n";
  EXPECT_EQ(sent_for(kClaude, "{}", two), "context-1m-2025-08-07,skills-2025-10-02");
  EXPECT_EQ(sent_for(kClaude, R"({"beta":["own"]})", two),
            "own,context-1m-2025-08-07,skills-2025-10-02");
  EXPECT_EQ(sent_for(kClaude, "{}", ""), "no header");
  EXPECT_EQ(sent_for("gpt-4o-mini", "{}", two), "no header");
  EXPECT_EQ(sent_for(kClaude, "{}", "anthropic-beta: no name\r\n", 400), "nothing was sent");
}

}  // namespace
}  // namespace llm_rotate::tests
