#!/bin/sh
# Checks that every C++ file is as clang-format leaves it: check_format.sh SOURCE_DIR
set -eu
cd "$1"
find src include tests bench examples \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' \) -print0 |
    xargs -0 clang-format-19 --dry-run --Werror
