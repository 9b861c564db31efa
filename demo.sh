#!/bin/sh
# The one command for the main job: builds Sluice and runs real contracts with checked results.
set -eu
cd "$(dirname "$0")"

scripts/setup.sh build
cmake --preset release -DSLUICE_BUILD_TESTS=OFF -DSLUICE_BUILD_BENCH=OFF >/dev/null
cmake --build --preset release --target sluice
sluice=build/release/bin/sluice

echo
"$sluice" --version
echo
echo "Sluice's benchmark contracts on both engines in turns, every run checked. The traditional one walks"
echo "the bytecode, the advanced one lowers what runs often:"
"$sluice" bench --mode traditional,advanced

# The field's own versions of them, where they lie beside the source tree or are named.
for cases in "${SLUICE_CASES:-../shared/bench-cases}" \
    "${SLUICE_FIXTURES:-../shared/evm-tests}/evm-benchmarks/benchmarks"; do
    if [ -d "$cases" ]; then
        echo
        echo "The contracts in $cases:"
        "$sluice" bench "$cases"
    fi
done
