#!/usr/bin/env bash
# The formatter over every source file of ours and the linter over what is shipped, both pinned to
# version 14. The linter looks at what has changed since it last found it clean.
#
#   tests/lint.sh          both
#   tests/lint.sh format   the formatter alone
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t files < <(git ls-files -- '*.cpp' '*.hpp' '*.h')

clang-format-14 --dry-run --Werror "${files[@]}"
echo "format: ${#files[@]} files are fine"
[ "${1:-}" = format ] && exit 0

[ -f build/tsan/build.ninja ] || { echo "build first: tests/run.sh tsan -N" >&2; exit 2; }
exec tests/lint.py
