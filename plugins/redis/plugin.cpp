// The entry of redis.so.
#include "llm_rotate/sdk/plugin.hpp"

#include "redis_store.hpp"

namespace llm_rotate::redis {
namespace {

class Plugin final : public RedisStore {
 public:
  explicit Plugin(const sdk::PluginContext& context)
      : RedisStore(settings_of(context.options_json())) {}
};

}  // namespace
}  // namespace llm_rotate::redis

LLM_ROTATE_PLUGIN(llm_rotate::redis::Plugin);
