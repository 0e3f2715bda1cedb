// Reads the lines of a conversation from the terminal.
//
// Made by the chat command. Threads: the main one; the terminal is raw only while a line is typed.
#pragma once

#include <cstdint>
#include <string>

#include "cli/interrupts.hpp"
#include "cli/line_editor.hpp"
#include "cli/terminal.hpp"

namespace llm_rotate::cli {

struct InputLine {
  enum class Kind : std::int32_t { kLine, kInterrupt, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;
};

class ILineSource {
 public:
  virtual ~ILineSource() = default;
  virtual InputLine next() = 0;
};

class LineReader final : public ILineSource {
 public:
  // Prompt and echo go to `screen`. Where that knows no control sequences, the terminal's own line
  // editing has to do.
  LineReader(int descriptor, Output& screen, Interrupts& interrupts, const std::string& prompt)
      : descriptor_(descriptor),
        screen_(screen),
        interrupts_(interrupts),
        prompt_(prompt),
        editor_(prompt) {}

  InputLine next() override;

 private:
  enum class Got : std::int32_t { kByte, kInterrupt, kEnd };

  InputLine edit();
  InputLine read_cooked();
  Got read_byte(char& byte);

  int descriptor_;
  Output& screen_;
  Interrupts& interrupts_;
  std::string prompt_;
  LineEditor editor_;
  std::string waiting_;  // read but not used yet
};

}  // namespace llm_rotate::cli
