#include "gateway/route_table.hpp"

#include <gtest/gtest.h>

#include "unit/sdk/toy_ingress.hpp"

namespace llm_rotate::gateway {
namespace {

using sdk::IngressOperation;

class Facts final : public toy::Ingress {
 public:
  explicit Facts(sdk::IngressFacts facts) : facts_(std::move(facts)) {}
  sdk::IngressFacts facts() const override { return facts_; }

 private:
  sdk::IngressFacts facts_;
};

std::shared_ptr<const sdk::IIngress> ingress(std::vector<sdk::IngressRoute> routes,
                                             std::vector<sdk::TokenPlace> tokens = {}) {
  return std::make_shared<Facts>(sdk::IngressFacts{std::move(routes), std::move(tokens)});
}

const std::shared_ptr<const sdk::IIngress> kPlain =
    ingress({{"POST", "/v1/chat", IngressOperation::kChat, ""},
             {"GET", "/v1/models", IngressOperation::kListModels, ""},
             {"GET", "/v1/models/{model}", IngressOperation::kGetModel, ""},
             {"POST", "/v1/future", IngressOperation::kUnknown, ""}},
            {{"Authorization", "Bearer", false}});
const std::shared_ptr<const sdk::IIngress> kVersioned =
    ingress({{"GET", "/v1/models", IngressOperation::kListModels, "toy-version"},
             {"POST", "/v1beta/models/{model}:generate", IngressOperation::kChat, ""},
             {"POST", "/v1beta/models/{model}:embed", IngressOperation::kEmbed, ""}},
            {{"x-toy-key", "", false}});

class RouteTableTest : public testing::Test {
 protected:
  RouteTable::Match at(const std::string& method, const std::string& path,
                       const sdk::Headers& headers = {}) const {
    return table_.match(method, path, headers);
  }
  RouteTable table_{{kPlain, kVersioned}};
};

TEST_F(RouteTableTest, LiteralPaths) {
  const RouteTable::Match match = at("POST", "/v1/chat");
  EXPECT_EQ(match.ingress, kPlain.get());
  EXPECT_EQ(match.operation, IngressOperation::kChat);
  EXPECT_EQ(at("POST", "/v1/chat/").ingress, nullptr);
  EXPECT_EQ(at("POST", "/v1/chats").ingress, nullptr);
}

TEST_F(RouteTableTest, ModelsStandForSegmentsAndAreDecoded) {
  EXPECT_EQ(at("GET", "/v1/models/gpt-4o").path_model, "gpt-4o");
  EXPECT_EQ(at("GET", "/v1/models/org%2Fname").path_model, "org/name");
  EXPECT_EQ(at("GET", "/v1/models/org/name").path_model, "org/name");
  const RouteTable::Match match = at("POST", "/v1beta/models/tuned/x:embed");
  EXPECT_EQ(match.operation, IngressOperation::kEmbed);
  EXPECT_EQ(match.path_model, "tuned/x");
  EXPECT_EQ(at("POST", "/v1beta/models/:embed").ingress, nullptr);
}

TEST_F(RouteTableTest, AModelWithControlCharactersIsNoModel) {
  EXPECT_EQ(at("GET", "/v1/models/a%0d%0ab").ingress, nullptr);
}

TEST_F(RouteTableTest, AHeaderDecidesBetweenTwoVendors) {
  EXPECT_EQ(at("GET", "/v1/models").ingress, kPlain.get());
  EXPECT_EQ(at("GET", "/v1/models", {{"Toy-Version", "1"}}).ingress, kVersioned.get());
}

TEST_F(RouteTableTest, AnotherMethodIsToldWhichThereAre) {
  const RouteTable::Match match = at("DELETE", "/v1/chat");
  EXPECT_EQ(match.ingress, nullptr);
  EXPECT_EQ(match.allow, "POST");
  EXPECT_EQ(at("DELETE", "/v2").allow, "");
}

TEST_F(RouteTableTest, UnknownOperationsAreNotServed) {
  EXPECT_EQ(at("POST", "/v1/future").ingress, nullptr);
}

TEST_F(RouteTableTest, WhoMatchesNothingIsAnsweredAsItSpeaks) {
  EXPECT_EQ(table_.speaker_for({}), kPlain.get());
  EXPECT_EQ(table_.speaker_for({{"x-toy-key", "k"}}), kVersioned.get());
  EXPECT_EQ(table_.speaker_for({{"toy-version", "1"}}), kVersioned.get());
  EXPECT_EQ(RouteTable({}).speaker_for({}), nullptr);
}

TEST_F(RouteTableTest, SaysWhatItServes) {
  EXPECT_EQ(table_.spelled().front(), "GET /v1/models");
  EXPECT_EQ(table_.spelled().size(), 5U);
}

}  // namespace
}  // namespace llm_rotate::gateway
