// An ingress through the SDK's thunks and the host's proxy, and bare functions that misbehave.
#include "plugin/ingress_proxy.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "plugin/provider_proxy.hpp"
#include "unit/plugin/in_process.hpp"
#include "unit/sdk/toy_ingress.hpp"

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::IngressProxy;
using llm_rotate::plugin::Instance;
using plugin_test::kEntry;
using plugin_test::RawPlugin;
using sdk::IngressOperation;

const llmr_ingress_v1& table_of(const Instance& instance) {
  return *static_cast<const llmr_ingress_v1*>(
      instance.entry().extension(plugin_test::str(LLMR_EXT_INGRESS)));
}

class IngressProxyTest : public ::testing::Test {
 protected:
  IngressProxyTest() { proxy_.read_facts(); }

  static sdk::IngressFailure failure() {
    sdk::IngressFailure out;
    out.status = 502;
    out.verdict.type = sdk::ErrorType::kTimeout;
    out.verdict.message = "late";
    out.native_body = "{}";
    out.call_id = "c1";
    return out;
  }

  Instance instance_ = plugin_test::create(kEntry<toy::Ingress>);
  IngressProxy proxy_{instance_, table_of(instance_)};
  const sdk::ReplyContext context_ = {IngressOperation::kChat, "mem", "m-1", "call-1", 42};
};

TEST_F(IngressProxyTest, FactsAreAskedOnce) {
  const sdk::IngressFacts facts = proxy_.facts();
  ASSERT_EQ(facts.routes.size(), 2U);
  EXPECT_EQ(facts.routes[0].method, "POST");
  EXPECT_EQ(facts.routes[0].path, "/v1/toys");
  EXPECT_EQ(facts.routes[0].operation, IngressOperation::kChat);
  EXPECT_EQ(facts.routes[1].header, "toy-version");
  ASSERT_EQ(facts.tokens.size(), 2U);
  EXPECT_EQ(facts.tokens[0].scheme, "Bearer");
  EXPECT_FALSE(facts.tokens[0].in_query);
  EXPECT_TRUE(facts.tokens[1].in_query);
}

TEST_F(IngressProxyTest, ReadsARequest) {
  const sdk::Headers headers = {{"x-a", "1"}};
  const sdk::IngressCall call = proxy_.read(
      {IngressOperation::kChat, "POST", "/v1/toys", "a=b", "m-1", headers, "{\"q\":1}"});
  EXPECT_EQ(call.json, "1|POST|/v1/toys|a=b|1|{\"q\":1}");
  EXPECT_EQ(call.model, "m-1");
  EXPECT_TRUE(call.stream);
  EXPECT_EQ(call.dialect, "toy-chat");
  EXPECT_EQ(call.memory, std::string("\0m", 2));
}

TEST_F(IngressProxyTest, ARequestThatIsWrongIsAVerdict) {
  const sdk::Headers none;
  try {
    proxy_.read({IngressOperation::kChat, "POST", "/v1/toys", "", "", none, "refuse"});
    FAIL();
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidRequest);
    EXPECT_EQ(error.verdict().message, "no toy");
  }
}

TEST_F(IngressProxyTest, WritesReplies) {
  sdk::ChatReply reply;
  reply.json = "{}";
  reply.usage.total_tokens = 7;
  const sdk::HttpResponse whole = proxy_.reply(context_, reply, "raw");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.headers.get("content-type"), "application/json");
  EXPECT_EQ(whole.body, "1|mem|m-1|call-1|42|{}|7|raw");
  EXPECT_EQ(proxy_.count(context_, 12).body, "12");
  const std::vector<sdk::ModelFact> models = {{"a", "x"}, {"b", "y"}};
  EXPECT_EQ(proxy_.models(context_, models).body, "a@x;b@y;");
  const sdk::HttpResponse error = proxy_.error(failure());
  EXPECT_EQ(error.status, 502);
  EXPECT_EQ(error.body, "502|timeout|late|{}|c1");
}

TEST_F(IngressProxyTest, WritesAStream) {
  const auto encoder = proxy_.open_reply(context_);
  EXPECT_EQ(encoder->head().get("content-type"), "text/event-stream");
  std::string out;
  encoder->heartbeat(out);
  sdk::StreamEvent event;
  event.json = "{}";
  event.usage.emplace();
  encoder->on_event(event, out);
  encoder->on_native("data: x\n\n", out);
  encoder->error(failure(), out);
  encoder->end(out);
  EXPECT_EQ(out, ": still here\n\nevent:{}+usagedata: x\n\nerror:502|timeout|late|{}|c1end");
}

TEST_F(IngressProxyTest, ADefectOfAnEncoderIsAProviderError) {
  const auto encoder = proxy_.open_reply(context_);
  sdk::StreamEvent event;
  event.json = "throw";
  std::string out;
  EXPECT_THROW(encoder->on_event(event, out), sdk::ProviderError);
  EXPECT_EQ(out, "");
}

TEST_F(IngressProxyTest, NoEncoderIsADefect) {
  sdk::ReplyContext context = context_;
  context.model = "none";
  EXPECT_THROW(proxy_.open_reply(context), sdk::ProviderError);
}

struct Sloppy {
  static inline std::int32_t status = 200;
  static inline const char* path = "/v1/x";

  static std::int32_t facts(const void*, const llmr_ingress_facts_sink* out,
                            const llmr_fault_sink*) {
    const llmr_ingress_route route = {{"GET", 3}, {path, std::string_view(path).size()}, {}, 99, 0};
    const llmr_ingress_facts_view view = {sizeof view, 0, &route, 1, nullptr, 0};
    out->facts(out->context, &view);
    return LLMR_OK;
  }
  static std::int32_t read(const void*, const llmr_client_request_view*,
                           const llmr_ingress_call_sink* out, const llmr_fault_sink*) {
    llmr_ingress_call_view view{};
    view.struct_size = sizeof view;
    view.json = {nullptr, 8};
    out->call(out->context, &view);
    return LLMR_OK;
  }
  static std::int32_t error(const void*, const llmr_ingress_failure_view*,
                            const llmr_response_sink* out, const llmr_fault_sink*) {
    llmr_http_response_view view{};
    view.struct_size = sizeof view;
    view.status = status;
    out->response(out->context, &view);
    return LLMR_OK;
  }
  static constexpr llmr_ingress_v1 kTable = {
      sizeof(llmr_ingress_v1), &facts, &read, nullptr, nullptr, nullptr, nullptr, &error};
};

TEST(IngressProxyOverBareFunctions, RefusesWhatCannotBeUsed) {
  const Instance instance = plugin_test::create(RawPlugin::with(LLMR_EXT_INGRESS, &Sloppy::kTable));
  IngressProxy proxy(instance, Sloppy::kTable);
  proxy.read_facts();
  EXPECT_EQ(proxy.facts().routes[0].operation, IngressOperation::kUnknown);
  Sloppy::path = "no slash";
  EXPECT_THROW(proxy.read_facts(), sdk::ProviderError);
  const sdk::Headers none;
  EXPECT_THROW(proxy.read({IngressOperation::kChat, "POST", "/", "", "", none, ""}),
               sdk::ProviderError);
  EXPECT_EQ(proxy.error({}).status, 200);
  Sloppy::status = 99;
  EXPECT_THROW(proxy.error({}), sdk::ProviderError);
}

}  // namespace
