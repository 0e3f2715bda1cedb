// What tests/plugin_refusal shows with files; here the tables, which only a compiler for another
// version of the ABI would make.
#include "plugin/entry_check.hpp"

#include <cstddef>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/detail/tables.hpp"

#include "unit/plugin/in_process.hpp"

namespace {

using llm_rotate::plugin::check_entry;
using llm_rotate::plugin::extension_of;
using llm_rotate::plugin::Inspection;
using llm_rotate::plugin::Kind;
using llm_rotate::plugin::Manifest;
using llm_rotate::plugin::Refusal;
using llm_rotate::sdk::detail::complete_table;
using plugin_test::RawPlugin;

Inspection inspection_of(Kind kind) {
  Inspection found;
  found.path = "/p/raw.so";
  found.abi_major = LLMR_ABI_MAJOR;
  found.abi_minor = LLMR_ABI_MINOR;
  Manifest& manifest = found.manifest.emplace();
  manifest.id = "raw";
  manifest.kind = kind;
  manifest.version = "1";
  return found;
}

llmr_telemetry_v1 telemetry() {
  return {sizeof(llmr_telemetry_v1), [](void*, llmr_str) {}, [](void*, std::int64_t) {}};
}

TEST(EntryCheck, ACompleteTableOfTheKindIsEnough) {
  const llmr_telemetry_v1 table = telemetry();
  const llmr_plugin& entry = RawPlugin::with(LLMR_EXT_TELEMETRY, &table);
  EXPECT_EQ(check_entry(entry, inspection_of(Kind::kTelemetry)), std::nullopt);
  EXPECT_EQ(complete_table(entry, LLMR_EXT_TELEMETRY), &table);
  EXPECT_EQ(complete_table(entry, LLMR_EXT_PROVIDER), nullptr);
  EXPECT_EQ(complete_table(entry, "llm_rotate.unheard_of/1"), nullptr);
}

TEST(EntryCheck, ATableOfALaterMinorIsFineAndAShorterOneIsNot) {
  llmr_telemetry_v1 table = telemetry();
  const llmr_plugin& entry = RawPlugin::with(LLMR_EXT_TELEMETRY, &table);
  table.struct_size += 16;
  EXPECT_EQ(check_entry(entry, inspection_of(Kind::kTelemetry)), std::nullopt);
  table.struct_size = offsetof(llmr_telemetry_v1, flush);
  EXPECT_EQ(check_entry(entry, inspection_of(Kind::kTelemetry)),
            Refusal{"plugin /p/raw.so: its table of llm_rotate.telemetry/1 lacks functions of ABI "
                    "1.0; rebuild it against this SDK"});
}

TEST(EntryCheck, AFunctionThatIsNotThere) {
  llmr_telemetry_v1 table = telemetry();
  table.call_ended = nullptr;
  const llmr_plugin& entry = RawPlugin::with(LLMR_EXT_TELEMETRY, &table);
  EXPECT_EQ(check_entry(entry, inspection_of(Kind::kTelemetry)),
            Refusal{"plugin /p/raw.so: its table of llm_rotate.telemetry/1 lacks functions of ABI "
                    "1.0; rebuild it against this SDK"});
  EXPECT_EQ(complete_table(entry, LLMR_EXT_TELEMETRY), nullptr);
}

TEST(EntryCheck, AnIdWithoutAnAddressIsAnotherId) {
  const llmr_telemetry_v1 table = telemetry();
  llmr_plugin entry = RawPlugin::with(LLMR_EXT_TELEMETRY, &table);
  entry.id = {nullptr, 1'000'000};
  EXPECT_EQ(check_entry(entry, inspection_of(Kind::kTelemetry)),
            Refusal{"plugin /p/raw.so: its entry says id '' and its plugin.json 'raw'; build it "
                    "with llm_rotate_add_plugin()"});
}

TEST(EntryCheck, EveryKindHasItsExtension) {
  EXPECT_EQ(extension_of(Kind::kProvider), LLMR_EXT_PROVIDER);
  EXPECT_EQ(extension_of(Kind::kStrategy), LLMR_EXT_STRATEGY);
  EXPECT_EQ(extension_of(Kind::kStateStore), LLMR_EXT_STATE_STORE);
  EXPECT_EQ(extension_of(Kind::kTelemetry), LLMR_EXT_TELEMETRY);
}

}  // namespace
