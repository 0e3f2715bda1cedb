#!/usr/bin/env bash
# Installs the Debian packages that are missing. Used by quickstart.sh and by tests/run.sh.
#
#   examples/install_packages.sh build    what it takes to build and run
#   examples/install_packages.sh test     that, and what the tests and checks need
set -euo pipefail

build=(cmake ninja-build make g++ ccache pkg-config
  libboost1.81-dev libboost-filesystem1.81-dev libcurl4-openssl-dev libssl-dev rapidjson-dev
  libtomlplusplus-dev libspdlog-dev libhiredis-dev libyaml-cpp-dev libcli11-dev ca-certificates curl)
test=(libgtest-dev libgmock-dev clang clang-format clang-tidy llvm libclang-rt-14-dev python3
  binutils git openssl procps tmux redis-server redis-sentinel redis-tools nginx-light
  systemd)

case "${1:-build}" in
  build) wanted=("${build[@]}") ;;
  test) wanted=("${build[@]}" "${test[@]}") ;;
  *) echo "usage: $0 [build|test]" >&2; exit 2 ;;
esac

# The vendors' SDKs, which tests compare our requests with, run on node, whoever installed it.
if [ "${1:-build}" = test ] && ! { command -v node && command -v npm; } >/dev/null; then
  wanted+=(nodejs npm)
fi

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
    missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "these packages are missing; install them as root: ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "installing ${#missing[@]} packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
