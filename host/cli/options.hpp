// What a command takes, declared once: the parser reads it, `--help` prints it, completion offers
// it.
//
// Filled by the commands. Threads: one at a time; targets live as long as the command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace llm_rotate::cli {

enum class Complete : std::int32_t { kNothing, kFiles };

struct Range {
  double least = 0;
  double most = 0;
};

struct Option {
  // Where the value goes. A bool is a flag, an int counts how often a flag is given.
  using Target = std::variant<bool*, int*, std::string*, std::vector<std::string>*,
                              std::optional<std::int64_t>*, std::optional<double>*>;

  std::vector<std::string> names;  // "-m", "--model"; none for a positional
  std::string value;               // what its value is called in the help; empty for a flag
  std::string help;
  Target target;
  Range range = {};                  // of a number
  std::vector<std::string> choices;  // the only values it takes, if there are any
  Complete complete = Complete::kNothing;

  bool is_flag() const {
    return std::holds_alternative<bool*>(target) || std::holds_alternative<int*>(target);
  }
  bool is_positional() const { return names.empty(); }
  // "-m, --model", or the name of a positional.
  std::string label() const;
};

class OptionSet {
 public:
  // `names`: "-m,--model". The result of each may be added to until the next one is declared.
  Option& flag(std::string_view names, bool* target, std::string help);
  Option& count(std::string_view names, int* target, std::string help);
  Option& text(std::string_view names, std::string value, std::string* target, std::string help);
  Option& list(std::string_view names, std::string value, std::vector<std::string>* target,
               std::string help);
  Option& integer(std::string_view names, std::string value, Range range,
                  std::optional<std::int64_t>* target, std::string help);
  Option& number(std::string_view names, std::string value, Range range,
                 std::optional<double>* target, std::string help);
  Option& choice(std::string_view names, std::string value, std::vector<std::string> choices,
                 std::string* target, std::string help);
  // One argument without dashes, or all that are left.
  Option& positional(std::string value, std::string* target, std::string help);
  Option& positionals(std::string value, std::vector<std::string>* target, std::string help);

  const std::vector<Option>& all() const { return options_; }

 private:
  Option& add(std::string_view names, std::string value, Option::Target target, std::string help);

  std::vector<Option> options_;
};

// Puts a value where it belongs; a sentence if it cannot be that.
std::string assign(const Option& option, const std::string& value);

}  // namespace llm_rotate::cli
