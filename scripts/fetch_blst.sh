#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Brings blst, the library for the curve BLS12-381, and prints the folder that holds it.
#
#   fetch_blst.sh CACHE           taken from CACHE, or fetched by npm and kept there
#   fetch_blst.sh CACHE LOCAL     taken from LOCAL: the package's tarball, or a folder of blst
#
# The C sources and assembly of blst 0.3.12 come inside the npm package c-kzg. This is the one place
# that says which version; `npm view c-kzg@VERSION dist.integrity` prints the digest to pin for
# another one. A folder that is named is taken as it is.
set -eu

package=c-kzg
version=4.1.0
integrity=sha512-eliOBB2GKoT5Nk4LwN418O8kWfXCwepHj3kd6z0zKrzIdJbry0Y8IDPYzE5Dxw/fs386PGO6zQRqy8LSVtR5tQ==

fail() {
    echo "fetch_blst.sh: $1" >&2
    exit 1
}

holds_blst() {
    [ -f "$1/src/server.c" ] && [ -f "$1/build/assembly.S" ] && [ -f "$1/bindings/blst.h" ]
}

[ $# -eq 1 ] || [ $# -eq 2 ] || fail "usage: fetch_blst.sh CACHE [LOCAL]"
cache=$1
local=${2:-}

if [ -d "$local" ]; then
    holds_blst "$local" ||
        fail "$local holds no blst: src/server.c, build/assembly.S or bindings/blst.h is missing"
    echo "$local"
    exit 0
fi

blst=$cache/$package-$version
if [ -z "$local" ] && holds_blst "$blst"; then
    echo "$blst"
    exit 0
fi

mkdir -p "$cache"
work=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

if [ -n "$local" ]; then
    [ -f "$local" ] || fail "there is no $local"
    tarball=$local
else
    command -v npm >/dev/null 2>&1 || fail "npm is not installed"
    # In a folder of its own, since npm reads the settings of the one it runs in.
    (cd "$work" && npm pack --loglevel=error --ignore-scripts --prefer-offline \
        --fetch-retries=1 --fetch-retry-mintimeout=1000 "$package@$version" >/dev/null 2>log) || {
        head -n 3 "$work/log" >&2
        fail "npm could not fetch $package $version"
    }
    tarball=$work/$package-$version.tgz
fi

digest=$(sha512sum <"$tarball" | cut -d ' ' -f 1)
pinned=$(echo "${integrity#sha512-}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
[ "$digest" = "$pinned" ] || fail "$tarball is not $package $version: its SHA-512 is $digest"

tar -xzf "$tarball" -C "$work" package/deps/blst
holds_blst "$work/package/deps/blst" || fail "$package $version does not hold blst where expected"
rm -rf "$blst"
mv "$work/package/deps/blst" "$blst"
echo "$blst"
