#!/bin/sh
# clang-tidy over the sources, with the release build's commands. Configured by .clang-tidy.
set -eu
cd "$(dirname "$0")/.."
[ -f build/release/compile_commands.json ] || cmake --preset release >/dev/null
git ls-files 'src/*.cpp' | xargs -P "$(nproc)" -n 4 clang-tidy-19 -p build/release --quiet 2>/dev/null
