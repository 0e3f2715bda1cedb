#!/usr/bin/env bash
# Five minutes with llm-rotate and no API key: builds it, starts a fake provider on this machine, and
# shows a call that survives a rate-limited and a revoked key, a stream, and the health of the keys.
# Works on a bare Debian 12; run it again at any time.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
run() { printf '\n$ %s\n' "$*"; "$@"; }

say "1. Packages (only what is missing)"
examples/install_packages.sh build

say "2. Build (the first time takes a few minutes)"
cmake -G Ninja -S . -B build -DLLM_ROTATE_BUILD_TESTS="${LLM_ROTATE_BUILD_TESTS:-OFF}" >build-configure.log 2>&1 ||
  { cat build-configure.log; exit 1; }
rm -f build-configure.log
cmake --build build --target quickstart

work=$(mktemp -d)
fake=
trap '[ -z "$fake" ] || kill "$fake" 2>/dev/null || true; rm -rf "$work"' EXIT

say "3. A fake provider: one key is rate-limited, one is revoked, one works"
cat >"$work/faults.toml" <<'SCRIPT'
[[rules]]
key = "sk-demo-limited-key"
fault = "rate_limit"
retry_after = 30

[[rules]]
key = "sk-demo-revoked-key"
fault = "invalid_key"
SCRIPT
build/bin/llm-rotate-fake-upstream --port 0 --script "$work/faults.toml" \
  --log "$work/provider.log" --quiet --exit-after 600 >"$work/fake.out" &
fake=$!
for _ in $(seq 100); do grep -q listening "$work/fake.out" && break; sleep 0.1; done
url=$(sed -n 's/^listening on //p' "$work/fake.out")
[ -n "$url" ] || { echo "the fake provider did not start"; exit 1; }
echo "it listens on $url"

export DEMO_KEY_LIMITED=sk-demo-limited-key DEMO_KEY_REVOKED=sk-demo-revoked-key DEMO_KEY_WORKS=sk-demo-working-key
sed "s|http://127.0.0.1:8399|$url|" examples/quickstart.toml >"$work/llm-rotate.toml"
export LLM_ROTATE_CONFIG="$work/llm-rotate.toml"

say "4. Is the configuration right?"
run build/bin/llm-rotate check

say "5. One call. The first two keys fail; the call comes through all the same"
run build/bin/llm-rotate chat -m gpt-4o-mini --no-stream --show-attempts "Say hello to a new user."
echo
echo "The provider saw $(wc -l <"$work/provider.log") attempts for that one call."

say "6. A stream"
run build/bin/llm-rotate chat -m gpt-4o-mini "Count to five."

say "7. The health of the keys, asked with one tiny call each"
run build/bin/llm-rotate health --probe || true
echo
echo "The limited key rests until its provider said it may come back; the revoked one is in"
echo "quarantine; only the third is offered to callers. Nobody had to do anything."

say "What next"
cat <<'NEXT'
With a real key:
  export OPENAI_API_KEY=sk-...
  cat > llm-rotate.toml <<'TOML'
  plugins = ["openai", "health_aware"]
  [[keys]]
  key_id     = "openai-1"
  provider   = "openai"
  secret_ref = "env://OPENAI_API_KEY"
  models     = ["gpt-4o-mini"]
  TOML
  build/bin/llm-rotate check
  build/bin/llm-rotate chat -m gpt-4o-mini "Hello"
In your own program: examples/embed_sync.cpp, embed_async.cpp, embed_stream.cpp.
NEXT
