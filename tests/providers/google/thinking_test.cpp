// How hard a model is asked to think, for each generation of models.
#include <string>

#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

std::string thinking(std::string_view model, std::string_view further) {
  return member(chat(further), "generationConfig/thinkingConfig", for_model(model));
}
std::string effort(std::string_view model, const std::string& word) {
  return thinking(model, R"(,"reasoning_effort":")" + word + R"(")");
}
std::string level(const std::string& name) {
  return R"({"thinkingLevel":")" + name + R"(","includeThoughts":true})";
}
std::string budget(const std::string& tokens) {
  return R"({"thinkingBudget":)" + tokens + R"(,"includeThoughts":true})";
}

TEST(GoogleThinking, Efforts2_5AreBudgets) {
  constexpr std::string_view kFlash = "gemini-2.5-flash";
  EXPECT_EQ(effort(kFlash, "none"), R"({"thinkingBudget":0})");
  EXPECT_EQ(effort(kFlash, "minimal"), budget("512"));
  EXPECT_EQ(effort(kFlash, "low"), budget("1024"));
  EXPECT_EQ(effort(kFlash, "medium"), budget("8192"));
  EXPECT_EQ(effort(kFlash, "high"), budget("24576"));
  EXPECT_EQ(effort(kFlash, "max"), budget("24576"));
  EXPECT_EQ(effort("gemini-2.5-pro", "xhigh"), budget("32768"));
}

TEST(GoogleThinking, ProCannotRestAndBudgetsStayInTheModelsRange) {
  EXPECT_EQ(effort("gemini-2.5-pro", "none"), budget("128"));
  EXPECT_EQ(thinking("gemini-2.5-pro", R"(,"reasoning":{"max_tokens":5})"), budget("128"));
  EXPECT_EQ(thinking("gemini-2.5-pro", R"(,"reasoning":{"max_tokens":99999})"), budget("32768"));
  EXPECT_EQ(thinking("gemini-2.5-flash", R"(,"reasoning":{"max_tokens":99999})"), budget("24576"));
  EXPECT_EQ(thinking("gemini-2.5-flash-lite", R"(,"reasoning":{"max_tokens":5})"), budget("512"));
  EXPECT_EQ(thinking("gemini-2.5-flash-lite", R"(,"reasoning":{"max_tokens":0})"),
            R"({"thinkingBudget":0})");
  EXPECT_EQ(thinking("gemini-2.5-flash", R"(,"reasoning":{"max_tokens":-1})"), budget("-1"));
}

TEST(GoogleThinking, From3OnEffortsAreLevels) {
  for (const std::string_view model :
       {"gemini-3-flash-preview", "gemini-3.5-flash-lite", "gemini-3.6-flash"}) {
    EXPECT_EQ(effort(model, "none"), R"({"thinkingLevel":"MINIMAL"})") << model;
    EXPECT_EQ(effort(model, "minimal"), level("MINIMAL")) << model;
    EXPECT_EQ(effort(model, "medium"), level("MEDIUM")) << model;
    EXPECT_EQ(effort(model, "max"), level("HIGH")) << model;
  }
  for (const std::string_view model : {"gemini-3.1-pro-preview", "gemini-3.7-flash",
                                       "gemini-3.8-flash", "gemini-4-pro", "gemini-pro-latest"}) {
    EXPECT_EQ(effort(model, "none"), R"({"thinkingLevel":"LOW"})") << model;
    EXPECT_EQ(effort(model, "minimal"), level("LOW")) << model;
    EXPECT_EQ(effort(model, "medium"), level("MEDIUM")) << model;
    EXPECT_EQ(effort(model, "xhigh"), level("HIGH")) << model;
  }
  EXPECT_EQ(effort("gemini-3-pro-preview", "medium"), level("LOW"));
  EXPECT_EQ(effort("models/gemini-3-pro-preview", "high"), level("HIGH"));
}

// Both at once are refused by the vendor.
TEST(GoogleThinking, ABudgetBecomesALevelFrom3On) {
  EXPECT_EQ(thinking("gemini-3.5-flash", R"(,"reasoning":{"max_tokens":8192})"), level("MEDIUM"));
  EXPECT_EQ(thinking("gemini-3.5-flash", R"(,"reasoning":{"max_tokens":1024})"), level("MINIMAL"));
}

TEST(GoogleThinking, ReasoningSaysTheSameInMoreWords) {
  constexpr std::string_view kFlash = "gemini-2.5-flash";
  EXPECT_EQ(thinking(kFlash, R"(,"reasoning":{"effort":"low"})"), budget("1024"));
  EXPECT_EQ(thinking(kFlash, R"(,"reasoning":{"enabled":false})"), R"({"thinkingBudget":0})");
  EXPECT_EQ(thinking(kFlash, R"(,"reasoning":{"enabled":true})"), budget("8192"));
  EXPECT_EQ(thinking(kFlash, R"(,"reasoning":{"max_tokens":9},"reasoning_effort":"high")"),
            budget("24576"));
  EXPECT_EQ(thinking(kFlash, R"(,"reasoning":{"effort":"low","exclude":true})"),
            R"({"thinkingBudget":1024})");
  EXPECT_EQ(thinking(kFlash, ""), "null");
}

TEST(GoogleThinking, AModelThatDoesNotThinkIsNotAsked) {
  for (const std::string_view model : {"gemini-2.0-flash", "gemma-3-27b-it", "tunedModels/mine",
                                       "gemini-2.5-flash-image", "gemini-2.5-flash-preview-tts"}) {
    EXPECT_EQ(effort(model, "high"), "null") << model;
    EXPECT_EQ(built(chat(R"(,"reasoning_effort":"high")"), for_model(model)).dropped,
              std::vector<std::string>{"reasoning_effort"});
    EXPECT_TRUE(built(chat(R"(,"reasoning_effort":"none")"), for_model(model)).dropped.empty());
  }
}

}  // namespace
}  // namespace llm_rotate::google
