#!/bin/sh
# Installs a build, moves the installation, and builds and runs the examples against it, as found
# by CMake and by pkg-config. The examples check what they compute by themselves.
#
#   embedding_test.sh CMAKE BUILD_FOLDER EXAMPLES COMPILER C_EXAMPLES C_COMPILER
set -eu
cmake=$1 build=$2 examples=$3 compiler=$4 c_examples=$5 c_compiler=$6

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"$cmake" --install "$build" --prefix "$place/first" >/dev/null
# Nothing in an installation may hold on to the place it was put first.
mv "$place/first" "$place/sluice"

echo "== the installed command"
"$place/sluice/bin/sluice" evm run 0x60016002015f5260205ff3

echo "== the cases and programs that come with it"
(cd "$place" && sluice/bin/sluice bench --list | grep -q '^snailtracer ')
(cd "$place" && sluice/bin/sluice bench zx --list | grep -q '^token_transfers ')

echo "== find_package"
"$cmake" -S "$examples" -B "$place/build" -DCMAKE_PREFIX_PATH="$place/sluice" \
    -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Release >/dev/null
"$cmake" --build "$place/build"
"$place/build/embed"
"$place/build/own_host"
"$place/build/zx_script"

echo "== find_package, from C"
"$cmake" -S "$c_examples" -B "$place/c" -DCMAKE_PREFIX_PATH="$place/sluice" \
    -DCMAKE_C_COMPILER="$c_compiler" -DCMAKE_BUILD_TYPE=Release >/dev/null
"$cmake" --build "$place/c"
"$place/c/counter"
"$place/c/own_host"

echo "== the module of EVMC"
test -f "$(find "$place/sluice" -name libsluice-evmc.so)"

echo "== pkg-config"
PKG_CONFIG_PATH=$(dirname "$(find "$place/sluice" -name sluice.pc)")
export PKG_CONFIG_PATH
build_by_pkg_config() { # PACKAGE SOURCE PROGRAM
    # shellcheck disable=SC2046  # flags, to be split
    "$compiler" -std=c++23 "$examples/$2" -o "$place/$3" \
        $(pkg-config --cflags --libs "$1") "-Wl,-rpath,$(pkg-config --variable=libdir "$1")"
    "$place/$3"
}
build_by_pkg_config sluice main.cpp embed
# shellcheck disable=SC2046  # flags, to be split
"$c_compiler" -std=c11 "$c_examples/counter.c" -o "$place/counter" \
    $(pkg-config --cflags --libs sluice) "-Wl,-rpath,$(pkg-config --variable=libdir sluice)"
"$place/counter"
build_by_pkg_config sluice-zx zx_script.cpp zx_script
