#!/usr/bin/env bash
# Every ```toml block of a plugin's README is a configuration that `llm-rotate check` accepts.
#
#   check_plugin_readme.sh README.md BUILD_FOLDER
set -euo pipefail
readme=$(readlink -f "$1")
build=$(readlink -f "$2")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LLM_ROTATE_PLUGIN_PATH="$build/plugins"

awk '
  /^```toml$/ { n++; inside = 1; next }
  /^```/ { inside = 0; next }
  inside { print > sprintf("block-%03d.toml", n) }
' "$readme"

count=0
for block in block-*.toml; do
  [ -e "$block" ] || break
  echo "--- $block"
  "$build/bin/llm-rotate" check "$block" || { cat "$block"; exit 1; }
  count=$((count + 1))
done
[ "$count" -gt 0 ] || { echo "there is no example configuration in $readme"; exit 1; }
