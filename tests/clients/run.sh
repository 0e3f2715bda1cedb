#!/usr/bin/env bash
# The vendors' SDKs as clients of the gateway: fetches them once, as the lock file names them, and
# runs clients.mjs over a build.
#
#   run.sh BUILD_FOLDER [--only SDK:PROVIDER] [--table FILE] [--check FILE] [--all]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
folder=$build/clients
mkdir -p "$folder"
cp -r "$here"/{package.json,package-lock.json,clients.mjs,lib,sdks} "$folder"
cp "$here/../oracle/lib/fake_upstream.mjs" "$folder/lib"
cd "$folder"
if ! cmp -s package-lock.json .installed-lock; then
  rm -f .installed-lock
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json .installed-lock
fi
exec node clients.mjs "$build" "$@"
