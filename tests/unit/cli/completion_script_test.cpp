#include "cli/completion_script.hpp"

#include <cstdio>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command_table.hpp"
#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

class CompletionScriptTest : public testing::Test {
 protected:
  // What bash would offer behind these words.
  std::vector<std::string> offered(const std::vector<std::string>& words) const {
    std::string list;
    for (const std::string& word : words) list += " '" + word + "'";
    const std::string script =
        folder.write("complete.sh", bash_completion(entries) + "\nCOMP_WORDS=(llm-rotate" + list +
                                        ")\nCOMP_CWORD=" + std::to_string(words.size()) +
                                        "\n_llm_rotate\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    std::FILE* const bash = ::popen(("bash " + script).c_str(), "r");  // NOLINT(cert-env33-c)
    std::string text(65'536, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), bash));
    EXPECT_EQ(::pclose(bash), 0);
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
      if (!line.empty()) lines.push_back(line);
    }
    return lines;
  }

  std::vector<CompletionEntry> entries = completion_entries(make_commands());
  TemporaryFolder folder;
};

TEST_F(CompletionScriptTest, OffersCommands) {
  EXPECT_THAT(offered({"ch"}), ElementsAre("chat", "check"));
  EXPECT_THAT(offered({"--config", "x.toml", "hea"}), ElementsAre("health"));
}

TEST_F(CompletionScriptTest, OffersTheOptionsOfTheCommand) {
  EXPECT_THAT(offered({"chat", "--"}), IsSupersetOf({"--model", "--image", "--config"}));
  EXPECT_THAT(offered({"check", "--st"}), ElementsAre("--strict"));
  EXPECT_THAT(offered({"check", "--im"}), IsEmpty());
}

TEST_F(CompletionScriptTest, OffersTheValuesOfAnOption) {
  EXPECT_THAT(offered({"chat", "--color", "a"}), ElementsAre("auto", "always"));
  EXPECT_THAT(offered({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  const std::string file = folder.write("a-file.toml", "");
  EXPECT_THAT(offered({"check", folder.path("a-f")}), ElementsAre(file));
  EXPECT_THAT(offered({"chat", "--model", ""}), IsEmpty());
}

TEST_F(CompletionScriptTest, KnowsAllOfItForTheOtherShells) {
  const std::string zsh = zsh_completion(entries);
  const std::string fish = fish_completion(entries);
  for (const CompletionEntry& entry : entries) {
    for (const Option& option : entry.options) {
      for (const std::string& name : option.names) {
        EXPECT_THAT(zsh, HasSubstr("*" + name + "["));
        const std::string plain =
            name.starts_with("--") ? "-l " + name.substr(2) : "-s " + name.substr(1);
        EXPECT_THAT(fish, HasSubstr(" " + plain + " "));
      }
    }
  }
  EXPECT_THAT(zsh, HasSubstr("#compdef llm-rotate\n"));
}

TEST_F(CompletionScriptTest, QuotesWhatAShellWouldRead) {
  bool flag = false;
  OptionSet set;
  set.flag("--odd", &flag, "it's $HOME `ls` [x]: \\ done");
  const std::vector<CompletionEntry> odd = {{"", "", {}}, {"cmd", "it's", set.all()}};
  EXPECT_THAT(zsh_completion(odd), HasSubstr(R"('*--odd[it'\''s $HOME `ls` \[x\]\: \\ done]')"));
  EXPECT_THAT(fish_completion(odd), HasSubstr(R"(-d 'it\'s $HOME `ls` [x]: \\ done')"));
}

}  // namespace
}  // namespace llm_rotate::cli
