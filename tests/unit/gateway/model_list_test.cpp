#include "gateway/model_list.hpp"

#include <gtest/gtest.h>

#include "simulation/virtual_world.hpp"

namespace llm_rotate::gateway {
namespace {

class ModelListTest : public testing::Test {
 protected:
  ModelListTest() {
    maker_.provider("main");
    maker_.provider("other");
    maker_.key("a", "main", {"m-1", "m-*"});
    maker_.key("b", "other", {"m-1", "m-2"});
    maker_.key("c", "other", {"off"}).enabled = false;
    maker_.snapshot->models["smart"] = {{"other", "m-2"}};
  }
  tests::SnapshotMaker maker_;
};

TEST_F(ModelListTest, IsWhatKeysListByNameAndTheConfigurationsOwn) {
  std::string ids;
  for (const ListedModel& model : models_for(*maker_.snapshot, nullptr)) {
    ids += model.id + "@" + model.owner + " ";
  }
  EXPECT_EQ(ids, "smart@other m-1@main m-2@other ");
}

TEST_F(ModelListTest, AClientSeesItsOwn) {
  ClientTokenConfig config("team", "env://T");
  config.models = {"m-2"};
  const Client client(config, nullptr);
  const auto listed = models_for(*maker_.snapshot, &client);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed.front().id, "m-2");
}

TEST_F(ModelListTest, AWildcardOwnsToo) {
  EXPECT_EQ(*owner_of(*maker_.snapshot, "m-77"), "main");
  EXPECT_EQ(*owner_of(*maker_.snapshot, "smart"), "other");
  EXPECT_EQ(owner_of(*maker_.snapshot, "off"), nullptr);
}

}  // namespace
}  // namespace llm_rotate::gateway
