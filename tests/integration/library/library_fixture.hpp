// A library with real plugins and a real transport against a fake provider on this machine.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/llm_rotate.hpp"

#include "fake_upstream/fake_upstream.hpp"
#include "places.hpp"

namespace llm_rotate::tests {

class LibraryFixture : public testing::Test {
 protected:
  static constexpr char kModel[] = "gpt-4o-mini";

  explicit LibraryFixture(fake::Options options = {}) : upstream({}, std::move(options)) {}

  // A configuration with one key for each name; its secret is "sk-" and the name.
  LMRotateConfig config(const std::vector<std::string>& names) {
    LMRotateConfig made;
    made.plugins.emplace();
    made.plugins->emplace_back("openai");
    made.plugins->emplace_back("priority");
    made.plugin_path = {places::plugin_folder()};
    made.strategy = StrategyConfig("priority");
    made.providers["fake"].plugin = "openai";
    made.providers["fake"].base_url = upstream.base_url();
    int priority = 100;
    for (const std::string& name : names) {
      KeyConfig key(name, "fake", "literal://sk-" + name, {kModel, "text-embedding-3-small"});
      key.priority = --priority;
      made.keys.push_back(std::move(key));
    }
    return made;
  }
  LMRotate make(const std::vector<std::string>& names) { return LMRotate(config(names)); }

  // The keys that the provider was asked with, in order.
  std::vector<std::string> asked() const {
    std::vector<std::string> keys;
    for (const fake::Attempt& attempt : upstream.attempts()) keys.push_back(attempt.key);
    return keys;
  }

  fake::FakeUpstream upstream;
};

}  // namespace llm_rotate::tests
