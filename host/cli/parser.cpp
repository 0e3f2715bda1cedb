#include "cli/parser.hpp"

#include <algorithm>
#include <deque>

#include <CLI/CLI.hpp>

#include "cli/text_safety.hpp"
#include "config/nearest.hpp"

namespace llm_rotate::cli {
namespace {

// An option of ours beside what CLI11 reads for it.
struct Bound {
  const Option* option = nullptr;
  std::vector<std::string> values;
  std::int64_t times = 0;
};

class Parser {
 public:
  Parser(const Commands& commands, GlobalOptions& global, std::size_t arguments)
      : commands_(commands), arguments_(arguments) {
    app_.set_help_flag();
    app_.require_subcommand(0, 1);
    app_.allow_extras();
    global.declare(global_);
    global_.flag("--version", &global.version, "show the version, as the command does");
    declare(app_, global_);
    for (const auto& command : commands) {
      CLI::App* const sub = app_.add_subcommand(command->info().name);
      sub->set_help_flag();
      sub->fallthrough();
      sub->allow_extras();
      command->declare(sets_.emplace_back());
      declare(*sub, sets_.back());
    }
  }

  ParseResult parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    ParseResult result;
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ArgumentMismatch& missing) {
      result.error = value_is_missing(missing.what());
    } catch (const CLI::ParseError& fault) {
      result.error = one_line(fault.what());
    }
    const std::size_t at = chosen();
    if (at < commands_.size()) result.command = commands_[at].get();
    if (result.error.empty()) result.error = unknown(at);
    // All of them, also behind an error: how it is shown is an option, too.
    for (const Bound& bound : bound_) {
      const std::string error = take(bound);
      if (result.error.empty()) result.error = error;
    }
    return result;
  }

 private:
  void declare(CLI::App& app, const OptionSet& set) {
    for (const Option& option : set.all()) {
      if (option.is_positional()) {
        declare_positional(app, option);
        continue;
      }
      Bound& bound = bound_.emplace_back();
      bound.option = &option;
      std::string names;
      for (const std::string& name : option.names) names += (names.empty() ? "" : ",") + name;
      if (option.is_flag()) {
        app.add_flag(names, bound.times);
        continue;
      }
      CLI::Option* const added = app.add_option(names, bound.values);
      added->expected(1)->allow_extra_args(false);
      const bool list = std::holds_alternative<std::vector<std::string>*>(option.target);
      added->multi_option_policy(list ? CLI::MultiOptionPolicy::TakeAll
                                      : CLI::MultiOptionPolicy::TakeLast);
    }
  }

  // A list gets a place for each argument there can be, because CLI11 would take a word like
  // "[a, b]" of a list apart.
  void declare_positional(CLI::App& app, const Option& option) {
    const bool list = std::holds_alternative<std::vector<std::string>*>(option.target);
    for (std::size_t i = 0; i < (list ? arguments_ : 1); ++i) {
      Bound& bound = bound_.emplace_back();
      bound.option = &option;
      app.add_option(option.value + std::to_string(i), bound.values)
          ->expected(1)
          ->allow_extra_args(false);
    }
  }

  std::size_t chosen() const {
    const auto used = app_.get_subcommands();
    for (std::size_t i = 0; i < commands_.size() && !used.empty(); ++i) {
      if (commands_[i]->info().name == used.front()->get_name()) return i;
    }
    return commands_.size();
  }

  // What nobody declared.
  std::string unknown(std::size_t at) const {
    std::vector<std::string> extras = app_.remaining(true);
    std::erase(extras, "--");  // CLI11 leaves it there
    if (extras.empty()) return {};
    const std::string shown = "'" + clipped(one_line(extras.front()), 60) + "'";
    std::vector<std::string> known;
    if (extras.front().starts_with('-')) {
      add_names(global_, known);
      if (at < sets_.size()) add_names(sets_[at], known);
      return "unknown option " + shown + config::did_you_mean(extras.front(), known);
    }
    if (at < sets_.size()) return "one argument too many: " + shown;
    for (const auto& command : commands_) known.push_back(command->info().name);
    return "unknown command " + shown + config::did_you_mean(extras.front(), known);
  }

  static void add_names(const OptionSet& set, std::vector<std::string>& names) {
    for (const Option& option : set.all()) {
      names.insert(names.end(), option.names.begin(), option.names.end());
    }
  }

  // CLI11 says "--model: 1 required TEXT missing".
  std::string value_is_missing(const std::string& what) const {
    const std::string name = what.substr(0, what.find(':'));
    for (const Bound& bound : bound_) {
      const auto& names = bound.option->names;
      if (std::find(names.begin(), names.end(), name) == names.end()) continue;
      return bound.option->label() + " needs a value: " + name + " " + bound.option->value;
    }
    return one_line(what);
  }

  static std::string take(const Bound& bound) {
    for (std::int64_t i = 0; i < bound.times; ++i) assign(*bound.option, "");
    for (const std::string& value : bound.values) {
      if (std::string error = assign(*bound.option, value); !error.empty()) return error;
    }
    return {};
  }

  const Commands& commands_;
  std::size_t arguments_;
  CLI::App app_;
  OptionSet global_;
  std::deque<OptionSet> sets_;  // one a command; their options must stay where they are
  std::deque<Bound> bound_;
};

}  // namespace

ParseResult parse(const std::vector<std::string>& arguments, const Commands& commands,
                  GlobalOptions& global) {
  return Parser(commands, global, arguments.size()).parse(arguments);
}

}  // namespace llm_rotate::cli
