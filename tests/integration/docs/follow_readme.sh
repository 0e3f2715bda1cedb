#!/usr/bin/env bash
# Follows a README as a reader would: ```toml blocks that begin with "# FILE" are written to FILE,
# ```sh blocks are run, in order, in an empty folder. The provider is the fake one: a configuration
# that reaches for the openai plugin is sent there. A block after <!-- not run ...--> is passed over.
#
#   follow_readme.sh README.md BUILD_FOLDER
set -euo pipefail
readme=$(readlink -f "$1")
build=$(readlink -f "$2")
source_folder=$(readlink -f "$(dirname "$0")/../../..")

work=$(mktemp -d)
fake=
trap '[ -z "$fake" ] || kill "$fake" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

"$build/bin/llm-rotate-fake-upstream" --port 0 --exit-after 600 --quiet >fake.out &
fake=$!
for _ in $(seq 200); do grep -q listening fake.out && break; sleep 0.05; done
url=$(sed -n 's/^listening on //p' fake.out)
[ -n "$url" ] || { echo "the fake provider did not start"; exit 1; }

export PATH="$build/bin:$PATH" LLM_ROTATE_PLUGIN_PATH="$build/plugins"
export LLM_ROTATE_BUILD=$build LLM_ROTATE_SOURCE=$source_folder
export OPENAI_API_KEY=sk-readme-1 OPENAI_API_KEY_2=sk-readme-2 GROQ_API_KEY=gsk-readme

# Splits the README into numbered block files: 001.sh, 002.toml ...
awk '
  /^<!-- not run/ { skip = 1; next }
  /^```(sh|toml)$/ { kind = substr($0, 4); if (skip) { kind = "" ; skip = 0 } else { n++ } ; inside = 1; next }
  /^```/ && !inside { inside = 1; kind = ""; skip = 0; next }
  /^```/ { inside = 0; kind = ""; next }
  inside && kind != "" { printf "%s\n", $0 > sprintf("block-%03d.%s", n, kind) }
' "$readme"

count=0
for block in block-*; do
  count=$((count + 1))
  case "$block" in
    *.toml)
      file=$(sed -n '1s/^# \([A-Za-z0-9._-]*\.toml\)$/\1/p' "$block")
      [ -n "$file" ] || { echo "a toml block names no file:"; cat "$block"; exit 1; }
      cp "$block" "$file"
      grep -q 'provider   = "openai"' "$file" && printf '\n[providers.openai]\nbase_url = "%s/v1"\n' "$url" >>"$file"
      echo "--- wrote $file"
      ;;
    *.sh)
      echo "--- running:"; cat "$block"
      bash -euo pipefail "$block" </dev/null
      ;;
  esac
done
[ "$count" -gt 0 ] || { echo "nothing to follow in $readme"; exit 1; }
echo "--- followed $count blocks"
