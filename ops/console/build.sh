#!/bin/sh
# Builds the console's page into the folder OUT; Maven calls it (ops/pom.xml).
#   console/build.sh OUT STAMP
# npm fetches only when the lock file is another than last time, and Vite runs only when a source is: otherwise this takes
# a tenth of a second and needs no network. STEPLINE_NODE names a folder with another node and npm.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
stamp=$2
PATH=${STEPLINE_NODE:+$STEPLINE_NODE:}$PATH
cd "$here"

fail() { echo "console: $*" >&2; exit 1; }

sum=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -path ./test -prune -o -path ./fake -prune -o -type f -print | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1)
made() { printf '%s %s' "$sum" "$(sha256sum < "$out/index.html" 2>/dev/null || true)"; }
[ -f "$out/index.html" ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$(made)" ] && exit 0

cure="install Node.js 20.19 or later with npm (Debian 13: apt-get install -y --no-install-recommends nodejs npm; or ./stepline, which fetches it), or build without the page: mvn -Dconsole.skip"
command -v node >/dev/null 2>&1 || fail "node is missing, which builds the console's page; $cure"
command -v npm >/dev/null 2>&1 || fail "npm is missing, which fetches what the console's page is built with; $cure"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
  || fail "node is $(node --version), too old to build the console's page; $cure"

if ! cmp -s package-lock.json node_modules/.locked; then
  echo "console: fetching the packages of package-lock.json ..."
  npm ci --ignore-scripts --no-audit --no-fund --silent || fail "npm ci failed; check that npm reaches its registry (npm ping), or build without the page: mvn -Dconsole.skip"
  cp package-lock.json node_modules/.locked
fi
rm -f "$stamp"
mkdir -p "$(dirname "$out")"
CONSOLE_OUT=$out node node_modules/vite/bin/vite.js build --logLevel warn || fail "vite could not build the page"
made > "$stamp"
