# The sanitizers' builds take ten files in one go (CMAKE_UNITY_BUILD). These are compiled alone all the
# same: they use a private name for something else than a file beside them, or have a member of a private
# type, which g++ allows in the main file only. Included by the root, when all targets are known.
foreach(alone IN ITEMS
        "llm_rotate_aws_bedrock plugins/aws_bedrock/inference_config.cpp"
        "llm_rotate_aws_bedrock plugins/aws_bedrock/model_traits.cpp"
        "llm_rotate_aws_bedrock plugins/aws_bedrock/tool_ids.cpp"
        "llm_rotate_azure_openai plugins/azure_openai/entra.cpp"
        "llm_rotate_cli host/cli/chat_command.cpp"
        "llm_rotate_cli host/cli/chat_input.cpp"
        "llm_rotate_cli host/cli/command_table.cpp"
        "llm_rotate_cli host/cli/completion_script.cpp"
        "llm_rotate_cli host/cli/conversation.cpp"
        "llm_rotate_cli host/cli/keys_command.cpp"
        "llm_rotate_cli host/cli/line_file.cpp"
        "llm_rotate_cli host/cli/logging.cpp"
        "llm_rotate_cli host/cli/plugins_command.cpp"
        "llm_rotate_google plugins/common/google/generate.cpp"
        "llm_rotate_google plugins/common/google/media.cpp"
        "llm_rotate_plugin host/plugin/entry_check.cpp"
        "llm_rotate_plugin host/plugin/model_lister_proxy.cpp"
        "llm_rotate_plugin host/plugin/model_namer_proxy.cpp"
        "llm_rotate_plugin host/plugin/open_plugins.cpp"
        "llm_rotate_plugin host/plugin/provider_proxy.cpp"
        "llm_rotate_plugin host/plugin/registry.cpp"
        "llm_rotate_plugin host/plugin/token_counter_proxy.cpp"
        "llm_rotate_runtime host/runtime/engine.cpp"
        "llm_rotate_state host/state/key_entry.cpp"
        "llm_rotate_net host/net/curl_exchange.cpp"
        "llm_rotate_fake_upstream tests/fake_upstream/anthropic/anthropic_tools.cpp"
        "llm_rotate_fake_upstream tests/fake_upstream/google/google_token_dialect.cpp"
        "llm_rotate_fake_upstream tests/fake_upstream/openai/openai_request.cpp"
        "llm_rotate_fake_upstream tests/fake_upstream/rule_engine.cpp"
        "llm_rotate_fake_upstream tests/fake_upstream/sample_json.cpp"
        "llm_rotate_fake_upstream tests/fake_upstream/stream_plan.cpp"
        "llm_rotate_replay tests/replay/anthropic_request.cpp"
        "llm_rotate_replay tests/replay/azure_openai_request.cpp"
        "llm_rotate_replay tests/replay/openrouter_request.cpp"
        "llm_rotate_replay tests/replay/aws_bedrock_request.cpp"
        "replay_test tests/replay/request_check_test.cpp"
        "anthropic_test tests/providers/anthropic/errors_test.cpp"
        "anthropic_test tests/providers/anthropic/ingress_test.cpp"
        "aws_bedrock_test tests/providers/aws_bedrock/embeddings_test.cpp"
        "aws_bedrock_test tests/providers/aws_bedrock/model_traits_test.cpp"
        "cli_integration_test tests/integration/cli/terminal_program.cpp"
        "llm-rotate-bench-gateway tests/bench/gateway/mock_upstream.cpp"
        "gateway_program_test tests/integration/gateway/program/steady_callers.cpp"
        "gateway_test tests/unit/gateway/credentials_test.cpp"
        "dispatch_test tests/unit/dispatch/resume_test.cpp"
        "config_test tests/unit/config/all_settings_test.cpp"
        "config_test tests/unit/config/json_reader_test.cpp"
        "config_test tests/unit/config/yaml_reader_test.cpp"
        "google_test tests/providers/google/messages_test.cpp"
        "net_test tests/unit/net/resolve_cache_test.cpp"
        "net_test tests/unit/net/transfer_message_test.cpp"
        "net_test tests/unit/net/transfer_watch_test.cpp"
        "plugin_test tests/unit/plugin/decoder_proxy_test.cpp"
        "plugin_test tests/unit/plugin/state_store_proxy_test.cpp"
        "plugin_test tests/unit/plugin/strategy_proxy_test.cpp"
        "plugin_test tests/unit/plugin/telemetry_proxy_test.cpp"
        "state_test tests/unit/state/budget_window_test.cpp"
        "strategies_test strategies/health_aware/health_aware.cpp"
        "strategies_test strategies/least_latency/least_latency.cpp"
        "strategies_test strategies/weighted/weighted.cpp")
  separate_arguments(alone)
  list(GET alone 0 target)
  list(GET alone 1 file)
  if(TARGET ${target})
    set_source_files_properties(${file} TARGET_DIRECTORY ${target}
      PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endforeach()
# This room's headers shadow each other for g++ as soon as several sources bring them together.
set_target_properties(llm_rotate_config PROPERTIES UNITY_BUILD OFF)
