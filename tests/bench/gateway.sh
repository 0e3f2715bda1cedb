#!/usr/bin/env bash
# What a call through the gateway costs, beside a plain nginx proxy in the same run: CPU time of the
# proxies' processes, added latency, memory, start. Talks to this machine only.
#
#   tests/bench/gateway.sh                  everything, medians of five rounds
#   tests/bench/gateway.sh --rounds 3 --only cost
#   tests/bench/gateway.sh --check yes      ends with 1 when a limit is missed
#
# --only takes cost, latency, memory or start.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || examples/install_packages.sh test
cmake -G Ninja -S . -B build -DLLM_ROTATE_BUILD_TESTS=ON >/dev/null
cmake --build build --target quickstart llm-rotate-bench-gateway openai anthropic google_ai_studio \
  google_vertex openrouter azure_openai aws_bedrock health_aware >/dev/null
# Many streams at once need a descriptor each, here and in the gateway.
ulimit -n 4096
exec build/bin/llm-rotate-bench-gateway --program "$PWD/build/bin/llm-rotate" \
  --nginx "$(PATH=$PATH:/usr/sbin command -v nginx)" "$@"
