#include "plugin/instance.hpp"

#include <gtest/gtest.h>

#include "unit/plugin/in_process.hpp"

namespace {

using llm_rotate::plugin::Instance;
using plugin_test::kEntry;

class Counted final : public llm_rotate::sdk::ISelectionStrategy {
 public:
  explicit Counted(const llm_rotate::sdk::PluginContext& context) {
    options = context.options_json();
    ++alive;
  }
  ~Counted() override { --alive; }
  std::size_t rank(std::span<const llm_rotate::sdk::KeyView>, const llm_rotate::sdk::RankContext&,
                   std::span<std::uint32_t>) const override {
    return 0;
  }
  inline static int alive = 0;
  inline static std::string options;
};

TEST(Instance, IsCreatedWithItsOptionsAndDestroyedOnce) {
  {
    auto made = Instance::create(kEntry<Counted>, nullptr, "/p/x.so", R"({"a":1})");
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(Counted::alive, 1);
    EXPECT_EQ(Counted::options, R"({"a":1})");
    const Instance moved = *std::move(made);
    EXPECT_EQ(moved.id(), "fake");
    EXPECT_EQ(moved.file(), "/p/x.so");
  }
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Instance, ACreateThatSaysOkAndGivesNothing) {
  llmr_plugin entry = kEntry<Counted>;
  entry.create = [](const llmr_host*, llmr_str, void**, const llmr_fault_sink*) -> std::int32_t {
    return LLMR_OK;
  };
  EXPECT_EQ(Instance::create(entry, nullptr, "/p/x.so", "{}").error().text,
            "plugin /p/x.so: could not be created: it gave no reason; check its options");
}

TEST(Instance, AFailureWithAFaultThatCannotBeRead) {
  llmr_plugin entry = kEntry<Counted>;
  entry.create = [](const llmr_host*, llmr_str, void**,
                    const llmr_fault_sink* fault) -> std::int32_t {
    fault->fault(fault->context, nullptr);
    return LLMR_FAILED;
  };
  EXPECT_EQ(Instance::create(entry, nullptr, "/p/x.so", "{}").error().text,
            "plugin /p/x.so: could not be created: it gave no reason; check its options");
}

}  // namespace
