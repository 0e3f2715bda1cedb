#!/usr/bin/env bash
# Installs everything, builds a program elsewhere that finds the library there, and lets it call the
# fake upstream; then once more when nobody listens there any longer.
#
#   embedding.sh BUILD WORK GENERATOR COMPILER FLAGS
set -euo pipefail
build=$1 work=$2 generator=$3 compiler=$4 flags=$5
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$work"
mkdir -p "$work"
fake=
trap '[ -z "$fake" ] || kill "$fake" 2>/dev/null || true' EXIT
fails() { echo "$1"; cat "$work/said"; exit 1; }

cmake --install "$build" --prefix "$work/prefix" >"$work/said" || fails "cmake --install failed"
cmake -G "$generator" -S "$here/embedding" -B "$work/build" -D CMAKE_CXX_COMPILER="$compiler" \
  -D CMAKE_CXX_FLAGS="$flags" -D CMAKE_PREFIX_PATH="$work/prefix" \
  -D PAGE="$here/../../examples/embed_sync.cpp" >"$work/said" 2>&1 || fails "it was not configured"
cmake --build "$work/build" >"$work/said" 2>&1 || fails "it was not built"

printf '[[rules]]\nkey = "sk-limited"\nfault = "rate_limit"\nretry_after = 30\n' >"$work/faults.toml"
"$build/bin/llm-rotate-fake-upstream" --port 0 --script "$work/faults.toml" --quiet \
  --exit-after 120 >"$work/fake.out" &
fake=$!
for _ in $(seq 100); do grep -q listening "$work/fake.out" && break; sleep 0.1; done
cat >"$work/llm-rotate.toml" <<TOML
plugin_path = ["prefix/lib/llm-rotate/plugins"]
plugins     = ["openai", "priority"]
strategy    = "priority"

[providers.openai]
base_url = "$(sed -n 's/^listening on //p' "$work/fake.out")/v1"

[[keys]]
key_id     = "limited"
provider   = "openai"
secret_ref = "literal://sk-limited"
models     = ["gpt-4o-mini"]

[[keys]]
key_id     = "works"
provider   = "openai"
secret_ref = "literal://sk-works"
models     = ["gpt-4o-mini"]
TOML
"$work/build/embedding" "$work/llm-rotate.toml" gpt-4o-mini >"$work/said" 2>&1 || fails "the call failed"
grep -qF 'over openai, key w***s, 2 attempt(s)' "$work/said" || fails "not what was asked for"

kill "$fake"
wait "$fake" || true
fake=
if "$work/build/embedding" "$work/llm-rotate.toml" gpt-4o-mini >"$work/said" 2>&1; then
  fails "the call came through although nobody listens"
fi
grep -q 'onnection refused' "$work/said" || fails "the error does not say why"
