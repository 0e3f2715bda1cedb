#!/usr/bin/env bash
# libFuzzer over every target, with clang and sanitizers. What it finds is left in build/fuzz/found.
#
#   tests/fuzz/run.sh [SECONDS]          each target for so long; 300 without it
#   tests/fuzz/run.sh SECONDS PATTERN    only targets whose name holds PATTERN
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-300}
pattern=${2:-}
folder=build/fuzz

cmake -G Ninja -S . -B "$folder" -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug \
  "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" -DLLM_ROTATE_BUILD_TESTS=ON -DLLM_ROTATE_BUILD_FUZZERS=ON >/dev/null
cmake --build "$folder" --target fuzzers

mkdir -p "$folder/found"
count=0
for program in "$folder"/fuzz/*; do
  name=$(basename "$program")
  [ -x "$program" ] && [ -f "$program" ] && [[ $name == *"$pattern"* ]] || continue
  LLM_ROTATE_WRITE_SEEDS="$folder/corpus/$name" "$program"
  echo "--- $name for $seconds s"
  "$program" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -verbosity=0 -artifact_prefix="$folder/found/$name-" "$folder/corpus/$name"
  count=$((count + 1))
done
[ "$count" -gt 0 ] || { echo "there is no target like \"$pattern\"" >&2; exit 2; }
echo "$count targets, no finding"
