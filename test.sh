#!/bin/sh
# The one command for the tests: set-up, builds, everything, ctest's summary.
#
#   ./test.sh           release build with all tests, sanitizer build with the unit tests
#   ./test.sh --full    the same, what the GCC and generic builds are good for, and clang-tidy
#   ./test.sh --fuzz SECONDS   fuzzes instead: every target of tests/fuzz for so long
#
# Official fixtures are taken from the folder that SLUICE_FIXTURES names, or from
# ../shared/evm-tests; without either the tests that need them are skipped, and say so.
set -eu
cd "$(dirname "$0")"

full=no
fuzz=no
while [ $# -gt 0 ]; do
    case $1 in
    --full) full=yes ;;
    --fuzz)
        fuzz=${2:-}
        case $fuzz in
        '' | 0* | *[!0-9]*)
            echo "test.sh: --fuzz needs a number of seconds" >&2
            exit 2
            ;;
        esac
        shift
        ;;
    -h | --help)
        sed -n '2,10s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    *)
        echo "test.sh: unknown option $1 (try --help)" >&2
        exit 2
        ;;
    esac
    shift
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

# What one build compiled need not be compiled again, in another copy of the project either.
CMAKE_C_COMPILER_LAUNCHER=ccache
CMAKE_CXX_COMPILER_LAUNCHER=ccache
CCACHE_BASEDIR=$PWD
CCACHE_NOHASHDIR=yes
CCACHE_SLOPPINESS=pch_defines,time_macros
# What was not compiled before is not preprocessed first to find that out.
CCACHE_DEPEND=yes
export CMAKE_C_COMPILER_LAUNCHER CMAKE_CXX_COMPILER_LAUNCHER
export CCACHE_BASEDIR CCACHE_NOHASHDIR CCACHE_SLOPPINESS CCACHE_DEPEND

[ "$fuzz" = no ] || {
    step "build fuzz"
    cmake --preset fuzz >/dev/null
    cmake --build --preset fuzz
    step "fuzz for $fuzz s each"
    exec tests/fuzz/run.py build/fuzz "$fuzz"
}

# configure PRESET FOLDERS OPTION...: for the tests in these folders of tests/.
configure() {
    preset_name=$1
    folders=$2
    shift 2
    cmake --preset "$preset_name" -DSLUICE_BUILD_TESTS=ON "-DSLUICE_TEST_FOLDERS=$folders" "$@" \
        >/dev/null
}

for preset in $presets; do
    step "build $preset"
    case $preset in
    release)
        configure release \
            "base;evm;evmc;chain;capi;fixtures;zx;fuzz;lab;conformance;install;structure;cli;docs;recipes;pages" \
            -DSLUICE_BUILD_BENCH=OFF
        ;;
    asan-ubsan)
        configure asan-ubsan "base;evm;evmc;chain;capi;fixtures;zx;fuzz;lab;conformance;cli" \
            -DSLUICE_BUILD_BENCH=OFF
        ;;
    # What another compiler makes of the engines: it compiles all but the tests, and what comes of it
    # runs scripts that say what they print, and contracts of which the results are known.
    gcc)
        cmake --preset gcc -DSLUICE_BUILD_TESTS=OFF -DSLUICE_BUILD_BENCH=ON >/dev/null
        cmake --build --preset gcc
        step "programs and contracts on gcc"
        build/gcc/bin/sluice test tests/zx/scripts --engine both
        build/gcc/bin/sluice bench --mode traditional,advanced,shadow --quick
        bench/micro/run.py build/gcc --smoke
        continue
        ;;
    # Only these have code for particular processors: the rest would test the same once more.
    generic)
        configure generic "base;evm" -DSLUICE_BUILD_BENCH=OFF -DSLUICE_LTO=OFF -DSLUICE_TEST_ALL=OFF
        cmake --build --preset generic --target tests
        continue
        ;;
    esac
    cmake --build --preset "$preset"
done
[ $full = no ] || {
    step "clang-tidy"
    # All of them take three quarters of an hour on two cores, if none is remembered.
    scripts/tidy.py --seconds 150
}

# One ctest over the test trees of all builds, so that there is one summary.
for preset in $presets; do
    [ "$preset" != gcc ] || continue
    echo "subdirs(\"$preset\")"
done >build/CTestTestfile.cmake
step "tests"
ctest --test-dir build --output-on-failure -j "$(nproc)"
