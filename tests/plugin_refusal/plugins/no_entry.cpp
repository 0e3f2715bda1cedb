// A plugin whose author forgot LLM_ROTATE_PLUGIN().
namespace {

[[maybe_unused]] int unused() {
  return 1;
}

}  // namespace
