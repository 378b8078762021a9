#!/bin/sh
# Readiness that really runs an inference: one token, one second of silence written down, one word spoken; not a port that is open.
#   ready.sh URL MODEL [chat|completions|transcriptions|speech|triton]         READY_VOICE names the voice of `speech`
set -eu
url=$1 model=$2 kind=${3:-chat}
ask() { curl -sf -m 20 "$@" >/dev/null; }
post() { # an image without curl has python3
  if command -v curl >/dev/null; then
    printf '%s' "$2" | ask -H 'Content-Type: application/json' --data-binary @- "$url$1"
  else
    printf '%s' "$2" | python3 -c '
import sys, urllib.request as u
u.urlopen(u.Request(sys.argv[1], sys.stdin.buffer.read(), {"Content-Type": "application/json"}), timeout=20).read()' "$url$1" 2>/dev/null
  fi
}
case $kind in
  chat) post /v1/chat/completions "{\"model\":\"$model\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"1\"}]}" ;;
  completions) post /v1/completions "{\"model\":\"$model\",\"max_tokens\":1,\"prompt\":[1,4]}" ;;
  speech) post /v1/audio/speech "{\"model\":\"$model\",\"input\":\"Yes.\",\"voice\":\"${READY_VOICE:-default}\",\"response_format\":\"pcm\"}" ;;
  transcriptions)
    wav=$(mktemp)
    trap 'rm -f "$wav"' EXIT
    { printf 'RIFF\044\175\000\000WAVEfmt \020\000\000\000\001\000\001\000\200\076\000\000\000\175\000\000\002\000\020\000data\000\175\000\000'; head -c 32000 /dev/zero; } > "$wav"
    ask -F "file=@$wav;filename=ready.wav;type=audio/wav" -F "model=$model" -F response_format=json "$url/v1/audio/transcriptions" ;;
  triton)
    tokens=$(seq -s, 151663 151680) wave=$(awk 'BEGIN{for(i=0;i<16000;i++)printf "%s0.0",(i?",":"")}')
    post "/v2/models/$model/infer" "$(printf '{"id":"ready-%s","inputs":[{"name":"target_speech_tokens","datatype":"INT32","shape":[1,18],"data":[%s]},{"name":"reference_wav","datatype":"FP32","shape":[1,16000],"data":[%s]},{"name":"reference_wav_len","datatype":"INT32","shape":[1,1],"data":[16000]},{"name":"finalize","datatype":"BOOL","shape":[1,1],"data":[true]}]}' "$$-$(date +%s)" "$tokens" "$wave")" ;;
  *) echo "kind must be chat, completions, transcriptions, speech or triton" >&2; exit 2 ;;
esac
