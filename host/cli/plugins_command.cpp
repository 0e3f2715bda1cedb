#include "cli/plugins_command.hpp"

#include <algorithm>
#include <map>

#include "cli/config_path.hpp"
#include "cli/exit_code.hpp"
#include "cli/plugin_text.hpp"
#include "cli/table.hpp"
#include "cli/text_safety.hpp"
#include "config/nearest.hpp"
#include "plugin/catalog.hpp"
#include "runtime/snapshot_builder.hpp"

namespace llm_rotate::cli {
namespace {

std::vector<PluginRow> rows_of(const plugin::PluginPath& path) {
  std::vector<PluginRow> rows;
  std::map<std::string, std::string> first;
  for (const std::string& file : path.candidates()) {
    PluginRow& row = rows.emplace_back();
    row.found = plugin::inspect(file);
    if (row.found.refusal) continue;
    const auto [there, fresh] = first.emplace(row.name(), file);
    if (!fresh) row.hidden_by = there->second;
  }
  return rows;
}

std::string joined(const std::vector<std::string>& folders) {
  std::string text;
  for (const std::string& folder : folders) text += (text.empty() ? "" : ", ") + folder;
  return text;
}

std::string abi_of(const plugin::Inspection& found) {
  return found.abi_major == 0 && found.abi_minor == 0
             ? "-"
             : std::to_string(found.abi_major) + "." + std::to_string(found.abi_minor);
}

// The path of the configuration, if there is one that can be read, else that of the process.
plugin::PluginPath path_for(const Context& context) {
  const std::string file = config_path(context.options);
  const config::LoadResult loaded = config::load_file(file);
  if (loaded.config) return runtime::plugin_path_of(*loaded.config);
  if (config_was_named(context.options)) {
    context.note("the configuration " + file +
                 " cannot be used, so its plugin_path is left out; "
                 "run 'llm-rotate check'");
  }
  return runtime::plugin_path_of(LMRotateConfig());
}

std::string unknown_plugin(const plugin::PluginPath& path, const std::string& name,
                           const plugin::Refusal& why) {
  return why.text + config::did_you_mean(name, plugin::PluginCatalog(path).names());
}

std::string verify_json(const std::string& file, const VerifyResult& result) {
  sdk::json::Writer out;
  out.begin_object().string("file", file).key("checks").begin_array();
  for (const conformance::Check& check : result.checks) {
    out.begin_object().string("name", check.name).boolean("passed", check.passed);
    out.string("detail", check.detail).end_object();
  }
  return out.end_array().end_object().str();
}

}  // namespace

CommandInfo PluginsCommand::info() const {
  return {
      "plugins", "[NAME | verify FILE.so] [--json]",
      "list the plugins that can be found, describe one, or verify one",
      "Lists every plugin on the plugin path: the configuration's plugin_path,\n"
      "$LLM_ROTATE_PLUGIN_PATH, and the folders of the build or the installation. No plugin is\n"
      "opened for that: what is shown stands in its file. With a name or a path one plugin is\n"
      "described: its options, what a key may say to it, or why it cannot be loaded.\n\n"
      "'verify' opens a plugin, in a process of its own, and runs the conformance kit over it:\n"
      "whether it keeps the rules of the plugin interface. Exit code 1 if it does not.",
      R"(# what there is
llm-rotate plugins
# the options of one
llm-rotate plugins openai
# why a file of your own is refused
llm-rotate plugins ./build/libacme.so
# does it keep the rules?
llm-rotate plugins verify ./build/libacme.so --options '{"region": "eu"}')"};
}

void PluginsCommand::declare(OptionSet& set) {
  set.positionals("NAME", &words_,
                  "a plugin's name, or the path of its file; 'verify' before it runs the checks")
      .complete = Complete::kFiles;
  set.flag("--json", &json_, "print it as JSON");
  set.text("--options", "JSON", &verify_settings_.options_json,
           "for verify: the options to make the plugin with");
  set.text("--auth-config", "JSON", &verify_settings_.auth_config_json,
           "for verify: the auth_config of a key");
  set.text("--base-url", "URL", &verify_settings_.base_url,
           "for verify: the address, where the plugin has none of its own");
}

int PluginsCommand::run(Context& context) {
  const bool verifies = !words_.empty() && words_.front() == "verify";
  if (verifies && words_.size() != 2) {
    return context.fail(kUsage, "name one plugin: llm-rotate plugins verify FILE.so");
  }
  if (!verifies && words_.size() > 1) {
    return context.fail(kUsage, "name one plugin, or none for all of them");
  }
  const plugin::PluginPath path = path_for(context);
  if (words_.empty()) return list(context, path);
  return verifies ? verify(context, path, words_[1]) : describe(context, path, words_[0]);
}

int PluginsCommand::list(Context& context, const plugin::PluginPath& path) const {
  const std::vector<PluginRow> rows = rows_of(path);
  if (json_) {
    sdk::json::Writer out;
    out.begin_array();
    for (const PluginRow& row : rows) write_json(out, row);
    context.out.write(out.end_array().str() + "\n");
    return kOk;
  }
  if (rows.empty()) {
    context.note("there is no plugin in " + joined(path.folders()) +
                 "; name their folder in plugin_path or in $LLM_ROTATE_PLUGIN_PATH");
    return kOk;
  }
  Table table({"kind", "name", "version", "ABI", "file", "status"});
  for (const PluginRow& row : rows) {
    const auto& manifest = row.found.manifest;
    const std::string status = row.status();
    table.add({manifest ? std::string(plugin::name_of(manifest->kind)) : "-", row.name(),
               manifest ? manifest->version : "-", abi_of(row.found), row.found.path,
               Cell(status, status == "ok" ? Style::kGreen : Style::kRed)});
  }
  context.out.write(table.render(context.out));
  return kOk;
}

int PluginsCommand::describe(Context& context, const plugin::PluginPath& path,
                             const std::string& name) const {
  const auto file = path.resolve(name);
  if (!file) return context.fail(kUsage, unknown_plugin(path, name, file.error()));
  PluginRow row;
  row.found = plugin::inspect(*file);
  if (json_) {
    sdk::json::Writer out;
    write_json(out, row);
    context.out.write(out.str() + "\n");
  } else {
    context.out.write(cli::describe(row, context.out));
  }
  return row.found.refusal ? kFailed : kOk;
}

int PluginsCommand::verify(Context& context, const plugin::PluginPath& path,
                           const std::string& name) const {
  const auto file = path.resolve(name);
  if (!file) return context.fail(kUsage, unknown_plugin(path, name, file.error()));
  const VerifyResult result = verify_plugin(*file, verify_settings_);
  if (!result.refusal.empty()) return context.fail(kFailed, result.refusal);
  const auto failed = std::count_if(result.checks.begin(), result.checks.end(),
                                    [](const auto& check) { return !check.passed; });
  if (json_) {
    context.out.write(verify_json(*file, result) + "\n");
  } else {
    Table table({"check", "result", ""});
    for (const conformance::Check& check : result.checks) {
      const Cell word = check.passed ? Cell("ok", Style::kGreen) : Cell("FAILED", Style::kRed);
      table.add({check.name, word, check.detail});
    }
    context.out.write(table.render(context.out) + one_line(*file) + ": " +
                      std::to_string(result.checks.size()) + " checks, " + std::to_string(failed) +
                      " failed\n");
  }
  return failed > 0 ? kFailed : kOk;
}

}  // namespace llm_rotate::cli
