#!/usr/bin/env bash
# Puts the oracles' scripts and the SDKs they ask into a folder of the build. Fetches only what the
# lock file names, and only when it has changed.
#
#   install.sh FOLDER
set -euo pipefail
source_folder=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
cp -r "$source_folder"/{package.json,package-lock.json,oracle.mjs,lib,vendors} .
if ! cmp -s package-lock.json .installed-lock; then
  rm -f .installed-lock
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json .installed-lock
fi
