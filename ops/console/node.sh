#!/usr/bin/env bash
# Sees to a Node.js that builds the console's page: puts FOLDER/bin/node there, from the npm registry, where the system's is
# older than 20.19 (Debian 12, Ubuntu 24.04). Needs npm. Put FOLDER/bin before the PATH afterwards.
#   console/node.sh FOLDER
set -euo pipefail
folder=$1
VERSION=20.20.2
declare -A SHA256=([x64]=c3e7aaf69557617ff16376e83078daf2e862f086399b32b341f68ebcd5e72781 [arm64]=22f39737865492ba68bf7aa0f01f3af5b0ed5d9144b75a0ad52459c32d447998)

fail() { echo "console: $*" >&2; exit 1; }
builds() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }

[ -x "$folder/bin/node" ] && builds "$folder/bin/node" && exit 0
builds node && exit 0
case "$(uname -m)" in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) fail "node is older than 20.19 and the npm registry has none for $(uname -m); install Node.js 20.19 or later" ;; esac
echo "Fetching Node.js $VERSION for the console's page (the system's is older than 20.19) ..." >&2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
(cd "$tmp" && npm pack --silent "node-linux-$arch@$VERSION" >/dev/null) || fail "npm could not fetch node-linux-$arch@$VERSION; check that npm reaches its registry"
(cd "$tmp" && echo "${SHA256[$arch]}  node-linux-$arch-$VERSION.tgz" | sha256sum -c --status) || fail "node-linux-$arch@$VERSION has another SHA-256 than ${SHA256[$arch]}; not using it"
tar xzf "$tmp"/*.tgz -C "$tmp" package/bin/node
mkdir -p "$folder/bin" && mv "$tmp/package/bin/node" "$folder/bin/node"
