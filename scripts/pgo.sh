#!/bin/sh
# Profile-guided build: trains on the benchmark cases, then builds build/pgo with what was learnt.
set -eu
cd "$(dirname "$0")/.."
# The compiler's runtime for profiles comes with those of the sanitizers.
scripts/setup.sh test

echo "training build"
cmake --preset pgo-train -DSLUICE_BUILD_BENCH=OFF >/dev/null
cmake --build --preset pgo-train --target sluice
rm -rf build/profiles
LLVM_PROFILE_FILE=build/profiles/%p.profraw build/pgo-train/bin/sluice bench --runs 3 >/dev/null
llvm-profdata-19 merge -o build/sluice.profdata build/profiles/*.profraw

echo "build with the profile"
cmake --preset pgo -DSLUICE_BUILD_TESTS=OFF -DSLUICE_BUILD_BENCH=OFF >/dev/null
cmake --build --preset pgo --target sluice
build/pgo/bin/sluice bench
