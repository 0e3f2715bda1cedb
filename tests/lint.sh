#!/usr/bin/env bash
# The formatter and the linter, both pinned to version 14, over every source file of ours.
#
#   tests/lint.sh          all files
#   tests/lint.sh FILE...  these
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t all < <(git ls-files -- '*.cpp' '*.hpp' '*.h' | grep -v '\.in$')
files=("${@:-${all[@]}}")

clang-format-14 --dry-run --Werror "${files[@]}"
echo "format: ${#files[@]} files are fine"

# Headers are looked at through the sources that include them; tests are left to the compilers.
sources=()
for file in "${files[@]}"; do
  case "$file" in tests/*) ;; *.cpp) sources+=("$file") ;; esac
done
[ -f build/compile_commands.json ] || { echo "build first: tests/run.sh" >&2; exit 2; }
printf '%s\n' "${sources[@]}" |
  xargs -P "$(nproc)" -n 4 clang-tidy-14 --quiet -p build \
    --extra-arg=-Wno-unknown-warning-option 2> >(grep -v 'warnings generated\|Suppressed\|Use -header' >&2)
echo "lint: ${#sources[@]} sources are fine"
