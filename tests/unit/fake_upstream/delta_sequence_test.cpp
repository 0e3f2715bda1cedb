#include "fake_upstream/delta_sequence.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

using testing::ElementsAre;
using Kind = Delta::Kind;

// "kind choice:text", with < for the first and > for the last piece.
std::vector<std::string> played(const ChatAnswer& answer) {
  constexpr std::string_view kKinds = "STCAFUD";  // Start Text Call Arguments Finish Usage Done
  std::vector<std::string> out;
  DeltaSequence sequence(answer);
  Delta delta;
  while (sequence.next(delta)) {
    std::string line(1, kKinds[static_cast<std::size_t>(delta.kind)]);
    line += std::to_string(delta.choice) + ":" + std::string(delta.text);
    line += delta.first ? "<" : "";
    line += delta.last ? ">" : "";
    out.push_back(line);
  }
  return out;
}

TEST(DeltaSequence, ATextComesWordByWord) {
  ChatAnswer answer;
  answer.texts = {"one two  three"};
  EXPECT_THAT(played(answer),
              ElementsAre("S0:", "T0:one<", "T0: two", "T0:  three>", "F0:", "U0:", "D0:"));
}

TEST(DeltaSequence, AnEmptyTextHasNoPieces) {
  ChatAnswer answer;
  answer.texts = {""};
  EXPECT_THAT(played(answer), ElementsAre("S0:", "F0:", "U0:", "D0:"));
}

TEST(DeltaSequence, ChoicesTakeTurns) {
  ChatAnswer answer;
  answer.texts = {"a b", "c"};
  EXPECT_THAT(played(answer),
              ElementsAre("S0:", "S1:", "T0:a<", "T1:c<>", "T0: b>", "F0:", "F1:", "U0:", "D0:"));
}

TEST(DeltaSequence, ATextComesInAsManyPiecesAsAskedFor) {
  ChatAnswer answer;
  answer.texts = {"0123456789"};
  answer.pieces = 4;
  EXPECT_THAT(played(answer),
              ElementsAre("S0:", "T0:01<", "T0:234", "T0:56", "T0:789>", "F0:", "U0:", "D0:"));
}

TEST(DeltaSequence, APieceIsNeverLessThanACharacter) {
  ChatAnswer answer;
  answer.texts = {"\xE2\x82\xAC\xE2\x82\xAC"};
  answer.pieces = 100;
  EXPECT_THAT(played(answer),
              ElementsAre("S0:", "T0:\xE2\x82\xAC<", "T0:\xE2\x82\xAC>", "F0:", "U0:", "D0:"));
}

TEST(DeltaSequence, AWordWithoutEndIsCut) {
  ChatAnswer answer;
  answer.texts = {std::string(100, 'x')};
  EXPECT_THAT(played(answer), ElementsAre("S0:", "T0:" + std::string(64, 'x') + "<",
                                          "T0:" + std::string(36, 'x') + ">", "F0:", "U0:", "D0:"));
}

TEST(DeltaSequence, CallsComeOneAfterTheOtherInFragments) {
  ChatAnswer answer;
  answer.texts = {""};
  answer.calls = {{"1", "f", R"({"city":"Berlin"})"}, {"2", "g", ""}};
  EXPECT_THAT(played(answer), ElementsAre("S0:", "C0:", R"(A0:{"city":"Ber<)", R"(A0:lin"}>)",
                                          "C0:>", "F0:", "U0:", "D0:"));
}

TEST(DeltaSequence, EveryChoiceMakesTheCalls) {
  ChatAnswer answer;
  answer.texts = {"", ""};
  answer.calls = {{"1", "f", "{}"}};
  EXPECT_THAT(played(answer), ElementsAre("S0:", "S1:", "C0:", "A0:{}<>", "C1:", "A1:{}<>",
                                          "F0:", "F1:", "U0:", "D0:"));
}

}  // namespace
}  // namespace llm_rotate::fake
