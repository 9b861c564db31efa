#!/bin/sh
# The module exports what clients look for, and nothing else: exports_test.sh NM MODULE
set -eu
exported=$("$1" -D --defined-only "$2" | awk '{ print $3 }' | sort | tr '\n' ' ')
if [ "$exported" != "evmc_create_sluice evmc_create_sluice_evmc " ]; then
    echo "$2 exports: $exported" >&2
    exit 1
fi
