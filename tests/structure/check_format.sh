#!/bin/sh
# Checks that every file of C++ and C is as clang-format leaves it: check_format.sh SOURCE_DIR
set -eu
cd "$1"
find src include tests bench examples \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' -o -name '*.c' \) -print0 |
    xargs -0 clang-format-19 --dry-run --Werror
