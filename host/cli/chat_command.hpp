// `llm-rotate chat`: one prompt, or a conversation.
//
// Threads: the main one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "llm_rotate/config.hpp"

#include "cli/asker.hpp"
#include "cli/chat_input.hpp"
#include "cli/command.hpp"

namespace llm_rotate::cli {

class ChatCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  struct Input {
    std::string text;
    std::vector<ContentPart> parts;
    bool conversation = false;
    std::string error;
  };

  Input read_input() const;
  CallOptions call_options() const;
  int talk(Context& context, const LMRotateConfig& config, Input input, UsageLog& usage_log);

  std::string model_;
  std::vector<std::string> prompt_;
  std::string system_;
  ChatFiles files_;
  std::string provider_;
  std::string effort_;
  std::string usage_log_;
  std::optional<std::int64_t> max_tokens_;
  std::optional<double> temperature_;
  std::optional<double> timeout_;
  std::optional<std::int64_t> max_retries_;
  bool no_fallback_ = false;
  bool json_ = false;
  bool no_stream_ = false;
  bool show_attempts_ = false;
};

// The models that the keys list by name, in their order, for a message; empty if there are none.
std::string listed_models(const LMRotateConfig& config);

}  // namespace llm_rotate::cli
