// A fleet: its server, its provider, and the processes that a test starts.
#pragma once

#include <sys/types.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "fake_upstream/fake_upstream.hpp"
#include "places.hpp"
#include "redis/redis_server.hpp"

namespace llm_rotate::redis::testing {

class FleetTest : public ::testing::Test {
 protected:
  // For what must not be decided before the store has answered, however slow this machine is.
  static constexpr char kPatient[] =
      "timeout_seconds = 10\noptions = { command_timeout_ms = 20000, connect_timeout_ms = 20000 "
      "}\n";

  // A fleet's, with what else is to be said of its one key and of its store.
  std::string config(const std::string& of_key, const std::string& of_store = "") {
    ::setenv("FLEET_URL", server.url().c_str(), 1);
    return config_with(
        "[state_store]\nbackend = \"redis\"\nredis_url = \"env://FLEET_URL\"\n"
        "redis_namespace = \"fleet\"\n" +
            of_store,
        of_key);
  }
  std::string config_with(const std::string& store, const std::string& of_key) {
    const std::string file = server.folder() + "/llm-rotate.toml";
    std::ofstream(file) << "plugins = [\"openai\", \"health_aware\""
                        << (store.empty() ? "" : ", \"redis\"") << "]\n"
                        << "plugin_path = [\"" << places::plugin_folder() << "\"]\n"
                        << store << "[providers.openai]\nbase_url = \"" << upstream.base_url()
                        << "\"\n[[keys]]\nkey_id = \"only-1\"\nprovider = \"openai\"\n"
                        << "secret_ref = \"literal://sk-only\"\n"
                        << "models = [\"gpt-4o-mini\", \"gpt-4o\"]\n"
                        << of_key;
    return file;
  }
  pid_t worker(const std::string& config, int callers, int seconds) {
    return spawn(
        {LLM_ROTATE_FLEET_WORKER, config, std::to_string(callers), std::to_string(seconds)},
        server.folder() + "/worker.log");
  }
  std::string program(const std::string& arguments) {
    return output_of(std::string(LLM_ROTATE_PROGRAM) + " --config " + server.folder() +
                     "/llm-rotate.toml " + arguments + " 2>&1");
  }
  std::string worker_log() const {
    std::ifstream in(server.folder() + "/worker.log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  RedisServer server;
  fake::FakeUpstream upstream;
};

}  // namespace llm_rotate::redis::testing
