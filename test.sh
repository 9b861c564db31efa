#!/bin/sh
# The one command for the tests: set-up, builds, everything, ctest's summary.
#
#   ./test.sh           release build with all tests, sanitizer build with the unit tests
#   ./test.sh --full    the same, and the GCC and generic builds with theirs, and clang-tidy
#
# Official fixtures are taken from the folder that SLUICE_FIXTURES names, or from
# ../shared/evm-tests; without either the tests that need them are skipped, and say so.
set -eu
cd "$(dirname "$0")"

full=no
for argument in "$@"; do
    case $argument in
    --full) full=yes ;;
    -h | --help)
        sed -n '2,9s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    *)
        echo "test.sh: unknown option $argument (try --help)" >&2
        exit 2
        ;;
    esac
done

presets="release asan-ubsan"
[ $full = no ] || presets="$presets gcc generic"

started=$(date +%s)
step() {
    echo
    echo "== $1 ($(($(date +%s) - started)) s)"
}

step "packages"
scripts/setup.sh test

for preset in $presets; do
    step "build $preset"
    cmake --preset "$preset" -DSLUICE_BUILD_TESTS=ON -DSLUICE_BUILD_BENCH=ON >/dev/null
    cmake --build --preset "$preset"
done
[ $full = no ] || {
    step "clang-tidy"
    scripts/tidy.sh
}

# One ctest over the test trees of all builds, so that there is one summary.
for preset in $presets; do
    echo "subdirs(\"$preset\")"
done >build/CTestTestfile.cmake
step "tests"
ctest --test-dir build --output-on-failure -j "$(nproc)"
