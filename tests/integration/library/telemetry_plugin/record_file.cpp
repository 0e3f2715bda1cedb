// A telemetry plugin as its author would write it.
#include <chrono>
#include <fstream>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/plugin.hpp"

namespace {

namespace sdk = llm_rotate::sdk;

class RecordFile final : public sdk::ITelemetry {
 public:
  explicit RecordFile(const sdk::PluginContext& context)
      : out_(std::string(sdk::json::Document(context.options_json()).root()["file"].string())) {}
  void call_ended(std::string_view record) override { out_ << record << std::endl; }
  void flush(std::chrono::milliseconds) override { out_ << "flushed" << std::endl; }

 private:
  std::ofstream out_;
};

}  // namespace

LLM_ROTATE_PLUGIN(RecordFile);
