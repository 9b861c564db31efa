#!/bin/sh
# Installs the Debian packages that are missing: scripts/setup.sh build|test
set -eu
here=$(dirname "$0")
group=${1:-test}

case $group in
build | test) ;;
*)
    echo "setup.sh: '$group' is neither build nor test" >&2
    exit 2
    ;;
esac

missing=
while read -r of_group package instead; do
    case $group/$of_group in
    build/build | test/build | test/test) ;;
    *) continue ;;
    esac
    if [ -n "$instead" ] && command -v "$instead" >/dev/null 2>&1; then
        continue
    fi
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done <"$here/packages.txt"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    as_root=sudo
else
    echo "setup.sh: these packages are missing, and there is no sudo to install them:$missing" >&2
    exit 1
fi
echo "installing:$missing" >&2
# Packages' questions have no one to answer them here.
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086  # a list of words on purpose
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
