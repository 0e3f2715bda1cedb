#!/usr/bin/env bash
# Installs what the tests need, builds everything and runs every test. For a fresh Debian 12 and for
# every day.
#
#   tests/run.sh                    build/ with g++, optimised, all tests
#   tests/run.sh asan               build/asan: with AddressSanitizer and UBSan
#   tests/run.sh tsan               build/tsan: with ThreadSanitizer
#   tests/run.sh [kind] -R chat     what follows goes to ctest
set -euo pipefail
cd "$(dirname "$0")/.."
examples/install_packages.sh test

# A fresh clone finds what an earlier one has compiled.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:suppressions=$PWD/tests/tsan.supp

kind=plain
case "${1:-}" in asan | tsan | plain) kind=$1; shift ;; esac
folder=build
# Line numbers are enough of debug information, and half the time and room.
options=("-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O2 -g1")
# The checks are what makes these slow to compile: without optimisation, and ten files at a time. What
# includes the ten names them by their full path, which must not keep another clone from the cache.
in_one_go=(-DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=10
  "-DCMAKE_CXX_FLAGS=-ffile-prefix-map=$PWD/=")
case "$kind" in
  asan)
    folder=build/asan
    # With g++, because clang 14 fails on coroutines under AddressSanitizer.
    options=(-DCMAKE_CXX_COMPILER=g++ -DCMAKE_BUILD_TYPE=Debug
      "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g1" -DLLM_ROTATE_SANITIZE=address,undefined
      "${in_one_go[@]}")
    ;;
  tsan)
    folder=build/tsan
    # With clang++: faster, and so that everything is seen by a second compiler.
    options=(-DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_BUILD_TYPE=Debug
      "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g1" -DLLM_ROTATE_SANITIZE=thread
      "${in_one_go[@]}")
    ;;
esac

jobs=$(nproc)
cmake -G Ninja -S . -B "$folder" -DLLM_ROTATE_BUILD_TESTS=ON "${options[@]}" >/dev/null
cmake --build "$folder" -j "$jobs"

recordings=${LLM_ROTATE_RECORDINGS:-../shared/recordings}
if [ -d "$recordings" ]; then
  LLM_ROTATE_RECORDINGS=$(cd "$recordings" && pwd)
  export LLM_ROTATE_RECORDINGS
  vectors=$LLM_ROTATE_RECORDINGS/../providers/vectors
  [ ! -d "$vectors" ] || export LLM_ROTATE_VECTORS="$vectors"
else
  echo "note: no recordings at $recordings; the tests that replay them are skipped"
fi
ctest --test-dir "$folder" -j "$jobs" --output-on-failure --timeout 300 --no-tests=error "$@"
