#include "routing/router.hpp"

#include <gtest/gtest.h>

#include "simulation/virtual_world.hpp"

namespace llm_rotate::routing {
namespace {

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    for (const char* name : {"openai", "anthropic", "openrouter"}) maker_.provider(name);
    maker_.key("openai-1", "openai", {"gpt-4o-mini", "gpt-4o*"});
    maker_.key("anthropic-1", "anthropic", {"claude-haiku"});
    maker_.key("anthropic-2", "anthropic", {"claude-haiku", "claude-opus"});
    maker_.key("router-1", "openrouter", {"claude-*", "anthropic/claude-haiku"});
  }

  // "provider/model(keys) ..." of each stage, or the sentence.
  std::string routes(std::string_view model, std::string_view provider = {}, bool fallback = true) {
    const RouteAnswer answer = find_routes(maker_.snapshot, {model, provider, fallback});
    if (const auto* why = std::get_if<std::string>(&answer)) return *why;
    std::string text;
    for (const Stage& stage : std::get<std::shared_ptr<const RoutePlan>>(answer)->stages) {
      if (!text.empty()) text += " > ";
      text += stage.provider->name + ":" + stage.model;
      if (!stage.upstream.empty()) text += "@" + stage.upstream;
      text += "[" + std::to_string(stage.keys.size()) + "]";
    }
    return text;
  }

  tests::SnapshotMaker maker_;
};

TEST_F(RouterTest, TheFirstKeyThatListsTheModelNamesTheNativeProvider) {
  EXPECT_EQ(routes("gpt-4o-mini"), "openai:gpt-4o-mini[1]");
  EXPECT_EQ(routes("gpt-4o-2024-08-06"), "openai:gpt-4o-2024-08-06[1]");
  EXPECT_EQ(routes("claude-opus"), "anthropic:claude-opus[1] > openrouter:claude-opus[1]");
}

TEST_F(RouterTest, OtherProvidersThatListItAreTheLastResort) {
  maker_.snapshot->fallback_chains["anthropic"] = {FallbackEntry("openai", "gpt-4o-mini")};
  EXPECT_EQ(routes("claude-haiku"),
            "anthropic:claude-haiku[2] > openai:gpt-4o-mini[1] > openrouter:claude-haiku[1]");
}

TEST_F(RouterTest, AChainKeepsItsOrderAndItsUpstreams) {
  maker_.snapshot->fallback_chains["anthropic"] = {FallbackEntry("openrouter", "", "anthropic"),
                                                   FallbackEntry("openai", "gpt-4o-mini")};
  EXPECT_EQ(routes("claude-haiku"),
            "anthropic:claude-haiku[2] > openrouter:claude-haiku@anthropic[1] > "
            "openai:gpt-4o-mini[1]");
}

TEST_F(RouterTest, AnEntryMayNameTheCallsOwnProviderWithAnotherModel) {
  maker_.snapshot->fallback_chains["anthropic"] = {FallbackEntry("anthropic", "claude-opus")};
  EXPECT_EQ(routes("claude-haiku", {}, true),
            "anthropic:claude-haiku[2] > anthropic:claude-opus[1] > openrouter:claude-haiku[1]");
}

TEST_F(RouterTest, AnEntryThatNoKeyCanServeIsLeftOut) {
  maker_.snapshot->fallback_chains["anthropic"] = {FallbackEntry("openai")};
  EXPECT_EQ(routes("claude-haiku"), "anthropic:claude-haiku[2] > openrouter:claude-haiku[1]");
}

TEST_F(RouterTest, APinnedProviderHasNoChain) {
  maker_.snapshot->fallback_chains["anthropic"] = {FallbackEntry("openrouter")};
  EXPECT_EQ(routes("claude-haiku", "anthropic"), "anthropic:claude-haiku[2]");
  EXPECT_EQ(routes("claude-haiku", "openrouter"), "openrouter:claude-haiku[1]");
}

TEST_F(RouterTest, WithoutFallbackOnlyTheNativeProviderIsAsked) {
  EXPECT_EQ(routes("claude-haiku", {}, false), "anthropic:claude-haiku[2]");
}

// Puts its author before every name of a Claude model.
struct Namer final : sdk::IModelNamer {
  std::string name_of(std::string_view model) const override {
    return model.starts_with("claude") ? "anthropic/" + std::string(model) : std::string(model);
  }
};

TEST_F(RouterTest, ABrokersKeyMayListAModelByTheBrokersName) {
  const Namer namer;
  maker_.provider("broker").model_namer = &namer;
  maker_.key("broker-1", "broker", {"anthropic/claude-opus", "gpt-4o"});
  maker_.snapshot->fallback_chains["anthropic"] = {FallbackEntry("broker", "", "anthropic")};
  maker_.snapshot->fallback_chains["openai"] = {FallbackEntry("broker")};
  EXPECT_EQ(routes("claude-opus"),
            "anthropic:claude-opus[1] > broker:anthropic/claude-opus@anthropic[1] > "
            "openrouter:claude-opus[1]");
  EXPECT_EQ(routes("claude-opus", "broker"), "broker:anthropic/claude-opus[1]");
  // As it is asked for, where a key lists it so; and no key that lists it by no name serves it.
  EXPECT_EQ(routes("gpt-4o"), "openai:gpt-4o[1] > broker:gpt-4o[1]");
  EXPECT_EQ(routes("claude-haiku"), "anthropic:claude-haiku[2] > openrouter:claude-haiku[1]");
}

TEST_F(RouterTest, AProviderBeforeASlashPins) {
  EXPECT_EQ(routes("openrouter/claude-haiku"), "openrouter:claude-haiku[1]");
  // But an id that a key lists as it stands is that id.
  EXPECT_EQ(routes("anthropic/claude-haiku"), "openrouter:anthropic/claude-haiku[1]");
}

TEST_F(RouterTest, ALogicalModelHasItsOwnIdEverywhere) {
  maker_.snapshot->models["smart"] = {{"anthropic", "claude-opus"}, {"openai", "gpt-4o-mini"}};
  maker_.snapshot->fallback_chains["openai"] = {FallbackEntry("anthropic")};
  EXPECT_EQ(routes("smart"), "openai:gpt-4o-mini[1] > anthropic:claude-opus[1]");
}

TEST_F(RouterTest, EveryDeadEndSaysWhatToDo) {
  EXPECT_EQ(routes("mistral-large"),
            "no key lists model 'mistral-large'; add it to the models of a key, or write it as "
            "provider/model");
  EXPECT_EQ(routes("claude-haiky"), "openrouter:claude-haiky[1]");
  EXPECT_EQ(routes("gtp-4o-mini"),
            "no key lists model 'gtp-4o-mini'; add it to the models of a key, or write it as "
            "provider/model; did you mean 'gpt-4o-mini'?");
  EXPECT_EQ(routes("gpt-4o", "opanai"),
            "no provider 'opanai' is configured (there are: anthropic, openai, openrouter); did "
            "you mean 'openai'?");
  EXPECT_EQ(routes("claude-haiku", "openai"),
            "no key of provider 'openai' lists model 'claude-haiku'; add it to the models of one "
            "of its keys");
  EXPECT_EQ(routes(""), "the call names no usable model; give a model id of 1 to 256 characters");
  EXPECT_EQ(routes(std::string(257, 'x')),
            "the call names no usable model; give a model id of 1 to 256 characters");
}

}  // namespace
}  // namespace llm_rotate::routing
