#!/bin/sh
# clang-tidy over the sources, with the release build's commands. Configured by .clang-tidy.
set -eu
cd "$(dirname "$0")/.."
[ -f build/release/compile_commands.json ] || cmake --preset release >/dev/null

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
status=0
# A log for each process: what several write to one file may come in pieces of lines.
# shellcheck disable=SC2016  # the inner shell expands these
git ls-files 'src/*.cpp' |
    xargs -P "$(nproc)" -n 4 sh -c 'clang-tidy-19 -p build/release --quiet "$@" 2>"$0/$$"' "$logs" ||
    status=1
# Of a configuration that it does not understand clang-tidy only says so, and goes on without. On
# standard error may be which files it is at, and how many warnings there are, with those in others'
# headers.
progress='^\[[0-9]+/[0-9]+\] Processing file '
counts='^[0-9]+ warnings?( and [0-9]+ errors?)? generated\.$'
if cat "$logs"/* | grep -vE "$progress|$counts" >&2; then
    echo "tidy.sh: clang-tidy could not do its work, see above" >&2
    status=1
fi
exit $status
