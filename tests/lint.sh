#!/usr/bin/env bash
# The formatter and the linter, both pinned to version 14, over every source file of ours.
#
#   tests/lint.sh          both
#   tests/lint.sh format   the formatter alone
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t files < <(git ls-files -- '*.cpp' '*.hpp' '*.h')

clang-format-14 --dry-run --Werror "${files[@]}"
echo "format: ${#files[@]} files are fine"
[ "${1:-}" = format ] && exit 0

# Headers are looked at through the sources that include them; tests are left to the compilers.
[ -f build/compile_commands.json ] || { echo "build first: tests/run.sh" >&2; exit 2; }
mapfile -t sources < <(git ls-files -- 'host/*.cpp' 'plugins/*.cpp' 'strategies/*.cpp' 'sdk/*.cpp')
printf '%s\n' "${sources[@]}" |
  xargs -P "$(nproc)" -n 4 clang-tidy-14 --quiet -p build \
    --extra-arg=-Wno-unknown-warning-option \
    2> >(grep -v 'warnings generated\|Suppressed\|Use -header' >&2)
echo "lint: ${#sources[@]} sources are fine"
